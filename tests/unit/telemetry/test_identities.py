"""Every identity holds in a whole match, and tells player and both values where a fault breaks it."""

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest

from pewstats_collectors.telemetry.extract import MatchRows, rows_of
from pewstats_collectors.telemetry.inflate import inflate
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.verification.identities import IDENTITIES, verify
from pewstats_collectors.telemetry.verification.outcome import (
    MOST_KEPT,
    Cause,
    Check,
    Disagreement,
    Failure,
    Outcome,
    judged,
    put_together,
)
from pewstats_collectors.telemetry.verification.places import are_shared
from tests.unit.telemetry.building import (
    FALL,
    TEAMS,
    Json,
    account,
    damage,
    end,
    kill,
    kill_v1,
    knock,
    landing,
    person,
    read,
    read_file,
    start,
    time,
)
from tests.unit.telemetry.match_faults import FAULTS, ROWS, Fault, change, drop, ranked, state
from tests.unit.telemetry.whole_match import result, whole_match

# Measured on the recorded match of 2025: held, of.
RECORDED = {
    "1.deaths_have_victims": (34, 34),
    "2.survivors_won": (4, 4),
    "3.alive_players": (21, 21),
    "3.alive_teams": (21, 21),
    "4.kill_counts": (34, 34),
    "4.winners_kill_counts": (4, 4),
    "5.knocks_end": (23, 23),
    "5.knock_ids_are_unique": (20, 20),
    "5.knock_ids_join": (22, 22),
    "6.knocked_beside_a_mate": (23, 23),
    "6.dead_without_a_mate": (13, 13),
    "8.damage_within_health": (636, 636),
    "8.health_goes_on": (98, 98),
    "10.credit_is_told": (30, 30),
    "10.bled_out_by_the_knocker": (9, 9),
    "12.placement_by_last_death": (14, 14),
    "12.every_place_once": (1, 1),
    "13.one_landing": (36, 36),
    "14.blue_burns": (192, 192),
    "14.white_roster": (60, 62),
    "15.throws_have_attacks": (5, 5),
    "15.hits_have_attacks": (215, 222),
    "16.heals_tick": (1, 1),
    "17.winners_damage": (4, 4),
    "17.winners_hits": (4, 4),
    "17.winners_kills": (4, 4),
    "17.winners_knocks": (4, 4),
}


def found(*events: Json) -> Outcome:
    """What verifying these events finds."""
    match = read(*events)
    assert match.telemetry.bad == []
    return verify(match, rows_of(match))


def of(outcome: Outcome, identity: str) -> list[Disagreement]:
    return [one for one in outcome.disagreements if one.identity == identity]


def with_player(match: Match, name: str, **values: Any) -> MatchRows:
    """The rows of a match with other values of a player."""
    rows = rows_of(match)
    players = [one._replace(**values) if one.account_id == account(name) else one for one in rows.players]
    return replace(rows, players=players)


def test_a_whole_match_holds_every_identity_it_tells_of() -> None:
    outcome = found(*whole_match())
    assert outcome.disagreements == []
    assert all(share.held == share.of > 0 for share in outcome.shares)
    left_out = {one.name for one in IDENTITIES} - {share.identity for share in outcome.shares}
    assert left_out <= {"10.frozen_at_the_knock", "11.kills_attach"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.identity} {fault.actual}")
def test_a_fault_is_told_with_the_player_and_both_values(
    fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TEAMS, "gina", 3)
    told = of(found(*fault.mutate(whole_match())), fault.identity)
    mine = [one for one in told if one.player == (account(fault.player) if fault.player else None)]
    assert [one for one in mine if fault.expected in str(one.expected) and fault.actual in str(one.actual)], (
        told
    )
    assert {one.cause for one in told} == {None}


@pytest.mark.parametrize(("identity", "name", "values", "expected", "actual"), ROWS)
def test_rows_that_are_wrong_are_told_with_the_player_and_both_values(
    identity: str, name: str, values: Json, expected: str, actual: str
) -> None:
    match = read(*whole_match())
    told = of(verify(match, with_player(match, name, **values)), identity)
    assert (account(name), expected, actual) in {
        (one.player, str(one.expected), str(one.actual)) for one in told
    }


def test_every_identity_has_a_fault_that_breaks_it() -> None:
    elsewhere = {
        "7.dealt_is_received",
        "10.frozen_at_the_knock",
        "11.kills_attach",
        "13.one_landing",
        "18.killsteals_add_up",
    }
    broken = {fault.identity for fault in FAULTS} | {identity for identity, *_ in ROWS} | elsewhere
    assert broken == {one.name for one in IDENTITIES}


def test_damage_that_is_dealt_but_not_received_is_told() -> None:
    match = read(*whole_match())
    (told,) = of(verify(match, with_player(match, "carol", damage_received=90.0)), "7.dealt_is_received")
    assert told[1:] == (None, "410.0000 HP dealt", "400.0000 HP received", None)


