"""Engagements of two teams: when they begin and end, which kills belong to them, and how they ended.

Teams: alice, bob and anna are 1, carol and dave 2, erin and frank 3, the robot is 200.
"""

from math import sqrt

import pytest

from pewstats_collectors.telemetry.engagement import Engagement, Outcome
from tests.unit.telemetry.building import (
    BLEEDING,
    ZONE,
    Json,
    damage,
    end,
    info,
    kill,
    kill_v1,
    knock,
    person,
    read,
    revive,
    rows,
    start,
)

Place = tuple[float, float, float]
NOWHERE: Place = (0, 0, 0)
FIRE = "Damage_Molotov"


def hit(
    t: float, attacker: str, victim: str, amount: float, here: Place, there: Place, attack_id: int = 7
) -> Json:
    """A damage between two places."""
    blow = damage(t, attacker, victim, amount, attack_id=attack_id)
    return blow | {"attacker": person(attacker, here), "victim": person(victim, there)}


def engagements(*events: Json) -> list[Engagement]:
    return read(start(), *events, end()).engagements


def one(*events: Json) -> Engagement:
    [only] = engagements(*events)
    return only


def times(*events: Json) -> list[tuple[int, int]]:
    return [(found.start_ms, found.end_ms) for found in engagements(*events)]


def unattached(*events: Json) -> int | None:
    return rows(start(), *events, end()).match.unattached_kills


def test_twenty_seconds_of_silence_end_nothing_and_a_millisecond_more_does() -> None:
    first, last = damage(10, "alice", "carol", 5), damage(30, "dave", "bob", 5)
    assert times(first, last) == [(10_000, 30_000)]
    assert times(first, damage(30.001, "dave", "bob", 5)) == [(10_000, 10_000), (30_001, 30_001)]


def test_every_two_teams_have_engagements_of_their_own() -> None:
    found = engagements(
        damage(10, "erin", "carol", 5), damage(11, "alice", "carol", 5), damage(12, "dave", "alice", 5)
    )
    assert [(each.team_a, each.team_b, each.start_ms) for each in found] == [(2, 3, 10_000), (1, 2, 11_000)]


def test_what_is_no_blow_between_teams_makes_no_engagement() -> None:
    assert not engagements(
        damage(10, None, "alice", 5, kind="Damage_BlueZone"),
        damage(11, "alice", "alice", 5, kind="Damage_Explosion_Grenade"),
        damage(12, "alice", "bob", 5),
        damage(13, "alice", "carol", 0, kind="Damage_Groggy"),
        damage(14, "alice", "carol", 0, kind="Damage_DBNO"),
        knock(15, "alice", "bob"),
        knock(16, "dave", "dave", dbno_id=101),
        knock(17, None, "erin"),
    )


def test_a_shot_at_somebody_who_is_down_is_a_blow_and_a_hit_of_no_damage() -> None:
    found = one(knock(10, "alice", "carol"), damage(25, "alice", "carol", 0))
    assert (found.start_ms, found.end_ms) == (10_000, 25_000)
    assert (found.a.hits, found.a.damage, found.a.knocks) == (1, 0, 1)


def test_pellets_are_one_hit_and_knocks_are_none() -> None:
    shot = [damage(10, "alice", "carol", 20) for _ in range(3)]
    found = one(*shot, damage(10.002, "alice", "carol", 20), knock(10.003, "alice", "carol"))
    assert (found.a.hits, found.a.damage, found.a.knocks, found.b.hits) == (1, 80, 1, 0)


def test_one_attack_hits_every_victim_once() -> None:
    found = one(damage(10, "alice", "carol", 20), damage(10, "alice", "dave", 30))
    assert (found.a.hits, found.a.damage) == (2, 50)


def test_without_an_attack_of_its_own_every_instant_is_a_hit() -> None:
    burns = [damage(t, "alice", "carol", 5, kind=FIRE, attack_id=-1) for t in (10, 10, 10.5, 11)]
    assert one(*burns).a.hits == 3


def test_the_shots_of_two_people_are_two_hits_whatever_their_attacks_are_called() -> None:
    found = one(damage(10, "alice", "carol", 5), damage(10.1, "bob", "carol", 5))
    assert found.a.hits == sum(each.hits for each in found.participants.values()) == 2


def test_an_attack_across_a_silence_is_a_hit_in_both() -> None:
    found = engagements(damage(10, "alice", "carol", 5), damage(40, "alice", "carol", 5))
    assert [each.a.hits for each in found] == [1, 1]


