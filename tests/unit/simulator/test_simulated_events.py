"""The telemetry says what the world knows; read here by the metric definitions, simply and slowly."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Any

import orjson
import pytest

from pewstats_collectors.simulator import SimulatedMatch, World, evening
from tests.telemetry_reading import Telemetry, read

BLEEDING = "Damage_DBNO"


@pytest.fixture(scope="module")
def world() -> World:
    return evening(3, matches=6)


@pytest.fixture(scope="module", params=range(6), ids=("cup1", "squad", "cup2", "duo", "cup3", "solo"))
def played(world: World, request: pytest.FixtureRequest) -> Telemetry:
    return read(world.matches[request.param])


def ident(person: dict[str, Any] | None) -> str | None:
    """Account id of an actor; None for null and for the nobody object."""
    return (person or {}).get("accountId") or None


def relation(attacker: dict[str, Any] | None, victim: dict[str, Any]) -> str:
    if attacker is None or not attacker["accountId"]:
        return "environment"
    if attacker["accountId"] == victim["accountId"]:
        return "self"
    return "team" if attacker["teamId"] == victim["teamId"] else "enemy"


def deaths(telemetry: Telemetry) -> list[tuple[float, dict[str, Any]]]:
    return telemetry.window["LogPlayerKillV2"]


def test_deaths_carry_the_credit_the_world_gave(played: Telemetry) -> None:
    seen = {
        event["victim"]["accountId"]: (
            t,
            ident(event["killer"]) if ident(event["killer"]) != event["victim"]["accountId"] else None,
            ident(event["finisher"]),
            ident(event["dBNOMaker"]),
            event["dBNODamageInfo"]["damageTypeCategory"] != "Damage_None",
            event["finishDamageInfo"]["damageTypeCategory"],
            event["finishDamageInfo"]["damageReason"] == "HeadShot",
            tuple(event["assists_AccountId"]),
        )
        for t, event in deaths(played)
    }
    known = {
        death.victim: (
            death.t_s,
            death.killer,
            death.finisher,
            death.maker,
            death.was_knocked,
            death.finish_damage_type,
            death.headshot,
            death.assists,
        )
        for death in played.match.truth.deaths
    }
    assert seen == known
    assert len(seen) == len(deaths(played))


def test_credit_info_is_that_of_the_knock_or_of_the_finish(played: Telemetry) -> None:
    known = {death.victim: death for death in played.match.truth.deaths}
    for _, event in deaths(played):
        death, info = known[event["victim"]["accountId"]], event["killerDamageInfo"]
        if death.killer is None:
            continue
        by_maker = death.killer == death.maker
        assert info == event["dBNODamageInfo" if by_maker else "finishDamageInfo"]
        assert info["damageCauserName"] == death.credit_causer
        assert info["damageTypeCategory"] == death.credit_damage_type
        assert info["distance"] / 100 == pytest.approx(death.credit_distance_m, abs=1e-6)


def test_a_bleeding_death_is_a_wipe_only_when_the_whole_team_is_gone(played: Telemetry) -> None:
    died = {event["victim"]["accountId"]: t for t, event in deaths(played)}
    teams = defaultdict(list)
    for ident_, player in played.match.truth.players.items():
        teams[player.team_id].append(ident_)
    for death in played.match.truth.deaths:
        if death.finish_damage_type == BLEEDING:
            team = teams[played.match.truth.players[death.victim].team_id]
            gone = all(died.get(member, 1e9) <= death.t_s + 0.5 for member in team)
            assert death.finish_kind == ("wipe" if gone else "bleed_out")


def test_damage_sums_agree_for_everybody(played: Telemetry) -> None:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for _, event in played.window["LogPlayerTakeDamage"]:
        kind, victim = relation(event["attacker"], event["victim"]), event["victim"]["accountId"]
        if kind in ("enemy", "team"):
            sums[event["attacker"]["accountId"]][f"dealt_{kind}"] += event["damage"]
        if kind == "environment":
            kind = "zone" if event["damageTypeCategory"] == "Damage_BlueZone" else kind
            sums[victim]["zone_ticks"] += kind == "zone"
        sums[victim][f"received_{kind}"] += event["damage"]
    for ident_, player in played.match.truth.players.items():
        mine = sums[ident_]
        assert mine["dealt_enemy"] == pytest.approx(player.damage_dealt_to_enemies, abs=1e-6)
        assert mine["dealt_team"] == pytest.approx(player.damage_dealt_to_team, abs=1e-6)
        assert mine["received_enemy"] == pytest.approx(player.damage_received, abs=1e-6)
        assert mine["received_team"] == pytest.approx(player.damage_received_team, abs=1e-6)
        assert mine["received_self"] == pytest.approx(player.damage_self, abs=1e-6)
        assert mine["received_zone"] == pytest.approx(player.damage_received_blue_zone, abs=1e-6)
        assert mine["zone_ticks"] == player.blue_zone_ticks
        assert mine["received_environment"] == pytest.approx(player.damage_received_environment, abs=1e-6)
        by_weapon = sum(weapon.damage for weapon in player.weapons.values())
        assert by_weapon == pytest.approx(player.damage_dealt_to_enemies, abs=1e-6)


def test_kill_and_knock_counts_agree_for_everybody(played: Telemetry) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, event in deaths(played):
        kind = relation(event["killer"], event["victim"])
        if kind in ("enemy", "team"):
            counts[event["killer"]["accountId"]][f"{kind}_kills"] += 1
        counts[event["victim"]["accountId"]]["deaths"] += 1
        for helper in event["assists_AccountId"]:
            counts[helper]["assists"] += 1
        assert (
            event["victimGameResult"]["stats"]["killCount"]
            == (counts[event["victim"]["accountId"]]["enemy_kills"])
        )
    for _, event in played.window.get("LogPlayerMakeGroggy", []):
        if relation(event["attacker"], event["victim"]) == "enemy":
            counts[event["attacker"]["accountId"]]["knocks"] += 1
    for _, event in played.window.get("LogPlayerRevive", []):
        by_himself = event["reviver"]["accountId"] == event["victim"]["accountId"]
        counts[event["reviver"]["accountId"]]["self_revives" if by_himself else "revives"] += 1
    for ident_, player in played.match.truth.players.items():
        mine = counts[ident_]
        assert (mine["enemy_kills"], mine["team_kills"]) == (player.kills, player.team_kills)
        assert (mine["deaths"], mine["assists"]) == (player.deaths, player.assists)
        assert (mine["knocks"], mine["revives"]) == (player.knocks, player.revives)
        assert mine["self_revives"] == player.self_revives
        assert sum(weapon.kills for weapon in player.weapons.values()) == player.kills
        assert sum(weapon.knocks for weapon in player.weapons.values()) == player.knocks


def knock_ends(played: Telemetry) -> dict[tuple[str, float], tuple[str, float | None]]:
    """The first revive, death or nothing after each knock."""
    ends: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for t, event in played.window.get("LogPlayerRevive", []):
        ends[event["victim"]["accountId"]].append((t, "revived"))
    for t, event in deaths(played):
        ends[event["victim"]["accountId"]].append((t, "died"))
    found: dict[tuple[str, float], tuple[str, float | None]] = {}
    for t, event in played.window.get("LogPlayerMakeGroggy", []):
        victim = event["victim"]["accountId"]
        later = sorted(end for end in ends[victim] if end[0] >= t)
        how, when = (later[0][1], round(later[0][0] - t, 3)) if later else ("unresolved", None)
        found[victim, t] = (how, when)
    return found


def test_knocks_end_as_the_world_says(played: Telemetry) -> None:
    known = {}
    for knock in played.match.truth.knocks:
        how = knock.outcome if knock.outcome in ("revived", "unresolved") else "died"
        known[knock.victim, knock.t_s] = (how, knock.seconds_to_outcome)
    assert knock_ends(played) == known


def test_items_throws_landings_and_survival_agree(played: Telemetry) -> None:
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for _, event in played.window["LogItemUse"]:
        if event["item"]["category"] == "Use":
            uses[event["character"]["accountId"]][event["item"]["subCategory"]] += 1
    throws: dict[str, dict[int, str]] = defaultdict(dict)
    for _, event in played.window["LogPlayerAttack"] + played.window.get("LogPlayerUseThrowable", []):
        if event["weapon"]["subCategory"] == "Throwable":
            throws[event["attacker"]["accountId"]][event["attackId"]] = event["weapon"]["itemId"]
    landings: dict[str, tuple[float, ...]] = {}
    for t, event in played.window["LogParachuteLanding"]:
        spot = event["character"]["location"]
        landings.setdefault(event["character"]["accountId"], (t, spot["x"], spot["y"], spot["z"]))
    died = {event["victim"]["accountId"]: t for t, event in deaths(played)}
    for ident_, player in played.match.truth.players.items():
        assert (uses[ident_]["Heal"], uses[ident_]["Boost"]) == (player.heals_used, player.boosts_used)
        toys = list(throws[ident_].values()).count("Item_Weapon_Snowball_C")
        assert toys == player.novelty_throwables_used
        assert len(throws[ident_]) - toys == player.throwables_used
        assert list(throws[ident_].values()).count("Item_Weapon_SmokeBomb_C") == player.smokes_thrown
        assert landings[ident_] == player.landing
        assert died.get(ident_, played.end_s) == player.survival_time_s


def test_health_runs_on_from_hit_to_hit(played: Telemetry) -> None:
    """Damage never exceeds the health before it, is 0 on the knocked, and lowers the next health shown."""
    last: dict[str, tuple[float, float]] = {}
    heals = defaultdict(list)
    for t, event in played.window.get("LogHeal", []):
        heals[event["character"]["accountId"]].append(t)
    for t, event in played.window["LogPlayerTakeDamage"]:
        victim, health, damage = event["victim"]["accountId"], event["victim"]["health"], event["damage"]
        assert 0 <= damage <= health
        if victim in last:
            before, left = last[victim]
            healed = any(before <= tick <= t for tick in heals[victim])
            revived = left == 0 and health > 0
            assert healed or revived or health == pytest.approx(left, abs=1e-6)
        last[victim] = (t, health - damage)


def test_alive_counts_follow_the_deaths(played: Telemetry) -> None:
    players = played.match.truth.players
    for t, event in played.window["LogGameStatePeriodic"]:
        dead = {other["victim"]["accountId"] for when, other in deaths(played) if when <= t}
        teams = {player.team_id for ident_, player in players.items() if ident_ not in dead}
        assert event["gameState"]["numAlivePlayers"] == len(players) - len(dead)
        assert event["gameState"]["numAliveTeams"] == len(teams)


def test_one_team_survives_and_places_are_a_permutation(played: Telemetry) -> None:
    truth = played.match.truth
    dead = {death.victim for death in truth.deaths}
    survivors = {player.team_id for ident_, player in truth.players.items() if ident_ not in dead}
    assert len(survivors) == 1
    places = {player.team_id: player.team_placement for player in truth.players.values()}
    assert sorted(places.values()) == list(range(1, len(places) + 1))
    assert places[survivors.pop()] == 1
    end = next(event for _, event in played.window["LogMatchEnd"])
    ranking: dict[int, int] = {}
    for entry in end["characters"]:
        team, rank = entry["character"]["teamId"], entry["character"]["ranking"]
        ranking[team] = min(rank, ranking.get(team, 99))
    assert ranking == places


def test_weapon_statistics_of_the_winners_agree_with_their_events(played: Telemetry) -> None:
    end = next(event for _, event in played.window["LogMatchEnd"])
    for entry in end["allWeaponStats"]:
        player = played.match.truth.players[entry["accountId"]]
        assert sum(row["kills"] for stat in entry["stats"] for row in stat["hitDetails"]) == player.kills
        assert sum(row["dBNOs"] for stat in entry["stats"] for row in stat["hitDetails"]) == player.knocks
        total = sum(stat["damage"] for stat in entry["stats"])
        assert total == pytest.approx(player.damage_dealt_to_enemies, abs=max(1, len(entry["stats"])))
        hits = sum(
            relation(event["attacker"], event["victim"]) == "enemy"
            and ident(event["attacker"]) == entry["accountId"]
            for _, event in played.window["LogPlayerTakeDamage"]
        )
        assert sum(stat["hits"] for stat in entry["stats"]) == hits


def test_blue_flags_fit_the_circle_between_periodic_events(played: Telemetry) -> None:
    """At least 99 % of the samples on the ground; the circle is read as telemetry readers must."""
    circles = [
        (t, (s["safetyZonePosition"]["x"], s["safetyZonePosition"]["y"], s["safetyZoneRadius"]))
        for t, s in ((t, event["gameState"]) for t, event in played.window["LogGameStatePeriodic"])
    ]
    landed = {ident_: player.landing for ident_, player in played.match.truth.players.items()}
    right = wrong = 0
    for t, event in played.window["LogPlayerPosition"]:
        who = event["character"]
        landing = landed[who["accountId"]]
        around = [pair for pair in pairwise(circles) if pair[0][0] <= t <= pair[1][0]]
        if not around or not landing or t < landing[0] or who["health"] == 0:
            continue
        (a, before), (b, after) = around[0]
        share = (t - a) / (b - a)
        x, y, r = (old + (new - old) * share for old, new in zip(before, after, strict=True))
        outside = (who["location"]["x"] - x) ** 2 + (who["location"]["y"] - y) ** 2 > r * r
        right, wrong = right + (outside == who["isInBlueZone"]), wrong + (outside != who["isInBlueZone"])
    assert right >= 99 * wrong
    assert right > 300


def test_every_heal_is_followed_by_a_tick_and_every_throw_has_its_attack(played: Telemetry) -> None:
    ticks = {(event["character"]["accountId"], t) for t, event in played.window.get("LogHeal", [])}
    uses = [
        any(who == event["character"]["accountId"] and 0 <= tick - t <= 0.5 for who, tick in ticks)
        for t, event in played.window["LogItemUse"]
        if event["item"]["subCategory"] == "Heal" and t < played.end_s - 0.5
    ]
    assert all(uses)
    attacks = [event["attackId"] for _, event in played.window["LogPlayerAttack"]]
    assert len(attacks) == len(set(attacks))
    throws = {event["attackId"] for _, event in played.window.get("LogPlayerUseThrowable", [])}
    assert throws <= set(attacks)


def test_knock_ids_are_unique_and_join_revives_and_deaths(played: Telemetry) -> None:
    knocks = {
        event["dBNOId"]: event["victim"]["accountId"]
        for _, event in played.window.get("LogPlayerMakeGroggy", [])
    }
    named = [event["dBNOId"] for _, event in played.window.get("LogPlayerMakeGroggy", [])]
    assert all(count == 1 for knock, count in Counter(named).items() if knock != -1)
    for _, event in [*played.window.get("LogPlayerRevive", []), *deaths(played)]:
        if event["dBNOId"] != -1:
            assert knocks[event["dBNOId"]] == event["victim"]["accountId"]


def test_the_match_object_agrees_with_the_truth(played: Telemetry) -> None:
    body = orjson.loads(played.match.match_object())
    truth = played.match.truth
    stats = {
        entry["attributes"]["stats"]["playerId"]: entry["attributes"]["stats"]
        for entry in body["included"]
        if entry["type"] == "participant"
    }
    assert stats.keys() == truth.players.keys()
    for ident_, player in truth.players.items():
        mine = stats[ident_]
        assert (mine["kills"], mine["DBNOs"], mine["assists"]) == (
            player.kills,
            player.knocks,
            player.assists,
        )
        assert mine["headshotKills"] == player.headshot_kills <= player.kills
        dealt = player.damage_dealt_to_enemies + player.damage_dealt_to_team
        assert mine["damageDealt"] == pytest.approx(dealt, abs=1e-3)
        assert mine["longestKill"] == pytest.approx(player.longest_kill_m or 0, abs=0.01)
        assert (mine["heals"], mine["boosts"]) == (player.heals_used, player.boosts_used)
        assert (mine["revives"], mine["teamKills"]) == (player.revives, player.team_kills)
        assert mine["timeSurvived"] == int(player.survival_time_s)
        assert (mine["name"], mine["winPlace"]) == (player.name, player.win_place)
    assert body["data"]["attributes"]["duration"] == int(truth.end_s)


def test_old_kill_events_show_the_knock_of_whoever_knocked(world: World) -> None:
    """The same match, in the form of older and tournament shards."""
    old = read(SimulatedMatch(replace(world.matches[0].plan, kills_v1=True)))
    assert "LogPlayerKillV2" not in old.window
    known = {death.victim: death for death in old.match.truth.deaths}
    knocks = {event["dBNOId"]: event for _, event in old.window["LogPlayerMakeGroggy"]}
    frozen = 0
    for _, event in old.window["LogPlayerKill"]:
        death = known.pop(event["victim"]["accountId"])
        killer = ident(event["killer"])
        assert (killer if killer != death.victim else None) == death.killer
        assert event["damageTypeCategory"] == death.finish_damage_type
        if death.killer and death.killer == death.maker:
            knock, frozen = knocks[event["dBNOId"]], frozen + 1
            assert event["attackId"] == knock["attackId"]
            assert event["distance"] == knock["distance"]
            assert event["killer"]["location"] == knock["attacker"]["location"]
            assert event["victim"]["location"] == knock["victim"]["location"]
    assert not known
    assert frozen > 5


def test_whoever_left_early_keeps_the_place_of_that_moment(world: World) -> None:
    worse = [
        player
        for match in world.matches
        for player in match.truth.players.values()
        if player.win_place != player.team_placement
    ]
    assert worse
    assert all(player.win_place > player.team_placement for player in worse)


def test_the_world_knows_thefts_wipes_team_damage_and_zone_deaths(world: World) -> None:
    """What an evening must hold for the metrics to have something to count."""
    deaths_ = [death for match in world.matches for death in match.truth.deaths]
    players = [player for match in world.matches for player in match.truth.players.values()]
    assert {death.finish_kind for death in deaths_} >= {"blow", "wipe", "bleed_out", "zone"}
    assert sum(player.killsteals for player in players) > 3
    assert any(player.damage_dealt_to_team for player in players)
    assert any(player.throwable_damage for player in players)
    assert any(len(death.assists) > 0 for death in deaths_)