@pytest.mark.parametrize("values", [{"killsteals": 0}, {"times_killstolen": 1}])
def test_killsteals_that_do_not_add_up_are_told(values: Json) -> None:
    match = read(*whole_match())
    (told,) = of(verify(match, with_player(match, "bob", **values)), "18.killsteals_add_up")
    assert told.expected == "1 stolen deaths"


def test_a_player_with_two_landing_rows_is_told() -> None:
    match = read(*whole_match())
    rows = rows_of(match)
    twice = replace(rows, tables=rows.tables | {"landings": [*rows.of("landings"), rows.of("landings")[0]]})
    assert [one.player for one in of(verify(match, twice), "13.one_landing")] == ["account.alice"]


class Fight(NamedTuple):
    """An engagement as far as attached kills go."""

    kills_a: int
    kills_b: int


@pytest.mark.parametrize(
    ("attached", "actual"),
    [((2, 2), []), ((1, 2), ["75.0% (3 of 4)", "to none"]), ((3, 2), ["75.0% (3 of 4)", "to several"])],
)
def test_a_kill_belongs_to_one_engagement(attached: tuple[int, int], actual: list[str]) -> None:
    match = read(*whole_match())
    rows = rows_of(match)
    with_fights = replace(rows, tables=rows.tables | {"team_fights": [Fight(*attached)]})
    assert [one.actual for one in of(verify(match, with_fights), "11.kills_attach")] == actual


def test_old_kill_events_show_the_victim_where_he_was_knocked() -> None:
    knocked = knock(20, "alice", "carol", dbno_id=5) | {"victim": person("carol", (7, 8, 9), health=0)}
    for at, held in ((7, 1), (9, 0)):
        killed = kill_v1(30, "alice", "carol", dbno_id=5) | {"victim": person("carol", (at, 8, 9), health=0)}
        match = read(start(), knocked, killed, end())
        outcome = verify(match, rows_of(match))
        (share,) = (one for one in outcome.shares if one.identity == "10.frozen_at_the_knock")
        assert (share.held, share.of) == (held, 1)
    (told,) = of(outcome, "10.frozen_at_the_knock")
    assert told[1:] == ("account.carol", "7 8 9", "9 8 9 at 30.0 s", None)


def causes(identity: str, *events: Json) -> set[Cause | None]:
    return {one.cause for one in of(found(*events), identity)}


def test_known_causes_are_told() -> None:
    fell = [*whole_match(), kill(100, None, "frank", FALL)]
    assert causes("6.dead_without_a_mate", *fell) == {Cause.FALL}
    alone = [*whole_match(), knock(155.5, "alice", "robot", dbno_id=8)]
    assert causes("6.knocked_beside_a_mate", *alone) == {Cause.SELF_REVIVE}
    again = [*whole_match(), landing(170, "carol")]
    assert causes("2.survivors_won", *again) == {Cause.RESPAWN}
    all_first = ranked(alice=1, carol=1, erin=1, robot=1)(whole_match())
    nobody_died = [event for event in all_first if event["_T"] != "LogPlayerKillV2"]
    assert causes("2.survivors_won", *nobody_died) >= {Cause.ABNORMAL}
    cut = [event for event in whole_match() if event["_T"] != "LogMatchEnd"]
    assert causes("13.most_landed", *drop("LogParachuteLanding", 22)(cut)) == {Cause.INCOMPLETE}
    assert causes("12.every_place_once", *ranked(erin=4)(whole_match())) == {Cause.SHARED_RANK}
    burning = damage(103, "alice", "dave", 1, kind="Damage_Molotov", causer="BP_MolotovFireDebuff_C")
    assert causes("15.hits_have_attacks", *whole_match(), burning) == {Cause.BURNING}
    assert causes("15.hits_have_attacks", *drop("LogPlayerAttack", 149.9)(whole_match())) == {Cause.BOT}


@pytest.mark.parametrize(
    ("places", "explained"),
    [
        ((1, 3, 3, 4), True),
        ((1, 4, 4, 4), True),
        ((1, 2, 4, 4), True),
        ((4, 4, 4, 4), True),
        ((1, 2, 2, 4), False),
        ((1, 1, 3, 4), False),
        ((1, 1, 2, 3), False),
        ((1, 1, 1, 1), False),
        ((1, 2, 2, 3), False),
        ((1, 2, 2, 5), False),
        ((1, 2, 3, 3), False),
    ],
)
def test_a_shared_place_leaves_the_gap_before_it(places: tuple[int, ...], explained: bool) -> None:
    names = ("alice", "robot", "erin", "carol")
    match = ranked(**dict(zip(names, places, strict=True)))(whole_match())
    expected = Cause.SHARED_RANK if explained else None
    assert causes("12.every_place_once", *match) == {expected}


def test_a_place_shared_by_equal_last_deaths_leaves_the_gap_behind_it() -> None:
    at_once = [start("alice", "carol", "erin"), kill(9, "alice", "carol"), kill(9, "alice", "erin"), end(20)]
    assert causes("12.every_place_once", *at_once) == {Cause.SHARED_RANK}
    nobody_died = [start("alice", "carol", "erin"), end(20)]
    assert causes("12.every_place_once", *nobody_died) == {Cause.SHARED_RANK}


