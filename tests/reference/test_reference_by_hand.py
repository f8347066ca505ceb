"""The reference on what no recorded match shows: second lives, unattached kills, old files, bots."""

import pytest

from tests.reference.by_hand import (
    NOBODY,
    event,
    hit,
    kill,
    knock,
    landed,
    match,
    seen,
    state,
    who,
)
from tests.reference.lives import read_lives
from tests.reference.match import read_match
from tests.reference.plain import Event, Row
from tests.reference.stats import stats_of
from tests.reference.tracks import position


def table(name: str, events: list[Event]) -> list[Row]:
    """One table, everybody tracked."""
    return stats_of(events, read_match(events).players)[name]


def of(account_id: str, name: str, events: list[Event]) -> Row:
    """One player's row of a table."""
    return next(row for row in table(name, events) if row["account_id"] == account_id)


def test_whoever_lands_again_lives_until_his_next_death() -> None:
    first, second = kill(100, who("a2"), killer=who("a1")), kill(200, who("a2"), killer=who("a1"))
    lives = read_lives(read_match(match("a1 a2", landed(50, "a2"), first, landed(150, "a2"), second)))
    alive = [lives.alive("account.a2", t * 1000) for t in (0, 99, 100, 149, 150, 199, 200, 250)]
    assert alive == [True, True, False, False, True, True, False, False]
    assert lives.deaths["account.a2"] == [100_000, 200_000]


@pytest.mark.parametrize(
    ("t", "x"),
    [
        (0, 0),
        (5, 500),
        (10, 1000),
        (17.5, 1000),
        (17.6, None),
        (22.4, None),
        (22.5, 2000),
        (37.5, 2000),
        (38, None),
    ],
)
def test_a_track_is_linear_over_15_s_and_else_reaches_7_and_a_half(t: float, x: float | None) -> None:
    track = [(0, (0.0, 0.0, 1.0)), (10_000, (1000.0, 0.0, 1.0)), (30_000, (2000.0, 0.0, 1.0))]
    at = position(track, round(t * 1000))
    assert (at[0] if at else None) == x


def test_warm_up_and_leftovers_do_not_count() -> None:
    outside = [hit(t, who("a1"), who("a2"), 30, n) for n, t in enumerate((-1, 301), 1)]
    events = match("a1 a2", *outside, hit(10, who("a1"), who("a2"), 20, 3), seen(-1, "a1"))
    assert of("account.a1", "match_summaries", events)["damage_dealt_to_enemies"] == 20


def test_a_file_without_end_tells_neither_survival_nor_places() -> None:
    dead = kill(100, who("a2"), killer=who("a1"))
    row = of("account.a1", "match_summaries", match("a1 a2", dead, seen(120, "a1"), end=None))
    other = of("account.a2", "match_summaries", match("a1 a2", dead, seen(120, "a1"), end=None))
    assert (row["survival_time_s"], row["team_placement"]) == (None, None)
    assert other["survival_time_s"] == 100


def test_places_follow_the_last_deaths_where_no_ranking_is_told() -> None:
    deaths = [kill(100, who("a2"), killer=who("a1")), kill(100, who("a3"), killer=who("a1"))]
    rows = table("match_summaries", match("a1 a2 a3", *deaths))
    assert [row["team_placement"] for row in rows] == [1, 2, 2]


@pytest.mark.parametrize(
    ("finisher", "kind", "outcome"),
    [
        ("a1", "Damage_Gun", "self"),
        ("c1", "Damage_Gun", "teammate"),
        ("a3", "Damage_Gun", "other_team"),
        ("c2", "Damage_Gun", "victim_team"),
        (None, "Damage_Gun", "environment"),
        ("a1", "Damage_Groggy", "bleed_out"),
        ("a1", "Damage_DBNO", "bleed_out"),
        ("a1", "Damage_BlueZone", "zone"),
        ("a1", "Damage_Drown", "environment"),
        ("a1", "", "unknown"),
    ],
)
def test_how_a_knock_ends(finisher: str | None, kind: str, outcome: str) -> None:
    death = kill(
        50,
        who("a2"),
        maker=who("a1"),
        finisher=who(finisher) if finisher else None,
        killer=who("a3" if finisher == "a3" else "a1"),
        dbno_id=7,
        kind=kind,
    )
    events = match("a1 c1 a2 c2 a3", knock(40, who("a1"), who("a2"), 7), death)
    (row,) = table("player_knock_events", events)
    assert (row["outcome"], row["seconds_to_outcome"]) == (outcome, 10)
    assert row["credited_to_own_team"] is (finisher != "a3")
    assert row["time_to_finish"] == (10 if kind == "Damage_Gun" else None)
    named = outcome in ("self", "teammate", "other_team", "victim_team")
    assert row["finisher_account_id"] == (f"account.{finisher}" if named else None)


