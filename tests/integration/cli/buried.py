"""Dead letters as a worker leaves them."""

from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.errors import Reject
from pewstats_collectors.workers.loop import Handler
from tests.integration.workers.bench import Bench


def rejects(*reasons: str) -> Handler:
    """A handler that rejects each piece of work for the next of these reasons."""
    left = list(reasons)

    def work(_: Claim) -> list[Owed]:
        raise Reject(left.pop(0), "at a bad place", offset=7)

    return work


def bury(bench: Bench, job: str, *subjects: str, reason: str = "cut off") -> list[int]:
    """Dead letters of this job; returns their ids."""
    before = len(bench.dead_letters())
    with bench.working({job: rejects(*[reason] * len(subjects))}, concurrency=1):
        for subject in subjects:
            bench.owe(subject, job, {"key": f"of {subject}"}, lane="high")
            bench.until_due(subject, "rejected", job)
    return [letter["id"] for letter in bench.dead_letters()[before:]]


def resolved(bench: Bench) -> dict[int, str | None]:
    return {letter["id"]: letter["resolved"] for letter in bench.dead_letters()}
