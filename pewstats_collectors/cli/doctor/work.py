"""Work that stands still: stuck leases, old queues, daemons nobody runs, dead letters."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing

from pewstats_collectors.cli.daemons import DAEMONS
from pewstats_collectors.cli.doctor.finding import Finding, duration, fault, ok, warning
from pewstats_collectors.db import dead_letters, leader, ledger
from pewstats_collectors.db.pool import connect
from pewstats_collectors.jobs import DISCOVERIES, JOBS, RECONCILE, WORKERS
from pewstats_collectors.settings import Settings

LEASES, QUEUES, AT_WORK, LETTERS = NAMES = ("leases", "queues", "daemons", "dead letters")
#: Work that has been due for so long.
OLD_S = 900.0
VERY_OLD_S = 7200.0


def look(chosen: Settings, url: str) -> list[Finding]:
    """All in one go: it is one question to the ledger."""
    watched = [*(name for name in DAEMONS if name not in WORKERS), *JOBS]
    if not chosen.pubg_api_keys:
        watched = [name for name in watched if name not in DISCOVERIES]
    with closing(connect(url)) as connection:
        stuck = ledger.stuck(connection, for_s=chosen.work.lease_s)
        figures = ledger.figures(connection)
        letters = dead_letters.by_reason(connection)
        asleep = leader.asleep(connection, watched)
    due = {
        job: max(ages)
        for job in JOBS
        if (ages := [o.oldest_due_s for o in figures if o.job == job and o.oldest_due_s is not None])
    }
    return [
        judge_leases(stuck),
        judge_queues(due, asleep),
        judge_daemons([name for name in watched if name in asleep], due),
        judge_letters(letters),
    ]


def judge_leases(stuck: Sequence[tuple[str, int, float]]) -> Finding:
    """(job, how many, for how many s the oldest) of leases that nobody took back."""
    if not stuck:
        return ok(LEASES, "none ran out without being taken back")
    line = ", ".join(f"{job}: {number} ran out, the oldest {duration(age)} ago" for job, number, age in stuck)
    advice = "the reconciler takes them back: `pewstats run`, or `pewstats reconcile`"
    return fault(LEASES, line, advice)


def judge_queues(due_s: Mapping[str, float], asleep: Collection[str]) -> Finding:
    """For how many s the oldest work of each job has been due."""
    old = {job: age for job, age in due_s.items() if age > OLD_S}
    if not old:
        return ok(QUEUES, f"no work has been due for more than {duration(OLD_S)}")
    job = max(old, key=lambda one: old[one])
    line = ", ".join(f"{name} due for {duration(age)}" for name, age in old.items())
    if job in asleep:
        advice = f"nobody works on it: `pewstats run`, or `pewstats worker {job}`"
    else:
        advice = f"pewstats queue status; more `pewstats worker {job}` if it only grows"
    return (fault if old[job] > VERY_OLD_S else warning)(QUEUES, line, advice)


def judge_daemons(asleep: Sequence[str], due_s: Mapping[str, float]) -> Finding:
    """Daemons that nobody runs, workers by the name of their job; graver where work waits for them."""
    if not asleep:
        return ok(AT_WORK, "all run")
    waited_for = [name for name in asleep if name in due_s or (name == RECONCILE and due_s)]
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