def test_a_zone_knock_has_no_attacker_and_a_lost_one_no_time() -> None:
    events = match("a1 a2", knock(40, NOBODY, who("a2"), -1), knock(60, who("a1"), who("a2"), 8))
    first, second = table("player_knock_events", events)
    assert (first["kind"], first["attacker_account_id"], first["attacker_x"]) == ("environment", None, None)
    assert (first["attacker_teammates_alive"], first["victim_teammates_alive"]) == (None, 0)
    assert (first["outcome"], first["seconds_to_outcome"]) == ("lost", None)
    assert (second["outcome"], second["seconds_to_outcome"]) == ("unresolved", None)


def test_mates_at_knock_time_are_the_living_with_a_place() -> None:
    events = match(
        "a1 c1 d1 e1 f1 a2",
        kill(10, who("e1"), killer=who("a2")),
        seen(38, "c1", 1030),
        knock(39, who("a2"), who("d1", 1000, 1090), 5),
        knock(40, who("a1"), who("a2"), 7),
    )
    row = next(r for r in table("player_knock_events", events) if r["victim_account_id"] == "account.a2")
    assert (row["attacker_teammates_alive"], row["attacker_standing_mates"]) == (3, 2)
    assert (row["attacker_nearest_mate_m"], row["attacker_mean_mate_m"]) == (30, 60)
    assert row["attacker_mate_variance_m2"] == 900
    within = [row[f"attacker_mates_within_{limit}m"] for limit in (50, 100, 200)]
    assert within == [1, 2, 2]


def test_a_kill_long_after_the_last_blow_is_attached_to_its_knock_or_to_nothing() -> None:
    down = knock(40, who("a1"), who("a2"), 7)
    alone = kill(100, who("a3"), finisher=who("a1"), killer=who("a1"))
    linked = kill(90, who("a2"), maker=who("a1"), finisher=who("a1"), killer=who("a1"), dbno_id=7)
    rows = stats_of(match("a1 a2 a3", down, linked, alone), [])
    (fight,) = rows["team_fights"]
    assert (fight["kills_a"], fight["end_s"], fight["outcome"]) == (1, 40, "wipe")
    assert [row["victim_account_id"] for row in rows["unattached_kills"]] == ["account.a3"]


def test_a_bleed_out_belongs_to_the_fight_of_its_knock_and_a_blow_to_that_of_its_time() -> None:
    blows = [knock(40, who("a1"), who("a2"), 7), hit(70, who("a1"), who("c2"), 10, 8)]
    for kind, wanted in (("Damage_Groggy", [1, 0]), ("Damage_Gun", [0, 1])):
        death = kill(
            75, who("a2"), maker=who("a1"), finisher=who("a1"), killer=who("a1"), dbno_id=7, kind=kind
        )
        rows = table("team_fights", match("a1 a2 c2", *blows, death))
        assert [row["kills_a"] for row in rows] == wanted


def test_20_s_of_silence_do_not_cut_a_fight_and_a_millisecond_more_does() -> None:
    blows = [hit(t, who("a1"), who("a2"), 10, round(t)) for t in (10, 30, 50.001)]
    assert [row["start_s"] for row in table("team_fights", match("a1 a2", *blows))] == [10, 50.001]


@pytest.mark.parametrize(("mine", "is_fight"), [((30, 120), True), ((29, 121), False), ((29, 120), False)])
def test_damage_makes_a_fight_from_150_with_a_fifth_on_either_side(
    mine: tuple[float, float], is_fight: bool
) -> None:
    blows = [hit(10, who("a1"), who("a2"), mine[0], 1), hit(11, who("a2"), who("a1"), mine[1], 2)]
    (row,) = table("team_fights", match("a1 a2", *blows))
    assert (row["is_fight"], row["outcome"], row["first_hit_side"]) == (is_fight, "none", "a")