def test_the_shared_places_of_real_matches_are_explained(pubg_data: Path) -> None:
    shared = 0
    for place in sorted((pubg_data / "matches").glob("*.json")):
        rosters = [one for one in orjson.loads(place.read_bytes())["included"] if one["type"] == "roster"]
        ranks = dict(enumerate(one["attributes"]["stats"]["rank"] for one in rosters))
        if sorted(ranks.values()) != [*range(1, len(ranks) + 1)]:
            shared += 1
            # By last deaths none of them need be equal.
            assert are_shared(ranks, {team: team for team in ranks}), place.name
    assert shared > 50


def test_modes_with_comebacks_have_no_counts_of_the_living_to_agree_with() -> None:
    outcome = found(*whole_match(), landing(170, "carol"))
    assert not {share.identity for share in outcome.shares} & {"3.alive_players", "3.alive_teams"}


def test_solo_matches_are_not_asked_for_mates() -> None:
    outcome = found(start("alice", "carol"), knock(5, "alice", "carol"), kill(9, "alice", "carol"), end(20))
    assert not [share for share in outcome.shares if share.identity.startswith("6.")]


def test_healing_and_revives_between_two_damages_explain_a_health() -> None:
    healed = change("LogPlayerTakeDamage", 101, victim=person("carol", health=70))(whole_match())
    (tick,) = (event for event in healed if event["_T"] == "LogHeal")
    outcome = found(*healed, tick | {"_D": time(100.5), "character": person("carol")})
    assert of(outcome, "8.health_goes_on") == []


def test_a_death_at_the_very_instant_of_a_state_or_a_kill_may_count_or_not() -> None:
    for told in (7, 8):
        events = state(110, numAlivePlayers=told)(whole_match())  # dave dies at 110
        assert of(found(*events), "3.alive_players") == []
    for kills in (0, 1):
        at_once = [
            kill(300, "carol", "alice", victimGameResult=result("alice", 0)),
            kill(300, "bob", "carol", victimGameResult=result("carol", kills)),
        ]
        assert of(found(start(), *at_once, end()), "4.kill_counts") == []


def test_exceptions_within_the_bound_have_it_as_their_cause_and_below_it_they_have_none() -> None:
    failures = [Failure("a", 1, 2), Failure("b", 1, 2, Cause.FALL)]
    share, told = judged("x", Check(100, failures), 0.99)
    assert share == ("x", 98, 2, 100)
    assert {one.cause for one in told} == {Cause.FALL, Cause.WITHIN_BOUND}
    share, told = judged("x", Check(99, failures), 0.99)
    assert share == ("x", 97, 1, 99)
    assert [(one.player, one.expected, one.cause) for one in told] == [
        (None, "at least 99.0%", None),
        ("a", 1, None),
        ("b", 1, Cause.FALL),
    ]


def test_of_many_disagreements_all_are_told_and_a_short_form_counts_the_rest() -> None:
    unknown = [Failure(f"p{number:02}", 1, 2) for number in range(MOST_KEPT + 5)]
    known = [one._replace(cause=Cause.FALL) for one in unknown]
    outcome = put_together([judged("y", Check(30, known)), judged("x", Check(30, unknown[::-1]))])
    assert outcome.shares[1].held == 30 - len(unknown)
    assert len(outcome.disagreements) == 2 * len(unknown)
    assert [one.player for one in outcome.disagreements[:2]] == ["p00", "p01"]
    kept = outcome.shortened()
    assert kept.shares == outcome.shares
    of_each = MOST_KEPT + 1
    assert [one.identity for one in kept.disagreements] == ["x"] * of_each + ["y"] * of_each
    assert kept.disagreements[:MOST_KEPT] == outcome.disagreements[:MOST_KEPT]
    assert kept.disagreements[MOST_KEPT] == ("x", None, "no more", "5 more", None)
    assert kept.disagreements[-1] == ("y", None, "no more", "5 more", Cause.FALL)
    few = put_together([judged("x", Check(30, unknown[:MOST_KEPT]))])
    assert few.shortened() == few


def test_the_recorded_match_holds_as_measured(pubg_data: Path) -> None:
    match = read_file((pubg_data / "telemetry" / "custom-2025-07-12.json.gz").read_bytes())
    outcome = verify(match, rows_of(match))
    assert outcome.unknown == 0
    shares = {share.identity: (share.held, share.of) for share in outcome.shares}
    assert {name: shares[name] for name in RECORDED} == RECORDED
    assert all(held == of for name, (held, of) in shares.items() if name not in RECORDED)


def test_what_an_old_file_tells_of_holds(pubg_data: Path) -> None:
    text = inflate((pubg_data / "telemetry" / "truncated-2018-04-05.json.gz").read_bytes())
    match = read_file(text[: text.rindex(b',{"character"')] + b"]")
    outcome = verify(match, rows_of(match))
    assert outcome.disagreements == []
    assert {"3.alive_players", "8.health_goes_on", "15.hits_have_attacks"} <= {
        share.identity for share in outcome.shares
    }
