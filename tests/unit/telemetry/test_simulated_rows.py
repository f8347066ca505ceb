"""Deaths, knocks, weapons and landings equal what the worlds of fifty small lobbies and a full one know."""

from math import hypot

from pewstats_collectors.simulator.truth import PlayerTruth
from tests.unit.telemetry.simulated_lobbies import Lobby, by_category, category


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