def test_two_losses_more_are_decisive_and_bots_are_left_out_of_sums() -> None:
    def beaten(prefix: str) -> list[Event]:
        names = [f"{letter}2" for letter in prefix]
        blows = [hit(10, who("a1"), who(name), 100, n) for n, name in enumerate(names, 1)]
        kills = [kill(10, who(name), finisher=who("a1"), killer=who("a1")) for name in names[:2]]
        return match(" ".join(["a1", *names]), *blows, *kills)

    (row,) = table("team_fights", beaten("acd"))
    assert (row["outcome"], row["winning_team_id"], row["loser_team_id"]) == ("decisive", 1, 2)
    assert [r["fights_won_pct"] for r in table("team_fight_summary", beaten("acd"))] == [100, 0]
    bots = match("a1 b2", hit(10, who("a1"), who("b2"), 90, 1), kill(10, who("b2"), killer=who("a1")))
    assert [r["vs_bots"] for r in table("team_fights", bots)] == [True]
    assert table("team_fight_summary", bots) == []


def test_circles_come_from_game_state_and_white_from_its_phase() -> None:
    events = match(
        "a1 a2",
        landed(20, "a1"),
        state(90, 1, 200, 80),
        state(100, 1.5, 180, 80),
        seen(95, "a1", 1100),
        seen(130, "a1", 1100),
        event(98, "LogPlayerPosition", character=who("a2", health=0), vehicle=None),
        event(91, "LogPhaseChange", 0.1, phase=1, playersInWhiteCircle=["account.a2"]),
        event(99, "LogPhaseChange", 1, phase=1, playersInWhiteCircle=[]),
        kill(96, who("a2"), killer=who("a1")),
    )
    (row,) = table("player_circle_positions", events)
    assert (row["t"], row["safe_zone_radius"], row["distance_from_center"]) == (95, 190, 100)
    assert (row["distance_from_edge"], row["distance_from_white_center"], row["white_radius"]) == (
        90,
        100,
        80,
    )
    zone = {row["account_id"]: row for row in table("zone_play", events)}
    assert zone["account.a1"]["white_edge_close_m"] == -20
    assert (zone["account.a2"]["in_circle_announce"], zone["account.a2"]["alive_close"]) == (True, False)
    assert zone["account.a2"]["white_edge_close_m"] is None
    extended = of("account.a1", "player_match_extended", events)
    assert (extended["in_circle_rate"], extended["in_circle_rate_n"], extended["rotation_lag_n"]) == (0, 1, 0)


def test_rotation_lag_counts_from_the_announcement_to_the_first_point_inside() -> None:
    events = match(
        "a1 a2",
        landed(20, "a1"),
        state(90, 1, 200, 80),
        event(91, "LogPhaseChange", 0.1, phase=1, playersInWhiteCircle=[]),
        event(200, "LogPhaseChange", 1.5, phase=2, playersInWhiteCircle=[]),
        state(200, 2, 200, 10),
        seen(90, "a1", 1100),
        seen(100, "a1", 1090),
        seen(110, "a1", 1070),
        seen(120, "a1", 1000),
        seen(210, "a1", 1040),
        landed(20, "a2"),
        seen(100, "a2", 1090),
        seen(210, "a2", 1040),
        seen(220, "a2", 1010),
    )
    first, second = (of(f"account.{name}", "player_match_extended", events) for name in ("a1", "a2"))
    assert (first["rotation_lag_s"], first["rotation_lag_n"]) == (19, 1)
    assert (second["rotation_lag_s"], second["rotation_lag_n"]) == (20, 1)


def test_in_2019_phases_are_read_from_is_game() -> None:
    events = match(
        "a1", landed(20, "a1"), seen(90, "a1", 1030), seen(95, "a1", is_game=1.5), state(91, 1, 200, 80)
    )
    (row,) = table("zone_play", events)
    assert (row["phase"], row["in_circle_announce"], row["in_circle_close"]) == (1, None, None)
    assert (row["white_edge_announce_m"], row["white_edge_close_m"]) == (50, 80)


