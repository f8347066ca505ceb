"""Whatever order scores come in, and however often: the tables end as after one pass in order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pewstats_collectors.db import shadows
from pewstats_collectors.db.leaderboard_events import elos, recompute, weeks
from pewstats_collectors.db.leaderboard_events.bests import Changed
from pewstats_collectors.db.leaderboard_events.events import Event
from pewstats_collectors.db.leaderboard_events.weeks import EventWeek
from pewstats_collectors.db.pool import Connection, connect
from scripts.domain_tables import domain_tables_seen_by
from tests.integration.db.rows import START, Values, write_match
from tests.integration.leaderboard_events.event_rows import count, found, new_event, seen, submit
from tests.reference_event_elo import Given, expected

PLAYERS = ("account.a", "account.b", "account.c", "account.d")
TABLES = (
    "leaderboard_match_scores", "leaderboard_submissions", "leaderboard_scores", "leaderboard_closed_weeks",
    "leaderboard_weekly_elos", "player_event_stats",
)  # fmt: skip
WEEKS = 4
END = START + timedelta(weeks=WEEKS + 1)
ZONES = {"HIGH": "UTC", "LOW": "Pacific/Kiritimati"}


@dataclass(frozen=True)
class Play:
    """A match: how it was read at first, and as it stands in the end."""

    match_id: str
    at: datetime
    first: dict[str, int]
    last: dict[str, int]


@dataclass(frozen=True)
class ByHand:
    account_id: str
    at: datetime
    score: int


_moment = st.builds(
    lambda week, hours: START + timedelta(weeks=week, hours=hours),
    st.integers(0, WEEKS - 1),
    st.integers(0, 100),
)
_kills = st.dictionaries(st.sampled_from(PLAYERS), st.integers(0, 5))
_plays = st.lists(st.tuples(_moment, _kills, _kills), min_size=1, max_size=7)
_by_hand = st.lists(
    st.tuples(st.sampled_from(PLAYERS), _moment, st.integers(1, 6)), max_size=4, unique_by=lambda one: one[:2]
)


class Arena:
    """Two events over the same matches, and work that is owed as the ledger would have it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        connection.execute(
            "TRUNCATE players, matches, leaderboard_events, player_event_stats, leaderboard_weekly_elos"
            " CASCADE"
        )
        seen(connection, *PLAYERS)
        self.events = [
            new_event(connection, name=direction, direction=direction, time_zone=zone, active_from=START)
            for direction, zone in ZONES.items()
        ]
        self.owed_events: list[Event] = []
        self.owed_weeks: set[EventWeek] = set()

    def play(self, one: Play, kills: dict[str, int]) -> None:
        people: dict[str, Values] = {account_id: {"kills": number} for account_id, number in kills.items()}
        write_match(self.connection, one.match_id, people, created_at=one.at)
        self.owe(count(self.connection, one.match_id))

    def submit(self, one: ByHand) -> None:
        for event in self.events:
            self.owe(submit(self.connection, event, one.account_id, str(one.score), one.at, every_s=0)[1])

    def owe(self, changed: Changed) -> None:
        """Only weeks that are closed already; the others will be."""
        self.owed_events += [event for event in self.events if event.event_id in changed.events]
        closed = self.connection.execute("SELECT * FROM leaderboard_closed_weeks").fetchall()
        self.owed_weeks |= changed.weeks & {EventWeek(*row) for row in closed}

    def catch_up(self, now: datetime, order: Random) -> None:
        """Everything that is owed, or over by now, in any order."""
        work: list[Event | EventWeek] = [
            *self.owed_events,
            *self.owed_weeks,
            *weeks.open_weeks(self.connection, now),
        ]
        order.shuffle(work)
        self.owed_events, self.owed_weeks = [], set()
        for one in work:
            with self.connection.transaction():
                if isinstance(one, EventWeek):
                    weeks.close(self.connection, one, now)
                else:
                    elos.calculate(self.connection, one.event_id)

    def tables(self) -> dict[str, str]:
        every = domain_tables_seen_by(self.connection)
        return {name: every[name] for name in TABLES}


def clean_pass(connection: Connection, plays: Sequence[Play], by_hand: Sequence[ByHand]) -> dict[str, str]:
    arena = Arena(connection)
    steps: list[Play | ByHand] = [*plays, *by_hand]
    for one in sorted(steps, key=lambda one: one.at):
        if isinstance(one, Play):
            arena.play(one, one.last)
        else:
            arena.submit(one)
    arena.catch_up(END, Random(0))
    return arena.tables()


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.generate),
)
@given(plays=_plays, by_hand=_by_hand, order=st.randoms(use_true_random=False))
def test_any_order_ends_as_a_clean_pass(
    connection: Connection,
    database: str,
    plays: list[tuple[datetime, dict[str, int], dict[str, int]]],
    by_hand: list[tuple[str, datetime, int]],
    order: Random,
) -> None:
    """Matches out of order, twice, with other numbers at first; closings in between, so scores come late."""
    matches = [Play(f"m{number}", *one) for number, one in enumerate(plays)]
    submissions = [ByHand(*one) for one in by_hand]
    clean = clean_pass(connection, matches, submissions)
    arena = Arena(connection)
    steps: list[object] = [*matches, *matches, *submissions, *([None] * 4)]
    order.shuffle(steps)
    for step in steps:
        match step:
            case Play():
                arena.play(step, order.choice([step.first, step.last]))
            case ByHand():
                arena.submit(step)
            case _:
                arena.catch_up(START + timedelta(weeks=order.randrange(WEEKS + 1)), order)
    for one in matches:
        arena.play(one, one.last)
    arena.catch_up(END, order)
    assert arena.tables() == clean
    with connect(database) as new:
        assert shadows.compare(new, recompute.SCORE_TABLES, recompute.count_all) == []
        assert shadows.compare(new, recompute.ELO_TABLES, recompute.compute_all) == []
    check_with_reference(arena, matches, submissions)


def check_with_reference(arena: Arena, matches: Sequence[Play], submissions: Sequence[ByHand]) -> None:
    scores = [
        Given(account_id, Decimal(kills), one.at, one.match_id)
        for one in matches
        for account_id, kills in one.last.items()
        if kills
    ]
    scores += [Given(one.account_id, Decimal(one.score), one.at) for one in submissions]
    for event in arena.events:
        rows = arena.connection.execute(
            "SELECT iso_year, iso_week FROM leaderboard_closed_weeks WHERE event_id = %s", (event.event_id,)
        )
        closed = [(year, week) for year, week in rows]
        assert len(closed) >= WEEKS
        wanted = expected(
            scores, low=event.score_direction == "LOW", time_zone=event.time_zone, closed=closed
        )
        assert found(arena.connection, event.event_id) == wanted
