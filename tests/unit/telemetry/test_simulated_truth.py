"""What is extracted equals what the simulated worlds know: fifty small lobbies and a full one.

The truth is kept while a world happens and never read from its telemetry. Equal means equal: hit points lie
on a grid on which sums are exact.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from math import hypot
from typing import Any, Final, NamedTuple

import pytest

from pewstats_collectors.simulator import SimulatedMatch, full_lobby, small_lobby
from pewstats_collectors.simulator.guns import GUNS
from pewstats_collectors.simulator.truth import MatchTruth, PlayerTruth
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.extract import MatchRows, extract
from pewstats_collectors.telemetry.match import read_match
from pewstats_collectors.telemetry.parameters import default_parameters
from pewstats_collectors.telemetry.weapon_categories import default_weapons

SMALL_LOBBIES: Final = range(50)
#: What players call the things that are no guns.
OTHER_WEAPONS: Final = {
    "Damage_Explosion_Grenade": "Throwable",
    "Damage_Molotov": "Throwable",
    "Damage_BlueZoneGrenade": "Throwable",
    "Damage_Punch": "Melee",
    "Damage_VehicleHit": "Vehicle",
    "Damage_Explosion_Vehicle": "Vehicle",
}
CATEGORY_OF: Final = {gun.causer: gun.category for gun in GUNS}


class Lobby(NamedTuple):
    """A played match: what its world knows, what was extracted, and its knocks as they were resolved."""

    name: str
    truth: MatchTruth
    rows: MatchRows
    knocks: list[Any]

    def table(self, name: str) -> list[Any]:
        return list(self.rows.tables[name])


def played(name: str, match: SimulatedMatch) -> Lobby:
    telemetry = decode(match.telemetry_gz())
    parameters, weapons = default_parameters(), default_weapons()
    everybody = frozenset(match.truth.players)
    rows = extract(telemetry, tracked=everybody, parameters=parameters, weapons=weapons)
    read = read_match(telemetry, None, everybody, parameters, weapons)
    assert (rows.match.events_bad, rows.match.events_unknown) == (0, 0), name
    return Lobby(name, match.truth, rows, read.resolved_knocks)


@pytest.fixture(scope="module", params=("2025", "2026 v1", "2019", "2018"))
def old_form(request: pytest.FixtureRequest) -> tuple[str, list[Lobby]]:
    """Some of the lobbies in the form of another year, or with the kill events of tournament shards."""
    form: str = request.param
    year, v1 = form[:4], form.endswith("v1")
    matches = [(seed, small_lobby(seed, dialect=year, kills_v1=v1)) for seed in range(6)]  # type: ignore[arg-type]
    return form, [played(f"{form} {seed}", match) for seed, match in matches]


@pytest.fixture(scope="module")
def lobbies() -> list[Lobby]:
    small = [played(f"small {seed}", small_lobby(seed)) for seed in SMALL_LOBBIES]
    return [*small, played("full", full_lobby(1))]


def players(lobbies: list[Lobby]) -> Iterator[tuple[str, PlayerTruth, Any]]:
    """Every player of every match: who, what is true of him, what was extracted."""
    for lobby in lobbies:
        rows = {row.account_id: row for row in lobby.rows.players}
        assert rows.keys() == lobby.truth.players.keys()
        for account, truth in lobby.truth.players.items():
            yield f"{lobby.name} {account}", truth, rows[account]


def category(damage_type: str, causer: str) -> str:
    return OTHER_WEAPONS.get(damage_type) or CATEGORY_OF[causer]


def by_category(player: PlayerTruth) -> dict[str, tuple[float, int, int]]:
    """Damage, kills and knocks of a player by category, what is all 0 left out."""
    sums: dict[str, list[float]] = {}
    for (damage_type, causer), weapon in player.weapons.items():
        mine = sums.setdefault(category(damage_type, causer), [0.0, 0, 0])
        for index, amount in enumerate((weapon.damage, weapon.kills, weapon.knocks)):
            mine[index] += amount
    return {kind: (round(sum_[0], 4), int(sum_[1]), int(sum_[2])) for kind, sum_ in sums.items() if any(sum_)}


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


def deaths_of(lobby: Lobby) -> Counter[str]:
    return Counter(death.victim for death in lobby.truth.deaths)


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


def test_every_death_is_credited_as_the_world_did(lobbies: list[Lobby]) -> None:
    for lobby in lobbies:
        seen = {
            (row.victim_account_id, row.t): (
                row.killer_account_id,
                row.finisher_account_id,
                row.dbno_maker_account_id,
                row.was_knocked,
                row.finish_kind,
                row.credit_damage_category,
                row.credit_damage_causer,
                row.credit_distance_m,
                row.finish_damage_category,
                row.finish_damage_causer,
                row.finish_distance_m,
                row.is_team_kill,
                row.is_killsteal,
                row.assist_account_ids,
                (row.victim_x, row.victim_y, row.victim_z),
            )
            for row in lobby.table("kill_positions")
        }
        known = {
            (death.victim, death.t_s): (
                death.killer,
                death.finisher,
                death.maker,
                death.was_knocked,
                death.finish_kind,
                death.credit_damage_type,
                death.credit_causer,
                metres(death.credit_distance_m),
                death.finish_damage_type,
                death.finish_causer,
                metres(death.finish_distance_m),
                death.is_team_kill,
                death.is_killsteal,
                sorted(death.assists),
                death.place,
            )
            for death in lobby.truth.deaths
        }
        assert seen == known, lobby.name


def metres(distance: float | None) -> float | None:
    return None if distance is None else round(distance, 2)


def test_every_knock_ended_as_the_world_knows(lobbies: list[Lobby]) -> None:
    for lobby in lobbies:
        seen = {
            (one.knock.victim.account_id, one.knock.ms / 1000): (
                one.knock.attacker.account_id if one.knock.attacker else None,
                one.knock.kind.value,
                one.knock.dbno_id,
                metres(one.knock.blow.distance_m),
                one.knock.blow.type,
                one.knock.blow.causer,
                one.outcome.value,
                one.seconds_to_outcome,
            )
            for one in lobby.knocks
        }
        known = {
            (knock.victim, knock.t_s): (
                knock.attacker,
                knock.kind,
                None if knock.dbno_id == -1 else knock.dbno_id,
                metres(knock.distance_m),
                knock.damage_type,
                knock.causer,
                knock.outcome,
                knock.seconds_to_outcome,
            )
            for knock in lobby.truth.knocks
        }
        assert seen == known, lobby.name


def test_kills_and_enemy_knocks_are_weapon_events_of_their_category(lobbies: list[Lobby]) -> None:
    for lobby in lobbies:
        seen = {
            (row.victim_account_id, row.t, row.is_kill): (
                row.attacker_account_id,
                row.weapon_id,
                row.weapon_category,
                row.distance_m,
                row.headshot,
                row.finish_kind,
            )
            for row in lobby.table("weapon_kill_events")
        }
        known: dict[tuple[str, float, bool], tuple[object, ...]] = {}
        for death in lobby.truth.deaths:
            if death.killer and not death.is_team_kill and death.credit_damage_type and death.credit_causer:
                known[death.victim, death.t_s, True] = (
                    death.killer,
                    death.credit_causer,
                    category(death.credit_damage_type, death.credit_causer),
                    metres(death.credit_distance_m),
                    death.headshot,
                    death.finish_kind,
                )
        for knock in lobby.truth.knocks:
            if knock.kind == "enemy":
                kind = category(knock.damage_type, knock.causer)
                told = (knock.attacker, knock.causer, kind, metres(knock.distance_m), None, None)
                known[knock.victim, knock.t_s, False] = told
        assert seen == known, lobby.name


def test_damage_kills_and_knocks_stand_under_their_category(lobbies: list[Lobby]) -> None:
    for lobby in lobbies:
        seen = {
            (row.account_id, row.weapon_category): (row.total_damage, row.total_kills, row.knock_downs)
            for row in lobby.table("player_match_weapon_distribution")
        }
        known = {
            (account, kind): sums
            for account, player in lobby.truth.players.items()
            for kind, sums in by_category(player).items()
        }
        assert seen == known, lobby.name


def test_everybody_landed_where_and_when_the_world_says(lobbies: list[Lobby]) -> None:
    for lobby in lobbies:
        truth = lobby.truth.players
        seen = {
            row.account_id: (row.t, row.x, row.y, row.z, row.hot_drop_enemies)
            for row in lobby.table("landings")
        }
        known = {
            account: (*player.landing, hot_drop_enemies(player, truth))
            for account, player in truth.items()
            if player.landing
        }
        assert seen == known, lobby.name


def hot_drop_enemies(player: PlayerTruth, everybody: dict[str, PlayerTruth]) -> int:
    """Enemies who land within 200 m and a minute."""
    if player.landing is None:
        return 0
    t, x, y, _ = player.landing
    near = 0
    for other in everybody.values():
        if other.landing and other.team_id != player.team_id:
            other_t, other_x, other_y, _ = other.landing
            near += abs(other_t - t) <= 60 and hypot(other_x - x, other_y - y) <= 20_000
    return near


def test_what_happens_seldom_happens_in_fifty_small_lobbies(lobbies: list[Lobby]) -> None:
    """So that every metric had something to count."""
    small = lobbies[:-1]
    happened: Counter[str] = Counter()
    for lobby in small:
        happened.update(f"death by {death.finish_kind}" for death in lobby.truth.deaths)
        happened.update(f"knock by {knock.kind}" for knock in lobby.truth.knocks)
        happened.update(f"knock {knock.outcome}" for knock in lobby.truth.knocks)
        happened["second life"] += sum(count > 1 for count in deaths_of(lobby).values())
        for player in lobby.truth.players.values():
            for name in COUNTED:
                happened[name] += bool(getattr(player, name))
            happened["left early"] += player.win_place > player.team_placement
            happened.update(f"{kind} used" for kind in by_category(player))
    never = [what for what in (*SELDOM, *COUNTED) if not happened[what]]
    assert not never, happened


COUNTED: Final = (
    "team_kills",
    "killsteals",
    "times_killstolen",
    "self_revives",
    "revives",
    "damage_self",
    "damage_received_team",
    "damage_received_blue_zone",
    "damage_received_environment",
    "throwable_damage",
    "smokes_thrown",
    "novelty_throwables_used",
    "smoke_shells_fired",
)
SELDOM: Final = (
    *(f"death by {kind}" for kind in ("blow", "wipe", "bleed_out", "zone", "environment")),
    *(f"knock by {kind}" for kind in ("enemy", "team", "self", "environment")),
    *(
        f"knock {outcome}"
        for outcome in (
            "revived",
            "unresolved",
            "self",
            "teammate",
            "other_team",
            "victim_team",
            "wipe",
            "bleed_out",
            "zone",
            "environment",
        )
    ),
    *(f"{kind} used" for kind in ("AR", "DMR", "SR", "SMG", "Shotgun", "LMG", "Pistol", "Special")),
    *(f"{kind} used" for kind in ("Throwable", "Melee", "Vehicle")),
    "second life",
    "left early",
)