def test_trades_support_and_multi_kills() -> None:
    events = match(
        "a1 c1 a2 c2",
        hit(8, who("c1"), who("a2"), 50, 1),
        kill(10, who("a1"), finisher=who("a2"), killer=who("a2")),
        kill(15, who("a2"), finisher=who("c1"), killer=who("c1")),
        kill(25, who("c2"), finisher=who("c1"), killer=who("c1")),
        knock(100, NOBODY, who("c1"), -1),
    )
    dead, mate = (of(f"account.{name}", "player_match_extended", events) for name in ("a1", "c1"))
    assert [dead[f"traded_deaths_{limit}"] for limit in (5, 10, 30)] == [1, 1, 1]
    assert [mate[f"trade_kills_{limit}"] for limit in (5, 10, 30)] == [1, 1, 1]
    assert (mate["trade_kills_n"], mate["multi_kills_2"], mate["multi_kills_n"]) == (2, 1, 2)
    assert (mate["damage_share"], mate["kill_share"]) == (1, 1)


def test_support_is_damage_to_a_victim_whose_kill_went_to_a_mate() -> None:
    for amount, wanted in ((50, 50), (49, None)):
        shot = hit(8, who("c1"), who("a2"), amount, 1)
        events = match("a1 c1 a2", shot, kill(15, who("a2"), finisher=who("a1"), killer=who("a1")))
        row = of("account.c1", "player_match_extended", events)
        assert (row["support_damage"], row["support_damage_n"]) == (wanted, int(wanted is not None))


def test_a_smoke_rescue_needs_smoke_nearby_in_time_and_a_revive() -> None:
    smoke = {"itemId": "Item_Weapon_SmokeBomb_C", "category": "Equipment", "subCategory": "Throwable"}
    cases = (
        (60, 1100, True, 1),
        (61, 1100, True, 0),
        (60, 1101, True, 0),
        (39, 1100, True, 0),
        (60, 1100, False, 0),
    )
    for t, x, revived, wanted in cases:
        rescue = event(
            70, "LogPlayerRevive", reviver=who("c1"), victim=who("a1"), dBNOId=7, useTraumaBag=True
        )
        events = match(
            "a1 c1 a2",
            knock(40, who("a2"), who("a1"), 7),
            event(t, "LogPlayerAttack", attackId=9, attacker=who("c1", x), weapon=smoke),
            *([rescue] if revived else []),
        )
        row = of("account.c1", "player_match_extended", events)
        assert (row["smoke_rescues"], row["smoke_rescues_n"]) == (wanted, 1)
        done = int(revived)
        assert (row["trauma_bag_revives"], row["self_revives"], row["revive_rate"]) == (done, 0, done)


def test_a_third_party_killed_nearby_within_30_s() -> None:
    for t, x, wanted in ((70, 1200, 1), (69, 1200, 0), (70, 1201, 0)):
        events = match(
            "a1 a2 a3 a4",
            kill(t, who("a4", x), finisher=who("a3"), killer=who("a3")),
            kill(100, who("a2"), finisher=who("a1"), killer=who("a1")),
        )
        row = of("account.a2", "player_match_extended", events)
        assert (row["third_partied_deaths"], row["third_partied_deaths_n"]) == (wanted, 1)


def test_spread_isolation_and_pace() -> None:
    blows = [hit(t, who("a1", 1000 + t), who("a2"), 60, round(t)) for t in (100, 105, 110)]
    events = match(
        "a1 c1 a2",
        landed(20, "a1"),
        state(99, 1, 900, 0),
        state(115, 1, 900, 0),
        seen(100, "a1", 1100),
        seen(100, "c1", 1100, 1101),
        seen(120, "c1", 1110, 1101),
        *blows,
        kill(110, who("a1"), finisher=who("a2"), killer=who("a2")),
    )
    row = of("account.a1", "player_match_extended", events)
    assert (row["team_spread_m"], row["team_spread_n"]) == (101, 1)
    assert (row["isolated_deaths"], row["isolated_deaths_n"]) == (None, 0)
    assert (row["mobility_m_s"], row["mobility_relocations"], row["mobility_n"]) == (1, 0, 1)