@pytest.mark.parametrize(
    ("given", "taken", "is_fight"),
    [(120, 30, True), (120, 29.9, False), (121, 30, False), (30, 120, True), (75, 75, True), (400, 0, False)],
)
def test_without_a_casualty_it_takes_150_damage_and_a_fifth_from_each_side(
    given: float, taken: float, is_fight: bool
) -> None:
    events = [damage(10, "alice", "carol", given)]
    events += [damage(11, "carol", "alice", taken)] if taken else []
    found = one(*events)
    assert (found.is_fight, found.outcome) == (is_fight, Outcome.NONE)


def test_a_knock_or_a_kill_is_always_a_fight() -> None:
    assert one(knock(10, "alice", "carol")).is_fight
    assert one(damage(10, "alice", "carol", 1), kill(10, "alice", "carol")).is_fight


def test_whoever_hurts_first_has_the_first_hit() -> None:
    down = [knock(9, "carol", "alice"), damage(9.5, "carol", "alice", 0)]
    assert one(*down).first_hit_side is None
    assert one(*down, damage(10, "bob", "carol", 1), damage(11, "carol", "bob", 99)).first_hit_side == "a"
    assert one(damage(10, "carol", "bob", 1), damage(11, "bob", "carol", 9)).first_hit_side == "b"
    assert one(damage(10, "carol", "bob", 1), damage(10, "bob", "carol", 9)).first_hit_side is None
    assert one(damage(10, "carol", "bob", 0), damage(10, "bob", "carol", 9)).first_hit_side == "a"


def test_a_side_without_losses_wins_and_its_lead_says_how() -> None:
    edge = one(damage(10, "alice", "carol", 9), kill(10, "alice", "carol"))
    assert (edge.outcome, edge.winning_team_id, edge.loser_team_id) == (Outcome.EDGE, 1, 2)
    wipe = one(damage(10, "alice", "carol", 9), kill(10, "alice", "carol"), kill(12, "bob", "dave"))
    assert (wipe.outcome, wipe.winning_team_id, wipe.loser_team_id) == (Outcome.WIPE, 1, 2)
    decisive = one(damage(10, "dave", "alice", 9), kill(10, "dave", "alice"), kill(11, "carol", "bob"))
    assert (decisive.outcome, decisive.winning_team_id, decisive.loser_team_id) == (Outcome.DECISIVE, 2, 1)
    assert (decisive.a.kills, decisive.b.kills) == (0, 2)


def test_as_many_losses_on_both_sides_are_a_draw() -> None:
    even = one(damage(10, "alice", "carol", 9), kill(10, "alice", "carol"), kill(11, "dave", "alice"))
    assert (even.outcome, even.winning_team_id, even.loser_team_id) == (Outcome.EVEN, None, None)
    none = one(knock(10, "alice", "carol"), revive(15, "dave", "carol"))
    assert (none.outcome, none.winning_team_id, none.loser_team_id) == (Outcome.NONE, None, None)


@pytest.mark.parametrize(("gone", "outcome"), [(12.5, Outcome.WIPE), (12.501, Outcome.EDGE)])
def test_a_team_that_is_out_half_a_second_later_was_wiped(gone: float, outcome: Outcome) -> None:
    """The last of the losers died in the zone; the last strike is at 12."""
    found = one(
        damage(10, "alice", "carol", 9),
        kill(10, "alice", "carol"),
        damage(12, "alice", "dave", 9),
        kill(gone, None, "dave", ZONE),
    )
    assert found.outcome is outcome


def test_the_last_kill_counts_for_a_wipe_as_a_strike_does() -> None:
    found = one(
        damage(10, "alice", "carol", 9),
        kill(10, "alice", "carol"),
        damage(10, "alice", "dave", 9),
        kill(20, "alice", "dave"),
    )
    assert (found.end_ms, found.outcome) == (10_000, Outcome.WIPE)


@pytest.mark.parametrize(("t", "kills"), [(9.999, 0), (10, 1), (30, 1), (30.001, 0)])
def test_a_blow_belongs_to_the_engagement_of_its_time(t: float, kills: int) -> None:
    events = (damage(10, "alice", "carol", 9), kill(t, "alice", "carol"))
    assert one(*events).a.kills == kills
    assert unattached(*events) == 1 - kills


