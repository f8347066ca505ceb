"""A player's totals equal what his world knows, in fifty small lobbies, a full one, and older forms.

Equal means equal: hit points lie on a grid on which sums are exact.
"""

from collections.abc import Callable
from typing import Final

import pytest

from pewstats_collectors.simulator import small_lobby
from pewstats_collectors.simulator.truth import PlayerTruth
from tests.unit.telemetry.simulated_lobbies import Lobby, by_category, played, players


@pytest.fixture(scope="module", params=("2025", "2026 v1", "2019", "2018"))
def old_form(request: pytest.FixtureRequest) -> tuple[str, list[Lobby]]:
    """Some of the lobbies in the form of another year, or with the kill events of tournament shards."""
    form: str = request.param
    year, v1 = form[:4], form.endswith("v1")
    matches = [(seed, small_lobby(seed, dialect=year, kills_v1=v1)) for seed in range(6)]  # type: ignore[arg-type]
    return form, [played(f"{form} {seed}", match) for seed, match in matches]


def hit_points(value: float) -> float:
    return round(value, 4)


def dealt_to_enemies(player: PlayerTruth) -> float:
    return round(sum(damage for damage, _, _ in by_category(player).values()), 4)


def received_total(player: PlayerTruth) -> float:
    parts = (
        player.damage_received,
        player.damage_received_team,
        player.damage_received_blue_zone,
        player.damage_received_environment,
        player.damage_self,
    )
    return round(sum(map(hit_points, parts)), 4)


#: Column of match_summaries -> what the world knows.
COLUMNS: Final[dict[str, Callable[[PlayerTruth], object]]] = {
    "team_id": lambda player: player.team_id,
    "is_bot": lambda player: player.is_bot,
    "player_name": lambda player: player.name,
    "telemetry_kills": lambda player: player.kills,
    "kills_human": lambda player: player.kills_human,
    "kills_by_finisher": lambda player: player.kills_by_finisher,
    "telemetry_team_kills": lambda player: player.team_kills,
    "knocks": lambda player: player.knocks,
    "deaths": lambda player: player.deaths,
    "telemetry_headshot_kills": lambda player: player.headshot_kills,
    "longest_kill_m": lambda player: player.longest_kill_m and round(player.longest_kill_m, 2),
    "telemetry_assists": lambda player: player.assists,
    "telemetry_revives": lambda player: player.revives,
    "hits": lambda player: player.hits,
    "damage_dealt_to_enemies": dealt_to_enemies,
    "damage_dealt_to_team": lambda player: hit_points(player.damage_dealt_to_team),
    "damage_self": lambda player: hit_points(player.damage_self),
    "damage_received": lambda player: hit_points(player.damage_received),
    "damage_received_team": lambda player: hit_points(player.damage_received_team),
    "damage_received_blue_zone": lambda player: hit_points(player.damage_received_blue_zone),
    "damage_received_environment": lambda player: hit_points(player.damage_received_environment),
    "damage_received_total": received_total,
    "throwable_damage": lambda player: hit_points(player.throwable_damage),
    "killsteals": lambda player: player.killsteals,
    "times_killstolen": lambda player: player.times_killstolen,
    "heals_used": lambda player: player.heals_used,
    "boosts_used": lambda player: player.boosts_used,
    "throwables_used": lambda player: player.throwables_used,
    "smokes_thrown": lambda player: player.smokes_thrown,
    "novelty_throwables_used": lambda player: player.novelty_throwables_used,
    "smoke_shells_fired": lambda player: player.smoke_shells_fired,
    "survival_time_s": lambda player: player.survival_time_s,
    "team_placement": lambda player: player.team_placement,
    "individual_placement": lambda player: player.individual_placement or None,
    "blue_zone_ticks": lambda player: None if player.landing is None else player.blue_zone_ticks,
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_players_total_is_what_his_world_knows(lobbies: list[Lobby], column: str) -> None:
    wrong = [
        (who, getattr(row, column), COLUMNS[column](truth))
        for who, truth, row in players(lobbies)
        if getattr(row, column) != COLUMNS[column](truth)
    ]
    assert not wrong


#: What a form does not tell: None instead.
UNTOLD: Final = {
    "2025": frozenset(),
    "2026 v1": frozenset({"telemetry_assists"}),
    "2019": frozenset({"telemetry_assists", "individual_placement"}),
    "2018": frozenset(
        {
            "telemetry_assists",
            "individual_placement",
            "knocks",
            "telemetry_revives",
            "kills_by_finisher",
            "killsteals",
            "times_killstolen",
            "blue_zone_ticks",
        }
    ),
}


def test_older_forms_tell_the_same_totals_as_far_as_they_go(old_form: tuple[str, list[Lobby]]) -> None:
    form, lobbies = old_form
    wrong = [
        (who, column, getattr(row, column), known(truth))
        for who, truth, row in players(lobbies)
        for column, known in COLUMNS.items()
        if column not in UNTOLD[form] and getattr(row, column) != known(truth)
    ]
    assert not wrong


def test_what_an_older_form_does_not_tell_is_not_known(old_form: tuple[str, list[Lobby]]) -> None:
    form, lobbies = old_form
    untold = UNTOLD[form] - {"kills_by_finisher"}  # of which the zone's and the bled part is lost
    assert all(getattr(row, column) is None for _, _, row in players(lobbies) for column in untold)
