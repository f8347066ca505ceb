"""All-time Elos against an independent calculation."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pewstats_collectors.db.leaderboard_events import elos
from pewstats_collectors.db.leaderboard_events.events import Event
from pewstats_collectors.db.pool import Connection
from tests.integration.db.rows import START
from tests.integration.leaderboard_events.event_rows import new_event, seen, stats, submit
from tests.integration.leaderboard_events.people import tie
from tests.reference_event_elo import elos as reference

_BESTS = (
    "INSERT INTO leaderboard_scores (account_id, event_id, score, score_type, submitted_at) "
    "SELECT account_id, %s, score, 'all_time', '2026-01-17Z' "
    "FROM unnest(%s::text[], %s::numeric[]) AS one (account_id, score)"
)


def write_bests(connection: Connection, event: Event, scores: Iterable[Decimal]) -> dict[str, Decimal]:
    """Best scores of so many players; returns who has which."""
    by_account = {f"account.{number:04}": score for number, score in enumerate(scores)}
    seen(connection, *by_account)
    connection.execute("DELETE FROM leaderboard_scores")
    connection.execute(_BESTS, (event.event_id, list(by_account), list(by_account.values())))
    return by_account


def all_time(connection: Connection, event: Event) -> dict[str, Any]:
    assert elos.calculate(connection, event.event_id)
    found = stats(connection, event.event_id)
    assert all(one[0] == one[3] and one[1:3] == (0, 0) for one in found.values())
    return {who: one[0] for who, one in found.items()}


def decimals(*scores: float | str) -> list[Decimal]:
    return [Decimal(str(one)) for one in scores]


@pytest.mark.parametrize("direction", ["HIGH", "LOW"])
@pytest.mark.parametrize(
    ("scores", "high"),
    [
        (decimals(7), [1000]),  # one player
        (decimals(3, 3, 3), [1000, 1000, 1000]),  # sigma 0
        (decimals(1, 3), [800, 1200]),
        (decimals(2, 4, 4, 4, 5, 5, 7, 9), [700, 900, 900, 900, 1000, 1000, 1200, 1400]),
        (decimals("0.000001", "999999999.999999"), [800, 1200]),
        ([], []),
    ],
)
def test_elo_is_the_distance_from_the_mean_in_sigmas(
    connection: Connection, direction: str, scores: list[Decimal], high: list[int]
) -> None:
    event = new_event(connection, direction=direction)
    who = write_bests(connection, event, scores)
    found = all_time(connection, event)
    sign = 1 if direction == "HIGH" else -1
    assert found == {one: 1000 + sign * (elo - 1000) for one, elo in zip(who, high, strict=True)}
    assert found == reference(who, low=direction == "LOW")


def test_halves_are_rounded_away_from_zero(connection: Connection) -> None:
    event = new_event(connection, base_elo=0, elo_per_sigma=1)
    write_bests(connection, event, decimals(2, 4, 4, 4, 5, 5, 7, 9))  # mean 5, sigma 2
    assert sorted(all_time(connection, event).values()) == [-2, -1, -1, -1, 0, 0, 1, 2]
    # Of four and b * b others z is exactly b / 2, but neither mean nor sigma ends: rounded, they miss it.
    for b in (3, 5, 7, 9, 11, 13):
        who = write_bests(connection, event, decimals(*["1.7"] * b * b, *["2.9"] * 4))
        found = all_time(connection, event)
        assert (min(found.values()), max(found.values())) == (-1 if b == 3 else 0, (b + 1) // 2)
        assert found == reference(who, low=False, base=0, per_sigma=1)


_scores = st.lists(
    st.one_of(
        st.integers(1, 12).map(Decimal),
        st.decimals("0.000001", "999999999.999999", places=6, allow_nan=False),
    ),
    max_size=30,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.generate),
)
@given(scores=_scores, low=st.booleans())
def test_any_scores_as_an_independent_calculation_has_them(
    connection: Connection, scores: list[Decimal], low: bool
) -> None:
    connection.execute("DELETE FROM leaderboard_events")
    event = new_event(connection, direction="LOW" if low else "HIGH")
    who = write_bests(connection, event, scores)
    assert all_time(connection, event) == reference(who, low=low)


def test_a_person_counts_once_with_his_best_and_may_become_one_later(connection: Connection) -> None:
    event = new_event(connection, direction="LOW")
    who = write_bests(connection, event, decimals(1, 2, 3, 6))
    assert all_time(connection, event) == reference(who, low=True)
    person = tie(connection, "Someone", "account.0001", "account.0003")
    expected = reference(
        {"account.0000": Decimal(1), person: Decimal(2), "account.0002": Decimal(3)}, low=True
    )
    assert all_time(connection, event) == expected


def test_hidden_players_are_out_of_the_population(connection: Connection) -> None:
    event = new_event(connection)
    who = write_bests(connection, event, decimals(1, 2, 100))
    all_time(connection, event)
    connection.execute("UPDATE players SET hidden = true WHERE account_id = 'account.0002'")
    del who["account.0002"]
    assert all_time(connection, event) == reference(who, low=False)


def test_elos_of_other_events_stay(connection: Connection) -> None:
    first, second = new_event(connection), new_event(connection, name="Other")
    seen(connection, "account.a", "account.b")
    submit(connection, first, "account.a", "5", START)
    submit(connection, second, "account.b", "5", START)
    assert all_time(connection, first) == {"account.a": 1000}
    assert all_time(connection, second) == {"account.b": 1000}
    assert all_time(connection, first) == {"account.a": 1000}
