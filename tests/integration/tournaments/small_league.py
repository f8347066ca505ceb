"""A league as small as a test needs it: teams of one player, matches whose result is given."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import ids, judging, results, rosters, schedules, seasons
from pewstats_collectors.db.tournaments.schedules import StoredRound
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.matches.context import Place
from pewstats_collectors.matches.user_files import read_roster, read_rounds, read_schedule
from tests.integration.db.rows import START, write_match

SEASON, DIVISION = "Spring", "One"
TEAMS = ("Alpha", "Beta", "Gamma", "Delta")

Did = tuple[str, int, int]
"""What a team did in a match: its name, rank and kills."""


class SmallLeague:
    """Season Spring, division One: rounds a day apart, without a schedule, so every match counts."""

    def __init__(
        self,
        connection: Connection,
        *,
        ruleset: str = "super",
        groups: Mapping[str, Sequence[str]] | None = None,
        rounds: int = 2,
    ) -> None:
        self.connection = connection
        self.groups = groups or {"": TEAMS}
        seasons.write_season(connection, Season(SEASON, "League", "steam", ruleset=ruleset, min_teams=1))
        rows = [
            f"{SEASON},{DIVISION},{group},{team},{team},{account(team)}"
            for group, teams in self.groups.items()
            for team in teams
        ]
        header = "season,division,group,team,player_name,account_id"
        rosters.write_roster(connection, read_roster("\n".join([header, *rows]), "roster.csv"))
        for group in self.groups:
            for number in range(1, rounds + 1):
                self.add_round(number, group)

    def add_round(self, number: int, group: str = "") -> None:
        starts_at = begins(number)
        row = (SEASON, DIVISION, group, number, f"Round {number}", starts_at, starts_at + timedelta(hours=20))
        text = "season,division,group,number,name,starts_at,ends_at\n" + ",".join(
            one.isoformat() if isinstance(one, datetime) else str(one) for one in row
        )
        schedules.write_rounds(self.connection, read_rounds(text, "rounds.csv"))

    def schedule(self, *minutes: int, round_: int = 1, group: str = "") -> None:
        """Planned matches of a round, so many minutes after it begins."""
        header = "season,division,group,round,match_number,scheduled_datetime"
        rows = [
            f"{SEASON},{DIVISION},{group},{round_},{number},"
            f"{(begins(round_) + timedelta(minutes=minute)).isoformat()}"
            for number, minute in enumerate(minutes, 1)
        ]
        text = "\n".join([header, *rows])
        schedules.write_schedule(self.connection, read_schedule(text, "schedule.csv"))

    def place(self, group: str = "") -> Place:
        return Place(ids.season_id(SEASON), DIVISION, group)

    def play(self, match_id: str, *did: Did, round_: int = 1, minute: int = 0, damage: float = 100) -> None:
        """A match so many minutes after the round began; damage is everybody's."""
        people = {
            account(team): {"rank": rank, "win_place": rank, "kills": kills, "damage_dealt": damage}
            for team, rank, kills in did
        }
        at = begins(round_) + timedelta(minutes=minute)
        write_match(self.connection, match_id, people, created_at=at)
        self.connection.execute(
            "UPDATE matches SET has_match_object = true, match_type = 'custom' WHERE match_id = %s",
            (match_id,),
        )
        self.judge(match_id)

    def judge(self, *match_ids: str) -> None:
        for match_id in match_ids:
            judging.judge_match(self.connection, match_id)

    def round(self, number: int, group: str = "") -> StoredRound:
        found = schedules.rounds_of(self.connection, self.place(group))
        return next(one for one in found if one.number == number)

    def complete(self, *numbers: int, group: str = "", completed: bool = True) -> bool:
        """Complete these rounds, or open them again; whether the last one was not so already."""
        return [
            results.set_completed(self.connection, self.round(number, group), completed=completed)
            for number in numbers
        ][-1]

    def hide(self, team: str) -> None:
        self.connection.execute("UPDATE players SET hidden = true WHERE account_id = %s", (account(team),))

    def history(self, number: int, group: str = "") -> list[tuple[Any, ...]]:
        """(rank, team, points, kills, wins, matches) after that round."""
        return self.connection.execute(
            "SELECT rank, name, total_points, total_kills, wwcd, matches_played "
            "FROM tournament_team_standings_history JOIN teams USING (team_id) WHERE round_id = %s "
            "ORDER BY rank, name",
            (self.round(number, group).round_id,),
        ).fetchall()

    def final(self, kind: str = "team") -> list[tuple[int, str]]:
        """(rank, name) of the final results."""
        lines = results.read(self.connection, self.place(), kind)
        return [(one["rank"], one["participant_name"]) for one in lines]


def begins(number: int) -> datetime:
    """The start of that round."""
    return START + timedelta(days=number - 1)


def account(team: str) -> str:
    """The account of its only player."""
    return f"account.{team.lower()}"


def team_id(team: str) -> str:
    """As documents have it."""
    return str(ids.team_id(SEASON, team))
