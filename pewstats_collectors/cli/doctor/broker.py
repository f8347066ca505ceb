"""Are messages taken, and does whoever works consume?"""

from collections.abc import Collection, Mapping
from contextlib import closing

from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.cli.doctor.finding import Finding, fault, ok
from pewstats_collectors.db import leader, server
from pewstats_collectors.db.pool import connect
from pewstats_collectors.errors import BrokerError
from pewstats_collectors.jobs import JOBS

BROKER = "broker"


def look(broker: Broker, database_url: str | None, *, embedded: bool) -> list[Finding]:
    """Without a database it cannot be told who ought to consume. `embedded`: the queue is in PostgreSQL."""
    at_work: Collection[str] = ()
    may_write = True
    if database_url is not None:
        with closing(connect(database_url)) as connection:
            at_work = set(JOBS) - leader.asleep(connection, JOBS)
            may_write = not server.facts(connection).read_only
    try:
        if may_write or not embedded:
            broker.probe()
        depths = broker.depths()
        consumers = broker.consumers()
    except BrokerError as error:
        where = "PEWSTATS_DATABASE_URL" if embedded else "PEWSTATS_BROKER_URL"
        return [fault(BROKER, str(error), f"is it up, and {where} right?")]
    return [judge(depths, consumers, at_work)]


def judge(
    depths: Mapping[str, int], consumers: Mapping[str, int] | None, at_work: Collection[str]
) -> Finding:
    """`depths`: messages by queue; `consumers`: how many by queue, if it can be told; `at_work`: jobs."""
    waiting = sum(depths.values())
    deaf = [
        queue
        for job in JOBS
        for queue in (queue_name(job, lane) for lane in Lane)
        if consumers is not None and job in at_work and not consumers.get(queue)
    ]
    if deaf:
        return fault(
            BROKER,
            f"workers run, but nobody consumes {', '.join(deaf)}",
            "look at /ready of the worker, restart it; `pewstats queue status`",
        )
    return ok(BROKER, f"takes messages; {waiting} wait in {len(depths)} queues")
