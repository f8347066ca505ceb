"""The allowance of API keys, shared through a real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import Snooze, UsageError
from pewstats_collectors.pubg.keys import KeyPool, Purpose

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class Clock:
    """Says what it was set to."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(pool: Pool, clock: Clock) -> Callable[..., KeyPool]:
    def key_pool(*keys: str, reserve: int = 0) -> KeyPool:
        return KeyPool(keys, pool.connection, clock, reserve=reserve)

    return key_pool


def grants(keys: KeyPool, tries: int, purpose: Purpose = Purpose.TOURNAMENT) -> int:
    """How many of so many tries are granted."""

    def attempt(_: int) -> int:
        try:
            keys.take(purpose)
        except Snooze:
            return 0
        return 1

    with ThreadPoolExecutor(8) as threads:
        return sum(threads.map(attempt, range(tries)))


def headers(remaining: int, reset: datetime, limit: int = 10) -> dict[str, str]:
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(int(reset.timestamp())),
    }


def test_many_takers_never_get_more_than_the_limit_of_a_window(
    make: Callable[..., KeyPool], clock: Clock
) -> None:
    keys = make("one", "two")
    assert grants(keys, 60) == 20
    clock.time += MINUTE
    assert grants(keys, 60) == 20


def test_pools_in_different_processes_share_one_allowance(make: Callable[..., KeyPool]) -> None:
    assert [grants(make("one"), 4), grants(make("one"), 4), grants(make("one"), 4)] == [4, 4, 2]


def test_when_nothing_is_free_the_work_is_put_off_until_the_first_window_ends(
    make: Callable[..., KeyPool], clock: Clock
) -> None:
    grants(make("one"), 10)
    clock.time += 20 * SECOND
    grants(make("two"), 10)
    with pytest.raises(Snooze, match="used up") as snooze:
        make("one", "two").take(Purpose.TOURNAMENT)
    assert snooze.value.until == NOW + MINUTE


def test_main_leaves_the_reserve_of_every_window_to_the_tournament(make: Callable[..., KeyPool]) -> None:
    keys = make("one", reserve=6)
    assert grants(keys, 20, Purpose.MAIN) == 4
    assert grants(keys, 20, Purpose.TOURNAMENT) == 6


def test_a_reserve_as_large_as_the_limit_still_leaves_main_one_request(make: Callable[..., KeyPool]) -> None:
    assert grants(make("one", reserve=50), 20, Purpose.MAIN) == 1


def test_a_larger_limit_is_learned_and_what_is_under_way_stays_counted(
    make: Callable[..., KeyPool], clock: Clock
) -> None:
    keys = make("one")
    first, _second = keys.take(Purpose.TOURNAMENT), keys.take(Purpose.TOURNAMENT)
    keys.learn(first, 200, headers(99, NOW + MINUTE, limit=100))
    assert grants(keys, 120) == 98
    clock.time += MINUTE + SECOND
    assert grants(keys, 120) == 100


def test_what_others_used_of_the_key_is_learned(make: Callable[..., KeyPool], clock: Clock) -> None:
    keys = make("one")
    keys.learn(keys.take(Purpose.TOURNAMENT), 200, headers(3, NOW + 20 * SECOND))
    assert grants(keys, 20) == 3
    clock.time = NOW + 21 * SECOND
    assert grants(keys, 20) == 10


def test_an_answer_of_a_window_that_is_over_teaches_nothing(
    make: Callable[..., KeyPool], clock: Clock
) -> None:
    keys = make("one")
    late = keys.take(Purpose.TOURNAMENT)
    clock.time += MINUTE
    keys.take(Purpose.TOURNAMENT)
    keys.learn(late, 200, headers(0, NOW + 59 * SECOND))
    assert grants(keys, 20) == 9


def test_429_empties_the_key_until_the_reset_or_for_a_minute(
    make: Callable[..., KeyPool], clock: Clock
) -> None:
    keys = make("one")
    keys.learn(keys.take(Purpose.TOURNAMENT), 429, headers(7, NOW + 20 * SECOND))
    with pytest.raises(Snooze) as known:
        keys.take(Purpose.TOURNAMENT)
    clock.time += 21 * SECOND
    keys.learn(keys.take(Purpose.TOURNAMENT), 429, {})
    with pytest.raises(Snooze) as unknown:
        keys.take(Purpose.TOURNAMENT)
    assert (known.value.until, unknown.value.until) == (NOW + 21 * SECOND, clock.time + MINUTE)


def test_a_refused_key_makes_room_for_the_next_and_comes_back_after_an_hour(
    make: Callable[..., KeyPool], clock: Clock
) -> None:
    keys = make("one", "two")
    first = keys.take(Purpose.TOURNAMENT)
    keys.set_aside(first, "the API answered 401")
    second = keys.take(Purpose.TOURNAMENT)
    assert second != first
    keys.set_aside(second, "the API answered 401")
    with pytest.raises(Snooze, match="refuses every key") as snooze:
        keys.take(Purpose.TOURNAMENT)
    assert snooze.value.until == NOW + timedelta(hours=1)
    clock.time = snooze.value.until
    assert grants(keys, 60) == 20


def test_keys_that_vanish_from_the_database_are_registered_again(
    make: Callable[..., KeyPool], pool: Pool
) -> None:
    keys = make("one")
    keys.take(Purpose.TOURNAMENT)
    with pool.connection() as connection:
        connection.execute("DELETE FROM api_keys")
    assert grants(keys, 20) == 10


def test_the_key_itself_is_neither_stored_nor_shown(make: Callable[..., KeyPool], pool: Pool) -> None:
    key = make("canary-secret").take(Purpose.TOURNAMENT)
    assert key.secret == "canary-secret"
    assert "canary" not in repr(key)
    with pool.connection() as connection:
        rows = connection.execute("SELECT * FROM api_keys").fetchall()
    assert len(rows) == 1
    assert "canary" not in repr(rows)


@pytest.mark.parametrize("bad", ["", "two words", "line\nbreak", "clé"])
def test_a_key_that_could_not_be_sent_is_named_by_its_number_only(
    bad: str, make: Callable[..., KeyPool]
) -> None:
    with pytest.raises(UsageError, match="API key number 2") as error:
        make("good", bad)
    assert not bad or bad not in str(error.value)


def test_no_key_at_all_names_the_setting(make: Callable[..., KeyPool]) -> None:
    with pytest.raises(UsageError, match="PEWSTATS_PUBG_API_KEYS"):
        make()
