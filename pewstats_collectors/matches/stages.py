"""Where a match stands and what happens next, from the ledger rows of its stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pewstats_collectors.jobs import (
    AFTER_GIVING_UP,
    AGGREGATE,
    DISCOVERIES,
    DOWNLOAD,
    EXPIRED,
    RECONCILE,
    STAGES,
    SUMMARY,
    TELEMETRY,
)

UNDISCOVERED = "undiscovered"
QUEUED = "queued"
DONE = "done"
STATES = (UNDISCOVERED, QUEUED, "running", "snoozed", "failed", "rejected", EXPIRED, DONE)

#: Nothing but a person makes these go on.
_GIVEN_UP = ("failed", "rejected", EXPIRED)
_CAUSE_LENGTH = 200
_START = "start `pewstats run`; if it runs, `pewstats queue status` tells what is amiss"


@dataclass(frozen=True, slots=True)
class StageState:
    """One stage as the ledger has it; `dead_letter` is the id of the one that waits for a person."""

    state: str
    reason: str | None = None
    attempts: int = 0
    lane: str = "normal"
    next_at: datetime | None = None
    published_at: datetime | None = None
    lease_until: datetime | None = None
    changed_at: datetime | None = None
    again: bool = False
    error: str | None = None
    error_offset: int | None = None
    dead_letter: int | None = None

    @property
    def shown(self) -> str:
        """`ready` is shown as queued, and what nobody can fetch any more as expired."""
        if self.state == "rejected" and self.reason == EXPIRED:
            return EXPIRED
        return QUEUED if self.state == "ready" else self.state


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a sentence about a match needs beside its ledger rows; `asleep`: daemons of which none runs."""

    now: datetime
    max_attempts: int
    retention_days: float
    asleep: frozenset[str] = frozenset()


def match_state(stages: Mapping[str, StageState], *, discovered: bool = False) -> str:
    """The least advanced stage decides. A stage without a row counts only if no later one has a row.

    Telemetry that came without a match object has no summary row, for example. `discovered`: the match is
    known even if nothing is owed for it.
    """
    if not stages:
        return QUEUED if discovered else UNDISCOVERED
    last = max(STAGES.index(stage) for stage in stages)
    for stage in STAGES[: last + 1]:
        if stage in stages and stages[stage].shown != DONE:
            return stages[stage].shown
    return DONE if last == len(STAGES) - 1 else QUEUED


def outlook(stages: Mapping[str, StageState], here: Circumstances, *, discovered: bool = False) -> str:
    """Why the match is in its state, what happens next and when, in sentences."""
    if match_state(stages, discovered=discovered) == UNDISCOVERED:
        return _undiscovered(here)
    open_stages = [job for job in STAGES if job in stages and stages[job].shown != DONE]
    told = [_SENTENCES[stages[job].shown](job, stages[job], here) for job in open_stages]
    told += [text for text in (_missing(stages, here), _counted(stages)) if text]
    return " ".join(told)


def _undiscovered(here: Circumstances) -> str:
    text = (
        f"Nobody has found this match yet. Found are, within {here.retention_days:g} days, those of tracked "
        "(`pewstats player list`) and of rostered players; `pewstats import` takes any match from disk."
    )
    if here.asleep.issuperset(DISCOVERIES):
        text += f" Nobody looks for matches now: {_START}."
    return text


def _queued(job: str, stage: StageState, here: Circumstances) -> str:
    return f"{job} is queued{_why_again(stage, here)}: {_whereabouts(job, stage, here)}"


def _why_again(stage: StageState, here: Circumstances) -> str:
    if stage.reason is None and stage.error is None:
        return ""
    if stage.reason == "shutdown":
        return " again, given back by a worker that was told to stop, which costs no attempt"
    if stage.attempts == 0:
        return f" again, asked for once more while it ran; that run ended with: {_cause(stage)}"
    return f" again after attempt {stage.attempts} of {here.max_attempts} failed ({_cause(stage)})"


def _snoozed(job: str, stage: StageState, here: Circumstances) -> str:
    why = f"{job} is put off, which costs no attempt ({_cause(stage)})"
    return f"{why}: {_whereabouts(job, stage, here)}"


def _whereabouts(job: str, stage: StageState, here: Circumstances) -> str:
    """Where the nudge of work that waits is, and who has to move."""
    queue = f"the queue pewstats.{job}.{stage.lane}"
    sent = False
    if stage.next_at is not None and stage.next_at > here.now:
        text = f"the next try is due {_when(stage.next_at, here)}; then the reconciler sends it to {queue}."
    elif stage.published_at is not None:
        text = f"it waits for a worker in {queue} since {_when(stage.published_at, here)}."
        sent = True
    else:
        text = f"it is not sent yet; the reconciler sends it to {queue}."
    return text + _nobody(here, *([job] if sent else [job, RECONCILE]))


def _nobody(here: Circumstances, *daemons: str) -> str:
    """Who would have to work for this to go on, but does not."""
    words = {RECONCILE: "no reconciler runs"}
    absent = [words.get(name, f"nobody works on {name}") for name in daemons if name in here.asleep]
    return f" But {' and '.join(absent)} now: {_START}." if absent else ""


