"""PUBG tournament statistics: from discovery of a match to its leaderboards."""
