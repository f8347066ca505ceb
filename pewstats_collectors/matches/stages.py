"""Where a match stands: its state as a person asks for it, from the ledger rows of its stages."""

from collections.abc import Mapping
from dataclasses import dataclass

from pewstats_collectors.jobs import EXPIRED, STAGES

UNDISCOVERED = "undiscovered"
DONE = "done"
STATES = (UNDISCOVERED, "queued", "running", "snoozed", "failed", "rejected", EXPIRED, DONE)


@dataclass(frozen=True, slots=True)
class StageState:
    """State of one stage as the ledger has it, with the reason of its last failure."""

    state: str
    reason: str | None = None

    @property
    def shown(self) -> str:
        """`ready` is shown as queued, and what nobody can fetch any more as expired."""
        if self.state == "rejected" and self.reason == EXPIRED:
            return EXPIRED
        return "queued" if self.state == "ready" else self.state


def match_state(stages: Mapping[str, StageState]) -> str:
    """The least advanced stage decides. A stage without a row counts only if no later one has a row.

    Telemetry that came without a match object has no summary row, for example.
    """
    if not stages:
        return UNDISCOVERED
    last = max(STAGES.index(stage) for stage in stages)
    for stage in STAGES[: last + 1]:
        if stage in stages and stages[stage].shown != DONE:
            return stages[stage].shown
    return DONE if last == len(STAGES) - 1 else "queued"
