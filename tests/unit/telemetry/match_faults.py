"""Faults of a whole match, each of which one identity must tell: of the file, and of the rows made of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.unit.telemetry.building import (
    NOBODY,
    TEAMS,
    Json,
    account,
    info,
    kill,
    knock,
    landing,
    person,
    time,
)
from tests.unit.telemetry.whole_match import MIDDLE, RANKING, position, result

Mutate = Callable[[list[Json]], list[Json]]


class Fault(NamedTuple):
    """A fault of the file: what disagrees then, whose it is, and a part of what both values say."""

    identity: str
    mutate: Mutate
    player: str | None
    expected: str
    actual: str


def change(kind: str, t: float, **fields: Any) -> Mutate:
    """The event of this type and time with other fields."""

    def mutate(events: list[Json]) -> list[Json]:
        assert any((event["_T"], event["_D"]) == (kind, time(t)) for event in events)
        return [
            event | fields if (event["_T"], event["_D"]) == (kind, time(t)) else event for event in events
        ]

    return mutate


def drop(kind: str, t: float) -> Mutate:
    """Without the event of this type and time."""

    def mutate(events: list[Json]) -> list[Json]:
        left = [event for event in events if (event["_T"], event["_D"]) != (kind, time(t))]
        assert len(left) < len(events)
        return left

    return mutate


def add(*more: Json | None) -> Mutate:
    """With more events."""
    return lambda events: [*events, *(event for event in more if event)]


def state(t: float, **counts: int) -> Mutate:
    """The state of this time with other counts."""

    def mutate(events: list[Json]) -> list[Json]:
        found = next(e for e in events if (e["_T"], e["_D"]) == ("LogGameStatePeriodic", time(t)))
        return change("LogGameStatePeriodic", t, gameState=found["gameState"] | counts)(events)

    return mutate


def ranked(**places: int) -> Mutate:
    """LogMatchEnd with other rankings of the teams, each named by one of its players."""
    ranking = RANKING | {TEAMS[name]: place for name, place in places.items()}
    return change(
        "LogMatchEnd",
        200,
        characters=[{"character": person(name, ranking=ranking[team])} for name, team in TEAMS.items()],
    )


def weapons(name: str, **stats: Any) -> Mutate:
    """LogMatchEnd with other weapon statistics of a winner."""

    def mutate(events: list[Json]) -> list[Json]:
        told = next(event for event in events if event["_T"] == "LogMatchEnd")["allWeaponStats"]
        changed = [
            one | {"stats": [weapon | stats for weapon in one["stats"]]}
            if one["accountId"] == account(name)
            else one
            for one in told
        ]
        return change("LogMatchEnd", 200, allWeaponStats=changed)(events)

    return mutate


FAULTS = (
    Fault("1.deaths_have_victims", add(kill(110.001, "bob", "carol")), "carol", "one killer", "2 killers"),
    Fault(
        "1.deaths_have_victims",
        add(kill(111, "bob", "carol") | {"victim": NOBODY}),
        None,
        "a player",
        "'' at 111",
    ),
    Fault("2.survivors_won", drop("LogPlayerKillV2", 160), None, "one team", "2 teams"),
    Fault("2.survivors_won", ranked(alice=2, robot=1), "alice", "placement 1", "placement 2"),
    Fault(
        "2.survivors_won", lambda events: [*events, landing(30, "gina")], None, "3 survivors", "4 survivors"
    ),
    Fault("3.alive_players", state(120, numAlivePlayers=5), None, "5 players at 120", "6 players at 120"),
    Fault("3.alive_teams", state(150, numAliveTeams=2), None, "2 teams at 150", "3 teams at 150"),
    Fault(
        "4.kill_counts",
        change("LogPlayerKillV2", 152, victimGameResult=result("frank", 1)),
        "frank",
        "1 kills",
        "0 kills",
    ),
    Fault(
        "4.winners_kill_counts",
        change("LogMatchEnd", 200, gameResultOnFinished={"results": [result("bob", 3)]}),
        "bob",
        "3",
        "1",
    ),
    Fault("5.knocks_end", add(knock(151, "robot", "frank", dbno_id=4)), "frank", "revived", "again at 151"),
    Fault("5.knock_ids_are_unique", change("LogPlayerMakeGroggy", 120, dBNOId=1), "erin", "one", "2 of them"),
    Fault("5.knock_ids_join", change("LogPlayerRevive", 130, dBNOId=9), "erin", "2 at 120", "9 at 130"),
    Fault("5.knock_ids_join", change("LogPlayerKillV2", 152, dBNOId=9), "frank", "3 at 150", "9 at 152"),
    Fault(
        "5.knock_ids_join", change("LogPlayerKillV2", 110, dBNOId=9), "dave", "a knock 9", "none before 110"
    ),
    Fault(
        "6.knocked_beside_a_mate",
        add(knock(105.5, "alice", "dave", dbno_id=7)),
        "dave",
        "mate",
        "none at 105.5",
    ),
    Fault("6.dead_without_a_mate", drop("LogPlayerMakeGroggy", 150), "frank", "no mate", "one does at 152"),
    Fault(
        "8.damage_within_health", change("LogPlayerTakeDamage", 110, damage=120), "dave", "100 HP", "120 HP"
    ),
    Fault(
        "8.damage_within_health", change("LogPlayerTakeDamage", 105, damage=0.5), "carol", "0 HP", "0.5 HP"
    ),
    Fault("8.damage_within_health", change("LogPlayerTakeDamage", 152, damage=-1), "frank", "0 to", "-1 HP"),
    Fault(
        "8.health_goes_on",
        change("LogPlayerTakeDamage", 101, victim=person("carol", health=70)),
        "carol",
        "40 HP at 101",
        "70 HP at 101",
    ),
    Fault(
        "10.credit_is_told",
        change("LogPlayerKillV2", 110, killerDamageInfo=info(9900)),
        "dave",
        "25.0",
        "99.0",
    ),
    Fault(
        "10.credit_is_told",
        change("LogPlayerKillV2", 110.001, killerDamageInfo=info(9900)),
        "carol",
        "40.0",
        "99.0",
    ),
    Fault(
        "10.killer_is_told", change("LogPlayerKillV2", 152, killer=person("robot")), "frank", "bob", "robot"
    ),
    Fault(
        "10.bled_out_by_the_knocker",
        change("LogPlayerKillV2", 110.001, finisher=person("bob")),
        "carol",
        "alice",
        "bob",
    ),
    Fault("12.placement_by_last_death", ranked(erin=2, robot=3), None, "team 3: 3", "team 3: 2"),
    Fault("12.every_place_once", ranked(carol=7), None, "1 2 3 4", "1 2 3 7"),
    Fault(
        "13.landed_before_death",
        lambda events: [*drop("LogParachuteLanding", 25)(events), landing(156, "erin")],
        "erin",
        "before 155",
        "at 156",
    ),
    Fault("13.most_landed", drop("LogParachuteLanding", 22), "anna", "a landing", "none"),
    Fault(
        "14.blue_burns",
        add(position(105, "erin", MIDDLE, is_in_blue_zone=True)),
        "erin",
        "outside",
        "1000.00 m inside at 105",
    ),
    Fault(
        "14.white_roster",
        change("LogPhaseChange", 90, playersInWhiteCircle=[account(name) for name in TEAMS]),
        "dave",
        "inside",
        "-1500.00 m",
    ),
    Fault("15.throws_have_attacks", drop("LogPlayerAttack", 152.5), "anna", "an attack 17", "none"),
    Fault("15.attack_ids_are_unique", change("LogPlayerAttack", 100.9, attackId=11), "alice", "one", "100.9"),
    Fault(
        "15.hits_have_attacks", drop("LogPlayerAttack", 109.9), "alice", "an attack 13", "WeapAK47_C at 110"
    ),
    Fault("16.heals_tick", change("LogHeal", 131.03, _D=time(132)), "anna", "within 0.5 s", "131"),
    Fault("17.winners_damage", weapons("alice", damage=202), "alice", "202", "200"),
    Fault("17.winners_hits", weapons("bob", hits=3), "bob", "3", "2"),
    Fault("17.winners_kills", weapons("bob", hitDetails=[{"kills": 2, "dBNOs": 1}]), "bob", "2", "1"),
    Fault("17.winners_knocks", weapons("bob", hitDetails=[{"kills": 1, "dBNOs": 2}]), "bob", "2", "1"),
    Fault("18.knocks_have_distance", change("LogPlayerMakeGroggy", 150, distance=-1), "frank", "a", "at 150"),
)

# Faults of ours, which no file can bring about: rows that are not what they should be.
ROWS: tuple[tuple[str, str, Json, str, str], ...] = (
    ("1.deaths_add_up", "alice", {"telemetry_kills": 3}, "2 kills", "3 kills"),
    ("1.deaths_add_up", "carol", {"deaths": 0}, "1 deaths", "0 deaths"),
    ("1.deaths_add_up", "bob", {"telemetry_team_kills": 1}, "0 team kills", "1 team kills"),
    ("7.parts_are_the_whole", "dave", {"damage_self": 5.0}, "100.0", "105.0"),
    ("9.weapons_add_up", "alice", {"knocks": 5}, "5 knocks", "1 knocks"),
    ("9.weapons_add_up", "bob", {"damage_dealt_to_enemies": 99.0}, "99 HP", "100 HP"),
    ("18.headshots_are_kills", "anna", {"telemetry_headshot_kills": 2}, "at most 1", "2"),
)