def _running(job: str, stage: StageState, here: Circumstances) -> str:
    attempt = f"attempt {stage.attempts} of {here.max_attempts}"
    if stage.lease_until is not None and stage.lease_until <= here.now:
        last = stage.attempts >= here.max_attempts and not stage.again
        return (
            f"{job} is running no more, though its row says so ({attempt}): its lease ran out "
            f"{_when(stage.lease_until, here)}, its worker died or froze; the reconciler gives it "
            f"{'up: that was the last attempt' if last else 'back'}.{_nobody(here, RECONCILE)}"
        )
    since = f" since {_when(stage.changed_at, here)}" if stage.changed_at and not stage.again else ""
    text = f"{job} is running{since} ({attempt})"
    if stage.lease_until is not None:
        text += f"; its worker holds it until {_when(stage.lease_until, here)} and for longer while it works"
    if stage.again:
        text += "; it was asked for again meanwhile and runs once more after this"
    if job in here.asleep:
        text += "; but nobody works on it now: once the lease ends the reconciler gives it back"
    return f"{text}."


def _failed(job: str, stage: StageState, here: Circumstances) -> str:
    attempts = f"{stage.attempts} attempt{'' if stage.attempts == 1 else 's'}"
    return f"{job} failed for good after {attempts}: {_cause(stage)}. {_remedy(job, stage)}"


def _rejected(job: str, stage: StageState, here: Circumstances) -> str:
    return (
        f"{job} was rejected: {_cause(stage)}. Another try would end in the same way. {_remedy(job, stage)}"
    )


def _expired(job: str, stage: StageState, here: Circumstances) -> str:
    part = "the match object" if job == SUMMARY else "the telemetry"
    error = (stage.error or "").removeprefix(f"{EXPIRED}: ")
    why = f" ({_short(error)})" if error else ""
    return f"{job} expired: nobody can fetch {part} any more{why}; `pewstats import` takes it from disk."


def _remedy(job: str, stage: StageState) -> str:
    number = stage.dead_letter
    if number is None:
        text = "Its dead letter was discarded"
    else:
        text = f"`pewstats queue dead {number}` shows more, `pewstats queue replay {number}` tries it again"
    if job in (DOWNLOAD, TELEMETRY):
        text += "; `pewstats import` takes a good file from disk"
    return f"{text}."


_SENTENCES = {
    QUEUED: _queued,
    "running": _running,
    "snoozed": _snoozed,
    "failed": _failed,
    "rejected": _rejected,
    EXPIRED: _expired,
}


def _missing(stages: Mapping[str, StageState], here: Circumstances) -> str | None:
    """The step that ought to be owed and is not, though nothing before it is under way."""
    shown = {job: stage.shown for job, stage in stages.items()}
    if AGGREGATE in shown or not {DONE, *_GIVEN_UP}.issuperset(shown.values()):
        return None
    last = max(shown, key=STAGES.index, default=None)
    if last is None:
        step = SUMMARY
    elif shown[last] == DONE:
        step = STAGES[STAGES.index(last) + 1]
    elif last in AFTER_GIVING_UP:
        step = AFTER_GIVING_UP[last]
    else:
        return None
    return f"{step} is to come next and not owed yet: the reconciler sees to it.{_nobody(here, RECONCILE)}"


def _counted(stages: Mapping[str, StageState]) -> str | None:
    """What the careers know of the match."""
    shown = {job: stage.shown for job, stage in stages.items()}
    given_up = any(shown.get(job) in _GIVEN_UP for job in AFTER_GIVING_UP)
    if given_up and SUMMARY not in shown:
        return "There is no match object either, so nothing of the match is counted."
    if shown.get(AGGREGATE) != DONE:
        return None
    if given_up:
        return "The match is counted from its match object all the same." if shown[SUMMARY] == DONE else None
    if set(shown.values()) != {DONE}:
        return "What was known of the match before is counted already."
    alone = "" if SUMMARY in shown else " from telemetry alone: there is no match object"
    return f"All is done and counted{alone}."


def _cause(stage: StageState) -> str:
    """The last error in one line, with its reason unless it says it itself."""
    reason, error = stage.reason or "", stage.error or ""
    told = error and (reason in ("", "failed", "put off") or error.startswith(reason))
    text = error if told else ": ".join(filter(None, (reason, error)))
    where = "" if stage.error_offset is None else f", at byte {stage.error_offset} of the unpacked file"
    return (_short(text) or "no reason is kept") + where


def _short(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _CAUSE_LENGTH else f"{line[: _CAUSE_LENGTH - 1]}…"


def _when(time: datetime, here: Circumstances) -> str:
    """`2026-01-17 18:00:05 UTC (in 12 s)`."""
    seconds = (time - here.now).total_seconds()
    size, unit = 1, "s"
    for larger in ((60, "min"), (3600, "h"), (86400, "days")):
        if abs(seconds) >= 2 * larger[0]:
            size, unit = larger
    number = round(abs(seconds) / size)
    away = f"in {number} {unit}" if seconds > 0 else f"{number} {unit} ago"
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC ({away})"
