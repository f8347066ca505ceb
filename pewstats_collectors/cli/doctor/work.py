"""Work that stands still: stuck leases, old queues, daemons nobody runs, dead letters."""

from collections.abc import Collection, Sequence
from contextlib import closing
from typing import Final

from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.cli.doctor.finding import Finding, duration, fault, ok, warning
from pewstats_collectors.db import dead_letters, leader, ledger
from pewstats_collectors.db.pool import connect
from pewstats_collectors.jobs import DAEMONS, DISCOVERIES, JOBS, RECONCILE, WORKERS
from pewstats_collectors.settings import Settings

LEASES, QUEUES, AT_WORK, LETTERS = NAMES = ("leases", "queues", "daemons", "dead letters")
#: For how many s work may be due before it is told of, and before it is a fault; `low` waits for all else.
PATIENCE_S: Final = {
    Lane.HIGH: (900.0, 7200.0),
    Lane.NORMAL: (900.0, 7200.0),
    Lane.LOW: (86_400.0, 7 * 86_400.0),
}


def look(chosen: Settings, url: str) -> list[Finding]:
    """All in one go: it is one question to the ledger."""
    watched = [*(name for name in DAEMONS if name not in WORKERS), *JOBS]
    if not chosen.pubg_api_keys:
        watched = [name for name in watched if name not in DISCOVERIES]
    with closing(connect(url)) as connection:
        stuck = ledger.stuck(connection, for_s=chosen.work.lease_s)
        due = ledger.oldest_due(connection)
        letters = dead_letters.by_reason(connection)
        asleep = leader.asleep(connection, watched)
    return [
        judge_leases(stuck),
        judge_queues(due, asleep),
        judge_daemons([name for name in watched if name in asleep], {job for job, _, _ in due}),
        judge_letters(letters),
    ]


def judge_leases(stuck: Sequence[tuple[str, int, float]]) -> Finding:
    """(job, how many, for how many s the oldest) of leases that nobody took back."""
    if not stuck:
        return ok(LEASES, "none ran out without being taken back")
    line = ", ".join(f"{job}: {number} ran out, the oldest {duration(age)} ago" for job, number, age in stuck)
    advice = "the reconciler takes them back: `pewstats run`, or `pewstats reconcile`"
    return fault(LEASES, line, advice)


def judge_queues(due: Sequence[tuple[str, str, float]], asleep: Collection[str]) -> Finding:
    """(job, lane, for how many s its oldest work has been due)."""
    old = [(age / PATIENCE_S[Lane(lane)][0], job, lane, age) for job, lane, age in due]
    old = sorted((one for one in old if one[0] > 1), reverse=True)
    if not old:
        return ok(QUEUES, "no work has been due for long")
    line = ", ".join(f"{job} ({lane}) due for {duration(age)}" for _, job, lane, age in old)
    job = old[0][1]
    if job in asleep:
        advice = f"nobody works on it: `pewstats run`, or `pewstats worker {job}`"
    else:
        advice = f"pewstats queue status; more `pewstats worker {job}` if it only grows"
    worst = any(age > PATIENCE_S[Lane(lane)][1] for _, _, lane, age in old)
    return (fault if worst else warning)(QUEUES, line, advice)


def judge_daemons(asleep: Sequence[str], due: Collection[str]) -> Finding:
    """Daemons that nobody runs, workers by their job; graver where work (jobs in `due`) waits for them."""
    if not asleep:
        return ok(AT_WORK, "all run")
    waited_for = [name for name in asleep if name in due or (name == RECONCILE and due)]
    line = f"nobody runs {', '.join(asleep)}"
    line += f"; work waits for {', '.join(waited_for)}" if waited_for else ""
    return (fault if waited_for else warning)(AT_WORK, line, "pewstats run")


def judge_letters(letters: Sequence[tuple[str, str, int]]) -> Finding:
    """(job, reason, how many wait)."""
    if not letters:
        return ok(LETTERS, "none wait")
    line = "; ".join(f"{number} of {job}: {reason}" for job, reason, number in letters)
    number = sum(one[2] for one in letters)
    advice = "pewstats queue dead; then `pewstats queue replay` or `discard`"
    return warning(LETTERS, f"{number} wait ({line})", advice)
