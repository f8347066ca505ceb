"""Leaderboard events: their scores, Elos, weeks and boards. What each is: docs/leaderboard-events.md."""
