"""How far the evening is, seen from the database."""

import psycopg

from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.pool import connect
from pewstats_collectors.jobs import JOBS, STAGES
from pewstats_collectors.matches.stages import DONE, StageState, match_state


class Watch:
    """Looks at the ledger rows of these matches."""

    def __init__(self, url: str, match_ids: set[str]) -> None:
        self._connection: psycopg.Connection[tuple[object, ...]] = connect(url, autocommit=True)
        self._match_ids = match_ids
        self.done_by_stage: dict[str, int] = {}
        self.given_up: str | None = None

    def close(self) -> None:
        """Look no more."""
        self._connection.close()

    def look(self) -> bool:
        """Are all matches done, those of the tournament known as such, and the ratings that follow?"""
        listed = {row["match_id"]: row for row in matches.listing(self._connection)}
        entries = ledger.of_subjects(self._connection, self._match_ids)
        stages: dict[str, dict[str, StageState]] = {}
        for entry in entries:
            stages.setdefault(entry.subject, {})[entry.job] = StageState(entry.state, entry.reason)
        self.done_by_stage = {"discover": len(self._match_ids & listed.keys())} | {
            stage: sum(one.job == stage and one.state == "done" for one in entries) for stage in STAGES
        }
        lost = [one for one in entries if one.state in ("failed", "rejected")]
        self.given_up = f"{lost[0].job} of {lost[0].subject}: {lost[0].error}" if lost else None
        return (
            all(match_state(stages.get(match_id, {})) == DONE for match_id in self._match_ids)
            and all(
                row["discovered_by"] == "tournament"
                for row in listed.values()
                if row["match_type"] == "custom"
            )
            and not any(ledger.open_of(self._connection, job) for job in JOBS if job not in STAGES)
        )
