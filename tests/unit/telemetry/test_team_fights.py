"""The tables of fights: what stands in their rows, and the fights of each team.

Teams: alice, bob and anna are 1, carol and dave 2, erin and frank 3, the robot is 200.
"""

from typing import Any

from pewstats_collectors.telemetry.metrics.fight_participants import FightParticipantRow
from pewstats_collectors.telemetry.metrics.team_fight_summary import TeamFightSummaryRow
from pewstats_collectors.telemetry.metrics.team_fights import TeamFightRow
from tests.unit.telemetry.building import Json, damage, end, kill, knock, person, rows, start


def table(name: str, *events: Json) -> list[Any]:
    return list(rows(start(), *events, end()).tables[name])


def placed(event: Json, attacker: tuple[str, float], victim: tuple[str, float]) -> Json:
    """The event with both at y = 0 and these x, cm."""
    (one, here), (other, there) = attacker, victim
    return event | {"attacker": person(one, (here, 0, 1)), "victim": person(other, (there, 0, 1))}


FIGHT = (
    placed(damage(10.5, "carol", "alice", 30.12346, attack_id=4), ("carol", 100), ("alice", 204)),
    placed(damage(11, "bob", "carol", 80, attack_id=5), ("bob", 300), ("carol", 100)),
    placed(knock(12, "bob", "carol"), ("bob", 300), ("carol", 100)),
    kill(14.25, "bob", "carol", maker="bob"),
)


def test_a_row_of_a_fight() -> None:
    # Places: 100, 204, 300, 100, 300, 100; their mean is 184.
    assert table("team_fights", *FIGHT) == [
        TeamFightRow(
            team_a=1,
            team_b=2,
            start_s=10.5,
            end_s=12.0,
            ruleset="pair1",
            is_fight=True,
            hits=2,
            hits_a=1,
            hits_b=1,
            damage_a=80.0,
            damage_b=30.1235,
            knocks_a=1,
            knocks_b=0,
            kills_a=1,
            kills_b=0,
            losses_a=0,
            losses_b=1,
            first_hit_side="b",
            center_x_cm=184.0,
            center_y_cm=0.0,
            spread_m=1.16,
            third_party_teams=[],
            outcome="edge",
            winning_team_id=1,
            loser_team_id=2,
            vs_bots=False,
        )
    ]


def test_the_hits_of_both_sides_stand_apart() -> None:
    [row] = table("team_fights", *FIGHT, damage(13, "dave", "bob", 5, attack_id=8))
    assert (row.hits, row.hits_a, row.hits_b) == (3, 1, 2)


def test_rows_of_its_participants() -> None:
    alice, bob, carol = table("fight_participants", *FIGHT)
    key = {"team_a": 1, "team_b": 2, "start_s": 10.5}
    assert alice._asdict() == key | {
        "account_id": "account.alice", "team_id": 1, "hits": 0, "damage_dealt": 0.0, "damage_taken": 30.1235,
        "knocks": 0, "kills": 0, "was_knocked": False, "died": False, "first_s": 10.5, "last_s": 10.5,
        "mean_x": 204.0, "mean_y": 0.0,
    }  # fmt: skip
    assert bob._asdict() == key | {
        "account_id": "account.bob", "team_id": 1, "hits": 1, "damage_dealt": 80.0, "damage_taken": 0.0,
        "knocks": 1, "kills": 1, "was_knocked": False, "died": False, "first_s": 11.0, "last_s": 14.25,
        "mean_x": 300.0, "mean_y": 0.0,
    }  # fmt: skip
    assert (carol.team_id, carol.hits, carol.damage_dealt, carol.damage_taken) == (2, 1, 30.1235, 80.0)
    assert (carol.was_knocked, carol.died, carol.first_s, carol.last_s) == (True, True, 10.5, 14.25)


def test_a_player_in_two_engagements_at_once_has_a_row_in_both() -> None:
    found = table("fight_participants", *FIGHT, damage(12, "erin", "alice", 5, attack_id=9))
    of_alice = [row for row in found if row.account_id == "account.alice"]
    assert all(isinstance(row, FightParticipantRow) for row in of_alice)
    assert [(row.team_a, row.team_b, row.damage_taken) for row in of_alice] == [(1, 2, 30.1235), (1, 3, 5.0)]


def test_what_the_file_does_not_measure_is_none() -> None:
    """Somebody bled, so there were knocks, but none is told; then a file with a winner and no deaths."""
    bled = damage(13, "bob", "carol", 0, kind="Damage_Groggy")
    [row] = table("team_fights", FIGHT[0], FIGHT[1], bled, kill(14, "bob", "carol"))
    assert (row.knocks_a, row.knocks_b, row.kills_a, row.outcome) == (None, None, 1, "edge")
    found = table("fight_participants", FIGHT[0], FIGHT[1], bled, kill(14, "bob", "carol"))
    assert {(one.knocks, one.was_knocked) for one in found} == {(None, None)}

    deathless = rows(start(), *FIGHT[:3], end(600, alice=1, carol=2)).tables
    [fight] = deathless["team_fights"]
    assert isinstance(fight, TeamFightRow)
    assert (fight.kills_a, fight.losses_b, fight.outcome, fight.knocks_a) == (None, None, None, 1)
    assert {(one[9], one[11]) for one in deathless["fight_participants"]} == {(None, None)}

    no_damage = FIGHT[2:]
    [row] = table("team_fights", *no_damage)
    assert (row.hits, row.hits_a, row.damage_b, row.kills_a) == (None, None, None, 1)


def test_the_fights_of_each_team() -> None:
    found = table(
        "team_fight_summary",
        *FIGHT,  # won by 1
        damage(50, "alice", "dave", 5),  # a poke
        damage(90, "alice", "dave", 80),  # nobody ahead
        damage(91, "dave", "alice", 80),
        damage(90.5, "erin", "dave", 5, attack_id=9),  # a poke that comes between
        knock(200, "carol", "alice", dbno_id=101),  # nobody ahead
    )
    assert found == [
        TeamFightSummaryRow(1, 3, 1, 33.33, 1, 33.33),
        TeamFightSummaryRow(2, 3, 0, 0.0, 1, 33.33),
    ]


def test_fights_against_bots_are_no_fights_of_a_team() -> None:
    fight = (damage(10, "alice", "robot", 5), kill(10, "alice", "robot"))
    assert [row.vs_bots for row in table("team_fights", *fight)] == [True]
    assert table("team_fight_summary", *fight) == []


def test_a_match_in_which_nobody_died_has_no_team_statistics() -> None:
    assert len(table("team_fights", *FIGHT[:3])) == 1
    assert table("team_fight_summary", *FIGHT[:3]) == []
