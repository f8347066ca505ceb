"""What staff decide about matches: each kind, what it refuses, and that undoing leaves what was before."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from uuid import UUID, uuid4

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pewstats_collectors.db.pool import Connection, Pool, open_pool
from pewstats_collectors.db.tournaments import audit, decisions, ids, seasons
from pewstats_collectors.db.tournaments.decisions import Override
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.errors import UsageError
from pewstats_collectors.jobs import AGGREGATE, REJUDGE
from pewstats_collectors.simulator.season import play_season
from scripts import services
from scripts.domain_tables import domain_tables
from tests.integration.tournaments.league import BY, LeagueAdmin, OfDivision
from tests.integration.tournaments.test_season import judged

FIRST, SECOND = "Division 1", "Division 2"
JOBS = [REJUDGE, AGGREGATE]

Change = Callable[[Connection], set[str]]


@dataclass(frozen=True)
class Played:
    """A small season as it was judged, without any decision about a match."""

    admin: LeagueAdmin
    tables: dict[str, str]

    def of_kind(self, kind: str) -> str:
        return next(one.match_id for one in self.admin.season.matches if one.kind == kind)

    def filling(self, division: str, number: int, match_number: int) -> str:
        """The match that fills this slot."""
        there = (division, number, match_number)
        found = judged(self.admin)
        return next(key for key, one in found.items() if (one.division, one.round, one.match_number) == there)

    def decide(self, change: Change) -> None:
        self.admin.change(change)
        self.admin.catch_up(JOBS)

    def override(self, match_id: str, wanted: Override) -> None:
        self.decide(lambda connection: decisions.override(connection, match_id, wanted, BY))

    def remake(self, original: str, again: str) -> None:
        self.decide(lambda connection: decisions.remake(connection, original, again, BY))

    def undo(self, match_id: str) -> None:
        self.decide(lambda connection: decisions.undo(connection, match_id, BY))

    def is_as_before(self) -> bool:
        return self.now() == self.tables

    def now(self) -> dict[str, str]:
        assert isinstance(self.admin.pool.conninfo, str)
        return domain_tables(self.admin.pool.conninfo)

    def shown(self, match_id: str) -> tuple[str | None, str | None, int | None, int | None]:
        """Status, division, round, match number."""
        one = judged(self.admin)[match_id]
        return one.status, one.division, one.round, one.match_number


@pytest.fixture(scope="module")
def season_pool(postgres_url: str, _template: str) -> Iterator[Pool]:
    with services.new_database(postgres_url, _template) as url, open_pool(url, size=4) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(season_pool: Pool) -> Played:
    admin = LeagueAdmin(season_pool, play_season(3, divisions=2, teams=6, rounds=2, matches=4))
    admin.create()
    for file in admin.season.roster_files:
        admin.roster(file)
    admin.rounds()
    admin.schedule()
    for match in admin.season.matches:
        admin.match(match)
    admin.cancel()
    admin.catch_up(JOBS)
    with season_pool.connection() as connection:
        for number, division in ((1, FIRST), (2, SECOND)):  # what is derived of completed rounds, too
            connection.execute(
                "UPDATE tournament_rounds SET status = 'completed' WHERE round_id = %s",
                (round_of(number, division),),
            )
    admin.change(lambda _: {one.match_id for one in admin.season.matches})
    admin.catch_up(JOBS)
    return Played(admin, domain_tables(str(season_pool.conninfo)))


@pytest.fixture
def played(whole: Played) -> Iterator[Played]:
    """Given back as it was."""
    yield whole
    for match in whole.admin.season.matches * 3:
        with suppress(UsageError):
            whole.undo(match.match_id)
    assert whole.is_as_before()


def round_of(number: int, division: str = FIRST) -> UUID:
    return ids.round_id(OfDivision(SEASON, division), number)


def slot_of(number: int, match_number: int, division: str = FIRST) -> UUID:
    return ids.slot_id(OfDivision(SEASON, division), number, match_number)


SEASON = play_season(3, divisions=2, teams=6, rounds=2, matches=4).name


def test_a_match_takes_a_slot_by_decision_and_the_one_that_held_it_moves(played: Played) -> None:
    holder, other = played.filling(FIRST, 1, 1), played.filling(FIRST, 1, 2)
    played.override(other, Override(round_of(1), slot_of(1, 1), True, "confirmed"))
    assert played.shown(other) == ("confirmed", FIRST, 1, 1)
    assert played.shown(holder) == ("unscheduled", FIRST, 1, None)
    played.undo(other)
    assert played.is_as_before()


def test_a_match_counts_in_a_round_without_a_slot(played: Played) -> None:
    match_id = played.of_kind("small_scrim")
    assert played.shown(match_id)[0] == "remake_candidate"
    played.override(match_id, Override(round_of(2), None, True, "confirmed"))
    assert played.shown(match_id) == ("confirmed", FIRST, 2, None)
    counted = played.admin.rows("SELECT match_id, round FROM tournament_counted_matches")
    assert {"match_id": match_id, "round": 2} in counted


def test_a_match_of_another_division_goes_where_it_is_put(played: Played) -> None:
    match_id = played.filling(FIRST, 1, 1)
    played.override(match_id, Override(round_of(2, SECOND), slot_of(2, 1, SECOND), True, "confirmed"))
    assert played.shown(match_id) == ("confirmed", SECOND, 2, 1)


def test_no_tournament_match_is_out_of_everything(played: Played) -> None:
    match_id = played.filling(FIRST, 1, 1)
    played.override(match_id, Override(is_tournament_match=False))
    assert played.shown(match_id) == (None, None, None, None)


def test_a_match_on_no_roster_is_one_of_the_round_it_is_put_into(played: Played) -> None:
    match_id = played.of_kind("public")
    played.override(match_id, Override(round_of(1), None, True, "confirmed"))
    assert played.shown(match_id)[:3] == ("confirmed", FIRST, 1)


def test_a_remake_takes_the_slot_of_its_original_and_of_that_the_next_one(played: Played) -> None:
    first, second, third = (played.filling(FIRST, 1, number) for number in (1, 2, 3))
    played.remake(first, second)
    assert played.shown(first) == ("remake_failed", FIRST, 1, None)
    assert played.shown(second) == ("confirmed", FIRST, 1, 1)
    played.remake(second, third)
    assert played.shown(second) == ("remake_failed", FIRST, 1, None)
    assert played.shown(third) == ("confirmed", FIRST, 1, 1)
    played.undo(first)
    assert played.shown(first) == ("confirmed", FIRST, 1, 1)
    assert played.shown(third) == ("confirmed", FIRST, 1, 2)
    played.undo(second)
    assert played.is_as_before()


@pytest.mark.parametrize("undo_by", [0, 1])
def test_a_remake_across_divisions_is_undone_by_either_of_the_pair(played: Played, undo_by: int) -> None:
    pair = played.filling(FIRST, 1, 1), played.filling(SECOND, 2, 1)
    played.remake(*pair)
    assert played.shown(pair[1]) == ("confirmed", FIRST, 1, 1)
    played.undo(pair[undo_by])
    assert played.is_as_before()


@pytest.mark.parametrize("first", [0, 1])
def test_a_remake_follows_an_original_that_has_a_round_only_since_it_failed(
    played: Played, first: int
) -> None:
    pair = played.of_kind("small_scrim"), played.filling(SECOND, 2, 1)
    played.admin.change(lambda connection: decisions.remake(connection, *pair, BY))
    played.admin.work(REJUDGE, pair[first])
    played.admin.catch_up(JOBS)
    assert [played.shown(one)[0] for one in pair] == ["remake_failed", "unscheduled"]
    assert played.shown(pair[0])[1:3] == played.shown(pair[1])[1:3] != (SECOND, 2)
    played.admin.change(lambda connection: decisions.undo(connection, pair[0], BY))
    played.admin.work(REJUDGE, pair[first])
    played.admin.catch_up(JOBS)
    assert played.is_as_before()


@pytest.mark.parametrize(
    ("wanted", "became"),
    [
        (Override(round_of(1), slot_of(1, 2), True, "confirmed"), ("confirmed", FIRST, 1, 2)),
        (Override(round_of(1), None, True, "confirmed"), ("confirmed", FIRST, 1, None)),
        (Override(validation_status="remake_candidate"), ("confirmed", FIRST, 1, 1)),
        (Override(validation_status="remake_failed"), ("confirmed", FIRST, 1, 1)),
    ],
)
def test_a_remake_is_a_later_decision_than_the_override_of_its_original(
    played: Played, wanted: Override, became: tuple[object, ...]
) -> None:
    original, again = played.filling(FIRST, 1, 1), played.of_kind("small_scrim")
    played.override(original, wanted)
    overridden = played.now()
    played.remake(original, again)
    assert played.shown(original) == ("remake_failed", FIRST, 1, None)
    assert played.shown(again) == became
    played.undo(again)
    assert played.now() == overridden
    played.undo(original)
    assert played.is_as_before()


def test_one_decision_at_a_time(played: Played) -> None:
    first, second, third = (played.filling(FIRST, 1, number) for number in (1, 2, 3))
    no = Override(is_tournament_match=False)
    played.remake(first, second)
    played.override(third, no)
    for match_id, message in (
        (first, "part of a remake; undo that first"),
        (second, "part of a remake; undo that first"),
        (third, "was decided about already; undo that first"),
    ):
        with pytest.raises(UsageError, match=f"{match_id}: {message}"):
            played.override(match_id, no)
    for original, again, message in (
        (first, third, f"{first}: has a remake already, {second}"),
        (second, first, f"{first}: was itself played again as {second}"),
        (second, third, f"{third}: was decided about already"),
        (third, played.of_kind("public"), f"{third}: was decided to be no tournament match"),
        (played.of_kind("public"), second, f"{second}: is a remake already, of {first}"),
        (third, third, f"{third}: a match is not the remake of itself"),
    ):
        with pytest.raises(UsageError, match=message):
            played.remake(original, again)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Override(), "nothing decided"),
        (Override(round_of(1), is_tournament_match=False), "has no round and no status"),
        (Override(is_tournament_match=False, validation_status="confirmed"), "has no round and no status"),
        (Override(is_tournament_match=True, validation_status="mixed_division"), "is no tournament match"),
        (Override(round_of(1), validation_status="remake_candidate"), "remake_candidate has no round"),
        (Override(round_of(1), validation_status="mixed_division"), "mixed_division has no round"),
        (Override(round_of(1), slot_of(1, 1), True, "unscheduled"), "unscheduled is not the planned one"),
        (Override(uuid4()), "no such round"),
        (Override(round_of(1), uuid4()), "no such planned match"),
        (Override(round_of(2), slot_of(1, 1)), "one of another round"),
        (Override(None, slot_of(1, 1)), "one of another round"),
    ],
)
def test_what_cannot_be_is_refused(played: Played, wanted: Override, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        played.override(played.filling(FIRST, 1, 1), wanted)


def test_a_planned_match_that_is_held_by_decision_or_cancelled_is_refused(played: Played) -> None:
    holder, other = played.filling(FIRST, 1, 1), played.filling(FIRST, 1, 2)
    played.override(holder, Override(round_of(1), slot_of(1, 1)))
    with pytest.raises(UsageError, match=f"held by decision by {holder}"):
        played.override(other, Override(round_of(1), slot_of(1, 1)))
    (gone,) = played.admin.season.decisions.cancelled
    wanted = Override(round_of(gone.round, gone.division), slot_of(gone.round, gone.number, gone.division))
    with pytest.raises(UsageError, match="the planned match is cancelled"):
        played.override(other, wanted)


def test_what_is_not_known_or_was_not_decided_is_refused(played: Played) -> None:
    with pytest.raises(UsageError, match="no match 'nobody'"):
        played.undo("nobody")
    with pytest.raises(UsageError, match="nothing was decided about it"):
        played.undo(played.filling(FIRST, 1, 1))


def test_nothing_goes_from_one_shard_to_another(played: Played) -> None:
    match_id, other = played.filling(FIRST, 1, 1), played.filling(FIRST, 1, 2)
    elsewhere = "UPDATE matches SET shard = 'pc-tournament' WHERE match_id = %s"
    with played.admin.pool.connection() as connection, connection.transaction(force_rollback=True):
        connection.execute(elsewhere, (other,))
        seasons.write_season(connection, Season("Elsewhere", "Other League", "pc-tournament"))
        with pytest.raises(UsageError, match="on shard steam, the match was on pc-tournament"):
            decisions.override(connection, other, Override(round_of(1)), BY)
        for pair in ((match_id, other), (other, match_id)):
            with pytest.raises(UsageError, match="was not played on the shard of"):
                decisions.remake(connection, *pair, BY)
        assert decisions.seasons_of(connection, other) == ["Elsewhere"]
        assert decisions.seasons_of(connection, match_id) == [SEASON]


def test_the_audit_says_what_was_decided_and_how_it_was_judged_before(played: Played) -> None:
    original, again = played.filling(FIRST, 1, 1), played.filling(FIRST, 1, 2)
    played.remake(original, again)
    played.undo(again)
    with played.admin.pool.connection() as connection:
        undone, made = audit.read(connection, match_id=again, limit=2)
        assert audit.read(connection, match_id=original, limit=2) == [undone, made]
    for line, action in ((made, "remake"), (undone, "undo remake")):
        assert (line["actor"], line["reason"]) == (BY.actor, BY.reason)
        assert (line["action"], line["subject"]) == (action, original)
    pair = {
        "original_match_id": original,
        "remake_match_id": again,
        "remake_reason": BY.reason,
        "admin_user": BY.actor,
    }
    nothing = {"override": None, "remake": None, "failed": None}
    assert made["before"].pop("judged")["validation_status"] == "confirmed"
    assert undone["before"].pop("judged")["validation_status"] == "remake_failed"
    assert (made["before"], made["after"]) == (nothing, nothing | {"failed": pair})
    assert (undone["before"], undone["after"]) == (nothing | {"failed": pair}, nothing)


OVERRIDES = (
    Override(is_tournament_match=False),
    Override(is_tournament_match=True),
    Override(validation_status="confirmed"),
    Override(validation_status="unscheduled"),
    Override(validation_status="remake_failed"),
    Override(validation_status="mixed_division"),
    Override(round_of(2)),
    Override(round_of(1), None, True, "confirmed"),
    Override(round_of(1), slot_of(1, 1), True, "confirmed"),
    Override(round_of(1), slot_of(1, 2)),
    Override(round_of(2, SECOND), slot_of(2, 2, SECOND)),
)
NUMBER = st.integers(0, 1000)
STEP = st.one_of(
    st.tuples(st.just("override"), NUMBER, st.integers(0, len(OVERRIDES) - 1)),
    st.tuples(st.just("remake"), NUMBER, NUMBER),
    st.tuples(st.just("undo"), NUMBER, st.just(0)),
)


@settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(STEP, min_size=4, max_size=14), st.integers(0, 2**32), st.booleans())
def test_whatever_is_decided_and_undone_in_any_order_leaves_what_was_before(
    whole: Played, steps: list[tuple[str, int, int]], number: int, waits: bool
) -> None:
    few = [one.match_id for one in whole.admin.season.matches if one.kind != "public"][:9]
    few += [whole.of_kind(kind) for kind in ("public", "small_scrim", "mixed_lobby")]
    for action, first, second in steps:
        attempt(whole, change_of(action, few[first % len(few)], second, few))
        if not waits:
            whole.admin.catch_up(JOBS)
    Random(number).shuffle(few)
    for match_id in few * 3:  # of a match in two pairs one after another, then its override
        attempt(whole, change_of("undo", match_id, 0, few))
        whole.admin.catch_up(JOBS)
    found = whole.now()
    assert {one for one in found if found[one] != whole.tables[one]} == set()


def change_of(action: str, match_id: str, other: int, few: Sequence[str]) -> Change:
    if action == "override":
        return lambda connection: decisions.override(connection, match_id, OVERRIDES[other], BY)
    if action == "remake":
        return lambda connection: decisions.remake(connection, match_id, few[other % len(few)], BY)
    return lambda connection: decisions.undo(connection, match_id, BY)


def attempt(played: Played, change: Change) -> None:
    """What cannot be is refused and changes nothing."""
    with suppress(UsageError):
        played.admin.change(change)
