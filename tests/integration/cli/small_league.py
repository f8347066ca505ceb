"""A league of three teams of one player each, brought in by the commands that admins type."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.db.tournaments import judging
from pewstats_collectors.errors import UsageError
from scripts.domain_tables import domain_tables
from tests.integration.cli.commands import document, run
from tests.integration.db.rows import START, write_match

ACCOUNTS = ("account.a", "account.b", "account.c")
TEAMS = ("Alpha", "Beta", "Gamma")
ONE = ("--season", "Spring", "--division", "One")
BY = ("--reason", "as the rules say", "--actor", "admin")
#: Rounds of a day each; the matches of round 1 are planned on the hour from START on.
DAY = timedelta(days=1)


def name(account_id: str) -> str:
    return f"name of {account_id}"


class SmallLeague:
    """Season Spring, division One. What it is asked to bring goes through files and commands."""

    def __init__(self, pool: Pool, database: str, folder: Path) -> None:
        self.pool = pool
        self._url = database
        self._folder = folder

    def create(self) -> None:
        run("tournament", "season", "Spring", "--tournament", "League", "--min-teams", "2")

    def bring(self, what: str, *lines: str, name: str | None = None, words: Sequence[str] = ()) -> str:
        """Import these lines; returns what was said."""
        return run("tournament", what, "import", str(self.file(what, *lines, name=name)), *words).output

    def refused(self, what: str, *lines: str) -> list[str]:
        """The faults of a file, without its folder; nothing may have changed."""
        before = self.tables()
        found = refused("tournament", what, "import", str(self.file(what, *lines)))
        assert self.tables() == before
        return found.replace(f"{self._folder}/", "").split("\n")

    def file(self, what: str, *lines: str, name: str | None = None) -> Path:
        path = self._folder / (name or f"{what}.csv")
        path.write_text("\n".join((HEADERS[what], *lines)) + "\n")
        return path

    def roster(self, accounts: Iterable[str] = ACCOUNTS) -> None:
        lines = zip(TEAMS, accounts, strict=True)
        self.bring("roster", *(f"Spring,One,{team},{name(one)},{one},,," for team, one in lines))

    def rounds(self, *numbers: int) -> None:
        self.bring("rounds", *(round_line(number) for number in numbers))

    def schedule(self, *match_numbers: int, number: int = 1) -> None:
        self.bring("schedule", *(slot_line(one, number=number) for one in match_numbers))

    def play(
        self,
        match_id: str,
        at: datetime = START,
        accounts: Sequence[str] = ACCOUNTS,
        *,
        kind: str = "custom",
        names: Sequence[str] = (),
    ) -> None:
        """A match that these accounts end in this order, summarised and judged."""
        with self.pool.connection() as connection:
            people = {one: {"kills": 1, "rank": rank} for rank, one in enumerate(accounts, 1)}
            write_match(connection, match_id, people, created_at=at)
            connection.execute(
                "UPDATE matches SET has_match_object = true, match_type = %s, map_name = 'Baltic_Main' "
                "WHERE match_id = %s",
                (kind, match_id),
            )
            for account_id, named in zip(accounts, names, strict=False):
                connection.execute(
                    "UPDATE match_summaries SET player_name = %s WHERE account_id = %s AND match_id = %s",
                    (named, account_id, match_id),
                )
            judging.judge_match(connection, match_id)

    def complete(self, number: int) -> None:
        run("tournament", "rounds", "complete", *ONE, "--round", str(number), *BY)

    def points(self) -> dict[str, int]:
        """Points of the teams in the season's standings."""
        lines = document("tournament", "standings", *ONE)["data"]["teams"]
        return {one["team_name"]: one["total_points"] for one in lines}

    def statuses(self) -> dict[str, str | None]:
        return dict(self.rows("SELECT match_id, validation_status FROM matches"))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.pool.connection() as connection:
            return connection.execute(query.encode()).fetchall()

    def audit(self) -> list[tuple[Any, ...]]:
        """(action, actor, reason, before, after) of what needs a reason, oldest first."""
        seen = "SELECT action, actor, reason, before, after FROM admin_audit"
        return self.rows(f"{seen} WHERE reason IS NOT NULL ORDER BY id")

    def tables(self) -> dict[str, str]:
        return domain_tables(self._url)


HEADERS = {
    "teams": "season,division,team",
    "roster": "season,division,team,player_name,account_id,active_from,active_until,person",
    "rounds": "season,division,number,name,starts_at,ends_at",
    "schedule": "season,division,round,match_number,scheduled_datetime,map_name",
}


def round_line(number: int, *, days: int = 1) -> str:
    """The round of that day, from an hour before START on."""
    start = START + (number - 1) * DAY - timedelta(hours=1)
    return f"Spring,One,{number},Round {number},{start.isoformat()},{(start + days * DAY).isoformat()}"


def slot_line(match_number: int, *, number: int = 1, season: str = "Spring") -> str:
    at = START + (number - 1) * DAY + timedelta(hours=match_number - 1)
    return f"{season},One,{number},{match_number},{at.isoformat()},"


def refused(*words: str) -> str:
    """The one error of a command that is used wrongly."""
    error = run(*words, code=1).exception
    assert isinstance(error, UsageError), error
    return str(error)