def test_a_later_blow_on_the_knocked_belongs_to_the_engagement_of_the_knock() -> None:
    late = kill(60, "alice", "carol", maker="alice", finisher="bob")
    first, second = engagements(knock(10, "alice", "carol"), late, damage(90, "alice", "dave", 5))
    assert (first.a.kills, first.end_ms, second.a.kills) == (1, 10_000, 0)
    assert first.participants["account.carol"].last_ms == 60_000
    # Old files tell the same by the id of the knock.
    assert one(knock(10, "alice", "carol"), kill_v1(60, "alice", "carol", dbno_id=100)).a.kills == 1


def test_a_blow_goes_by_time_first_and_a_slow_death_by_the_knock() -> None:
    fight = (knock(10, "alice", "carol"), damage(40, "alice", "dave", 5))
    shot = engagements(*fight, kill(41, "alice", "carol", maker="alice"))
    assert [each.a.kills for each in shot] == [0, 1]
    bled = engagements(*fight, kill(41, "alice", "carol", BLEEDING, maker="alice"))
    assert [each.a.kills for each in bled] == [1, 0]


def test_a_slow_death_without_a_known_knock_goes_by_time() -> None:
    fight = damage(40, "alice", "carol", 5)
    found = one(fight, kill(41, "alice", "carol", BLEEDING, maker="alice"))
    assert found.a.kills == 1
    assert unattached(fight, kill(70, "alice", "carol", BLEEDING, maker="alice")) == 1


def test_the_knock_of_another_team_holds_no_kill() -> None:
    """Knocked by team 3, finished and credited by team 1 that never struck before."""
    events = (
        damage(10, "erin", "carol", 100),
        knock(10, "erin", "carol"),
        kill(60, "alice", "carol", maker="erin", made=info(), credit=info(), finisher="alice"),
    )
    found = one(*events)
    assert (found.team_a, found.team_b, found.b.kills) == (2, 3, 0)
    assert list(found.participants) == ["account.carol", "account.erin"]
    assert unattached(*events) == 1


def test_only_kills_of_enemies_can_be_unattached() -> None:
    events = (kill(50, "bob", "alice"), kill(60, None, "carol", ZONE), kill(70, "erin", "dave"))
    assert unattached(*events) is None  # a file without damage does not tell
    assert unattached(damage(10, "erin", "alice", 5), *events) == 1


def test_everything_is_told_from_the_side_that_did_it() -> None:
    found = one(
        damage(10, "dave", "bob", 40.5),
        damage(11, "bob", "dave", 60),
        damage(12, "bob", "dave", 40, attack_id=8),
        knock(12, "bob", "dave"),
        kill(15, "alice", "dave", BLEEDING, maker="bob", credit=info()),
    )
    assert (found.team_a, found.team_b) == (1, 2)
    assert (found.a.hits, found.a.damage, found.a.knocks, found.a.kills) == (2, 100, 1, 1)
    assert (found.b.hits, found.b.damage, found.b.knocks, found.b.kills) == (1, 40.5, 0, 0)


def test_everybody_in_a_blow_or_a_kill_takes_part() -> None:
    found = one(
        damage(10, "dave", "bob", 40.5),
        damage(12, "bob", "dave", 60),
        knock(12.5, "bob", "dave"),
        kill(15, "alice", "dave", maker="bob", credit=info(), finisher="alice"),
    ).participants
    assert list(found) == ["account.alice", "account.bob", "account.dave"]
    alice, bob, dave = found.values()
    assert (alice.team_id, alice.kills, alice.hits, alice.first_ms, alice.last_ms) == (
        1,
        1,
        0,
        15_000,
        15_000,
    )
    assert (bob.hits, bob.damage_dealt, bob.damage_taken, bob.knocks, bob.kills) == (1, 60, 40.5, 1, 0)
    assert (bob.was_knocked, bob.died, bob.first_ms, bob.last_ms) == (False, False, 10_000, 12_500)
    assert (dave.team_id, dave.was_knocked, dave.died, dave.last_ms) == (2, True, True, 15_000)
    assert (alice.place, dave.kills) == (None, 0)


def test_a_kill_can_be_the_first_that_somebody_did() -> None:
    """Alice kills at 11 whom bob had hit at 10, and hits another at 12."""
    found = one(
        damage(10, "bob", "carol", 99), kill(11, "alice", "carol"), damage(12, "alice", "dave", 5)
    ).participants
    assert (found["account.alice"].first_ms, found["account.alice"].last_ms) == (11_000, 12_000)


