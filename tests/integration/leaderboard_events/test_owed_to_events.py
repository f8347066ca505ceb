"""What the reconciler owes to events: weeks that are over, matches that came before, persons who changed."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

import pytest

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db import hidden_players, ledger
from pewstats_collectors.db.leaderboard_events import boards, elos, events, owing, weeks
from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.errors import Reject, Snooze
from pewstats_collectors.jobs import AGGREGATE, CLOSE_WEEK, EVENT_ELO
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import close_week, event_elo
from pipelines import weekly
from pipelines.reconcile import Reconciler
from tests.integration.db.rows import START, write_match
from tests.integration.leaderboard_events.event_rows import count, new_event, seen, stats, submit
from tests.integration.leaderboard_events.people import tie
from tests.integration.workers.bench import LIMITS, WORK
from tests.integration.workers.deps import storage_deps

A, B = "account.a", "account.b"
WEEK = timedelta(weeks=1)


def owed(connection: Connection, jobs: Iterable[str] = (EVENT_ELO, CLOSE_WEEK)) -> set[tuple[str, str]]:
    """(job, subject) of what is ready; a subject without its event."""
    rows = connection.execute(
        "SELECT job, subject FROM ledger WHERE state = 'ready' AND job = ANY (%s)", (list(jobs),)
    )
    return {(job, subject.partition("/")[2] or "event") for job, subject in rows}


def done(connection: Connection) -> None:
    connection.execute("UPDATE ledger SET state = 'done' WHERE state = 'ready'")


def test_weeks_that_are_over_are_owed_once(connection: Connection, pool: Pool) -> None:
    event = new_event(connection, "manual", direction="HIGH")
    seen(connection, A)
    submit(connection, event, A, "5", START)
    for _ in range(2):
        weekly.owe_events(pool, START + 2 * WEEK)
        assert owed(connection) == {(CLOSE_WEEK, "2026-W03"), (CLOSE_WEEK, "2026-W04")}
    found, published = weekly.owe_ended_weeks(pool, START + 2 * WEEK, {event.event_id})
    assert (len(found), published) == (2, [])
    assert weekly.owe_ended_weeks(pool, START + 2 * WEEK, set()) == ([], [])


def test_the_reconciler_does_it(connection: Connection, pool: Pool) -> None:
    event = new_event(connection, "manual", direction="HIGH")
    seen(connection, A)
    submit(connection, event, A, "5", START)
    Reconciler(pool, MemoryBroker(), WORK, LIMITS).round()
    assert (CLOSE_WEEK, "2026-W03") in owed(connection)


def test_matches_that_came_before_an_event_are_owed_also_when_the_command_was_cut_short(
    connection: Connection, pool: Pool
) -> None:
    """Those in its window, on its shard; one that is being counted is counted again after that."""
    for number in range(5):
        write_match(connection, f"m{number}", {A: {"kills": 1}}, created_at=START + number * WEEK)
        ledger.settle(connection, AGGREGATE, f"m{number}", state="done")
    connection.execute("UPDATE matches SET shard = 'kakao' WHERE match_id = 'm2'")
    ledger.reopen(connection, AGGREGATE, "m3")
    held = ledger.claim(connection, AGGREGATE, "m3", lease_s=60)
    new_event(connection, active_from=START + WEEK, active_until=START + 4 * WEEK)
    weekly.owe_events(pool, START)
    rows = "SELECT subject, again FROM ledger WHERE job = 'aggregate' AND state <> 'done'"
    assert set(connection.execute(rows.encode())) == {("m1", False), ("m3", True)}
    assert held is not None
    done(connection)
    weekly.owe_events(pool, START)
    assert owed(connection, [AGGREGATE]) == set()


def test_an_event_is_not_passed_over_because_a_match_gives_it_scores(
    connection: Connection, pool: Pool
) -> None:
    write_match(connection, "m1", {A: {"kills": 1}})
    write_match(connection, "m2", {A: {"kills": 2}})
    ledger.settle(connection, AGGREGATE, "m2", state="done")
    new_event(connection)
    with pool.connection() as other, other.transaction():
        count(other, "m1")
        assert set(in_transaction(pool, events.owe_matches)) == {"m1", "m2"}


def test_persons_who_change_have_their_elos_owed(connection: Connection, pool: Pool) -> None:
    """Only where they take part, and weeks that are closed."""
    event, other = new_event(connection, "manual", direction="HIGH"), new_event(connection, name="Other")
    seen(connection, A, B, "account.c")
    for number, account_id in enumerate((A, B, A)):
        submit(connection, event, account_id, "5", START + number * WEEK)
    submit(connection, other, "account.c", "5", START)
    with connection.transaction():
        weeks.close(connection, EventWeek(event.event_id, 2026, 4), START + 3 * WEEK)
    tie(connection, "Someone", A)
    weekly.owe_events(pool, START)
    assert owed(connection) == {(EVENT_ELO, "event"), (CLOSE_WEEK, "2026-W03")}
    done(connection)
    weekly.owe_events(pool, START)
    assert owed(connection) == set()
    connection.execute("UPDATE tournament_players SET person = NULL")
    tie(connection, "Other", B)
    weekly.owe_events(pool, START)
    assert owed(connection) == {(EVENT_ELO, "event"), (CLOSE_WEEK, "2026-W03"), (CLOSE_WEEK, "2026-W04")}


def test_who_is_hidden_has_his_events_owed(connection: Connection) -> None:
    event = new_event(connection, "manual", direction="HIGH")
    seen(connection, A, B)
    submit(connection, event, A, "5", START)
    with connection.transaction():
        weeks.close(connection, EventWeek(event.event_id, 2026, 3), START + WEEK)
        owing.owe_for_accounts(connection, [B], delay_s=0)
    assert owed(connection) == set()
    with connection.transaction():
        owing.owe_for_accounts(connection, [A, B], delay_s=0)
    assert owed(connection) == {(EVENT_ELO, "event"), (CLOSE_WEEK, "2026-W03")}


def test_the_commands_of_staff_owe_it(connection: Connection, pool: Pool) -> None:
    """Whoever is hidden, shown again or erased; of the erased no score stays, nor comes back."""
    event = new_event(connection)
    write_match(connection, "m1", {A: {"kills": 5}, B: {"kills": 3}})
    count(connection, "m1")
    submit(connection, event, A, "9", START)
    in_transaction(pool, lambda c: weeks.close(c, EventWeek(event.event_id, 2026, 3), START + WEEK))
    by = By("jane", "banned")
    erase = partial(hidden_players.erase, account_id=A, by=by)
    for change in (
        partial(hidden_players.hide, who=A, by=by),
        partial(hidden_players.unhide, who=A, by=by),
        erase,
    ):
        done(connection)
        in_transaction(pool, change)
        assert owed(connection) == {(EVENT_ELO, "event"), (CLOSE_WEEK, "2026-W03")}
    count(connection, "m1")
    for table in ("leaderboard_scores", "leaderboard_submissions", "leaderboard_match_scores"):
        rows = connection.execute(f"SELECT DISTINCT account_id FROM {table}".encode()).fetchall()  # noqa: S608
        assert set(rows) <= {(B,)}
    in_transaction(pool, lambda c: elos.calculate(c, event.event_id))
    in_transaction(pool, lambda c: weeks.close(c, EventWeek(event.event_id, 2026, 3), START + WEEK))
    assert stats(connection, event.event_id) == {B: (1000, 1000, 1, 1000)}


def test_handlers_mind_what_is_unknown_or_too_early(connection: Connection, pool: Pool) -> None:
    event = new_event(connection, "manual", direction="HIGH")
    deps = storage_deps(pool, TelemetryStore("memory://owed"), now=START)

    def work(job: str, subject: str) -> None:
        ledger.reopen(connection, job, subject)
        held = in_transaction(pool, lambda c: ledger.claim(c, job, subject, lease_s=60))
        assert held is not None
        (event_elo if job == EVENT_ELO else close_week).handle(held, deps)

    unknown = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(Reject, match="unknown event"):
        work(EVENT_ELO, unknown)
    with pytest.raises(Reject, match="unknown event"):
        work(CLOSE_WEEK, f"{unknown}/2026-W03")
    with pytest.raises(Reject, match="unknown week"):
        work(CLOSE_WEEK, "2026-W03")
    with pytest.raises(Snooze, match="not over") as later:
        work(CLOSE_WEEK, EventWeek(event.event_id, 2026, 3).subject)
    assert later.value.until.isoformat() == "2026-01-19T00:00:00+00:00"


def test_a_person_with_a_hidden_account_is_hidden_whole(connection: Connection) -> None:
    """The hidden account need not be the one that has scores."""
    event = new_event(connection, "manual", direction="HIGH")
    seen(connection, A, B, "account.c")
    tie(connection, "Ann", A, B)
    submit(connection, event, A, "5", START)
    submit(connection, event, "account.c", "3", START)
    elos.calculate(connection, event.event_id)
    page = boards.event_board(connection, event.event_id, limit=9, offset=0)
    assert [one.player_name for one in page.lines] == ["Ann", "name of account.c"]
    done(connection)
    hidden_players.hide(connection, B, By("admin", "cheated"))
    page = boards.event_board(connection, event.event_id, limit=9, offset=0)
    assert [one.player_name for one in page.lines] == ["name of account.c"]
    assert page.total_count == 1
    assert owed(connection) == {(EVENT_ELO, "event")}
    elos.calculate(connection, event.event_id)
    assert len(stats(connection, event.event_id)) == 1