def test_what_a_third_team_did_to_a_player_is_not_of_this_engagement() -> None:
    found = engagements(
        damage(10, "alice", "carol", 30), damage(11, "erin", "carol", 50), kill(12, "erin", "carol")
    )
    [ours] = [each for each in found if each.team_a == 1]
    assert (ours.a.kills, ours.participants["account.carol"].died) == (0, False)
    assert ours.participants["account.carol"].damage_taken == 30


def test_the_center_is_the_mean_of_where_hits_and_knocks_found_both() -> None:
    found = one(
        hit(10, "alice", "carol", 20, (1000, 0, 5), (3000, 0, 5)),
        hit(10.001, "alice", "carol", 20, (9000, 9000, 5), (9000, 9000, 5)),  # of the same shot
        hit(11, "bob", "carol", 20, NOWHERE, (3000, 4000, 900), attack_id=8),
        knock(11, "bob", "carol") | {"attacker": person("bob", NOWHERE), "victim": person("carol", NOWHERE)},
    )
    # Three places: (1000, 0), (3000, 0), (3000, 4000).
    assert found.center == pytest.approx((7000 / 3, 4000 / 3))
    assert found.spread_m == pytest.approx(sqrt((2000 / 3) ** 2 + (8000 / 3) ** 2) / 100)
    places = {account: participant.place for account, participant in found.participants.items()}
    assert places == {"account.alice": (1000, 0), "account.bob": None, "account.carol": (3000, 2000)}


def test_of_pellets_that_strike_at_once_the_smallest_place_counts() -> None:
    spot = (0.0, 0.0, 1.0)
    pellets = [hit(10, "alice", "carol", 5, spot, (x, 0, 1)) for x in (300, 200, 400)]
    assert one(*pellets).center == one(*reversed(pellets)).center == (100, 0)


def test_a_knock_is_a_place_too() -> None:
    down = knock(10, "alice", "carol")
    found = one(down | {"attacker": person("alice", (0, 100, 0)), "victim": person("carol", (100, 300, 0))})
    assert found.center == pytest.approx((50, 200))
    assert found.spread_m == pytest.approx(sqrt(50**2 + 100**2) / 100)


def test_where_no_place_is_told_there_is_no_center() -> None:
    found = one(hit(10, "alice", "carol", 20, NOWHERE, NOWHERE))
    assert (found.center, found.spread_m) == (None, None)


def third_parties(*others: Json) -> dict[tuple[int, int], tuple[int, ...]]:
    """Of every engagement, beside one of teams 1 and 2 at 10..20 s around (0, 0)."""
    spot = (1.0, 0.0, 0.0)
    main = (hit(10, "alice", "carol", 5, spot, spot), hit(20, "dave", "bob", 5, spot, spot, 8))
    return {(each.team_a, each.team_b): each.third_party_teams for each in engagements(*main, *others)}


@pytest.mark.parametrize(
    ("t", "x", "third"),
    [
        (20, 1, (3,)),  # it begins as the other ends
        (20.001, 1, ()),
        (9.999, 1, ()),
        (15, 20_001, (3,)),  # 200 m away
        (15, 20_002, ()),
    ],
)
def test_a_third_party_fights_one_of_both_at_the_same_time_nearby(
    t: float, x: float, third: tuple[int, ...]
) -> None:
    there = (x, 0.0, 0.0)
    found = third_parties(hit(t, "erin", "carol", 5, there, there, 9))
    assert found[1, 2] == third
    # The same seen from the other engagement: team 1 comes between 2 and 3.
    assert found[2, 3] == ((1,) if third else ())


def test_who_fights_neither_of_both_is_no_third_party() -> None:
    here = (1.0, 0.0, 0.0)
    assert third_parties(hit(15, "erin", "robot", 500, here, here, 9)) == {(1, 2): (), (3, 200): ()}


def test_third_parties_come_once_each_and_in_order() -> None:
    here = (1.0, 0.0, 0.0)
    found = third_parties(
        hit(12, "robot", "carol", 5, here, here, 9),
        hit(13, "erin", "alice", 5, here, here, 10),
        hit(13, "frank", "dave", 5, here, here, 11),
    )
    assert found[1, 2] == (3, 200)


def test_a_side_of_bots_is_told() -> None:
    assert one(damage(10, "alice", "robot", 5)).vs_bots
    assert not one(damage(10, "alice", "carol", 5)).vs_bots
