"""Telemetry beside the API's statistics: what must agree, what only warns, and which causes are known."""

from pathlib import Path
from typing import Any

import pytest

from pewstats_collectors.matches.match_object import parse_match_object
from pewstats_collectors.telemetry.extract import rows_of
from pewstats_collectors.telemetry.inflate import inflate
from pewstats_collectors.telemetry.verification.agreement import agreement
from pewstats_collectors.telemetry.verification.outcome import Cause, Disagreement, Outcome
from pewstats_collectors.telemetry.verification.sides import Participant, Sides, Told, told_of
from tests.unit.telemetry.building import read_file

MATCH_2018 = "fc6db7bd-f16b-43e5-aa2d-1d6e2a66c57c"

TOLD = Told(
    telemetry_kills=3,
    telemetry_headshot_kills=1,
    longest_kill_m=120.56,
    telemetry_team_kills=0,
    knocks=2,
    deaths=1,
    telemetry_assists=1,
    telemetry_revives=0,
    heals_used=4,
    boosts_used=5,
    damage_dealt_to_enemies=300.25,
    damage_dealt_to_team=10.5,
    damage_self=7.0,
    survival_time_s=900.75,
    team_placement=1,
)
API = Participant(
    team_id=1,
    kills=3,
    headshot_kills=1,
    longest_kill=120.5612,
    team_kills=0,
    dbnos=2,
    assists=1,
    revives=0,
    heals=4,
    boosts=5,
    damage_dealt=310.75,
    time_survived=900,
    win_place=1,
    death_type="byplayer",
)
IDLE = TOLD._replace(
    telemetry_kills=0, telemetry_headshot_kills=0, longest_kill_m=None, damage_dealt_to_enemies=0.0,
    damage_dealt_to_team=0.0, damage_self=0.0, team_placement=2,
)  # fmt: skip
IDLE_API = API._replace(team_id=2, kills=0, headshot_kills=0, longest_kill=0.0, damage_dealt=0.0, win_place=2)


def sides(
    *, year: int = 2026, incomplete: bool = False, ranks: dict[int, int | None] | None = None, **api: Any
) -> Sides:
    """Two players, of whom the first has other values of the API."""
    return Sides(
        told={"account.one": TOLD, "account.two": IDLE},
        api={"account.one": API._replace(**api), "account.two": IDLE_API},
        ranks={1: 1, 2: 2} if ranks is None else ranks,
        incomplete=incomplete,
        year=year,
    )


def only(outcome: Outcome, identity: str) -> Disagreement:
    """The one disagreement there is, of this identity."""
    (told,) = outcome.disagreements
    assert told.identity == identity
    return told


def test_two_sides_that_agree() -> None:
    outcome, reading = agreement(sides())
    assert (outcome.disagreements, reading) == ([], "enemies+team")
    assert len(outcome.shares) == 15
    assert {(one.held, one.of) for one in outcome.shares} == {(2, 2)}


@pytest.mark.parametrize(
    ("changed", "identity", "expected", "actual"),
    [
        ({"kills": 4}, "19.kills", 4, 3),
        ({"headshot_kills": 0}, "19.headshot_kills", 0, 1),
        ({"longest_kill": 120.58}, "19.longest_kill", 120.58, 120.56),
        ({"damage_dealt": 311.0}, "19.damage_dealt", 311.0, 310.75),
        ({"time_survived": 901}, "19.time_survived", 901, 900.75),
    ],
)
def test_what_must_agree_and_does_not_has_no_known_cause(
    changed: dict[str, Any], identity: str, expected: float, actual: float
) -> None:
    outcome, _ = agreement(sides(**changed))
    assert only(outcome, identity) == (identity, "account.one", expected, actual, None)
    assert outcome.unknown == 1


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"dbnos": 3}, Cause.UNVERIFIED),
        ({"assists": 0}, Cause.UNVERIFIED),
        ({"revives": 1}, Cause.UNVERIFIED),
        ({"heals": 5}, Cause.UNVERIFIED_USE),
        ({"boosts": 4}, Cause.UNVERIFIED_USE),
        ({"team_kills": 1}, Cause.UNVERIFIED_TEAM_KILL),
    ],
)
def test_what_is_not_verified_only_warns(changed: dict[str, Any], cause: Cause) -> None:
    outcome, _ = agreement(sides(**changed))
    (name,) = changed
    assert only(outcome, f"19.{name}").cause is cause
    assert outcome.unknown == 0


@pytest.mark.parametrize(
    ("year", "changed", "identity", "cause"),
    [
        (2018, {"longest_kill": 120.0}, "19.longest_kill", Cause.WHOLE_METRES),
        (2026, {"longest_kill": 120.0}, "19.longest_kill", None),
        (2018, {"longest_kill": 119.0}, "19.longest_kill", None),
        (2026, {"time_survived": 901.2}, "19.time_survived", Cause.FRACTION),
        (2026, {"time_survived": 902.2}, "19.time_survived", None),
    ],
)
def test_causes_hold_for_what_they_explain_only(
    year: int, changed: dict[str, Any], identity: str, cause: Cause | None
) -> None:
    outcome, _ = agreement(sides(year=year, **changed))
    assert only(outcome, identity).cause is cause


def with_damage(*amounts: float) -> Sides:
    """Players with the same damage in telemetry and these amounts in the API."""
    ids = [f"account.{number}" for number in range(len(amounts))]
    return Sides(
        told=dict.fromkeys(ids, TOLD),
        api={one: API._replace(damage_dealt=amount) for one, amount in zip(ids, amounts, strict=True)},
        ranks={1: 1},
        incomplete=False,
        year=2026,
    )


@pytest.mark.parametrize(
    ("amounts", "reading", "causes"),
    [
        ((310.75, 310.75, 300.25), "enemies+team", [Cause.ENEMY_DAMAGE_ONLY]),
        ((310.75, 310.75, 317.75), "enemies+team", [Cause.SELF_DAMAGE]),
        ((300.25, 300.25, 310.75), "enemies", [None]),
        ((317.75, 317.75, 1.0), "enemies+team+self", [None]),
        ((1.0, 2.0), None, [None, None]),
    ],
)
def test_damage_is_read_the_way_that_fits_most(
    amounts: tuple[float, ...], reading: str | None, causes: list[Cause | None]
) -> None:
    outcome, found = agreement(with_damage(*amounts))
    assert found == reading
    assert [one.cause for one in outcome.disagreements if one.identity == "19.damage_dealt"] == causes


def test_who_is_on_one_side_only_is_told_and_late_leavers_are_known() -> None:
    both = sides()
    api = {**both.api, "account.gone": API._replace(team_id=3, win_place=3, death_type="logout")}
    outcome, _ = agreement(both._replace(api=api, ranks={**both.ranks, 3: 3}))
    assert [(one.identity, one.player, one.cause) for one in outcome.disagreements] == [
        ("19.participants", "account.gone", Cause.LATE_LEAVER),
        ("19.rosters", None, Cause.LATE_LEAVER),
    ]
    api["account.gone"] = api["account.gone"]._replace(death_type="byplayer")
    assert agreement(both._replace(api=api, ranks={**both.ranks, 3: 3})).outcome.unknown == 2
    told = {**both.told, "account.more": IDLE}
    outcome, _ = agreement(both._replace(told=told))
    assert only(outcome, "19.participants")[1:4] == ("account.more", "a participant", "in telemetry only")


def test_rank_is_the_placement_of_the_team_and_the_best_place_of_its_members() -> None:
    outcome, _ = agreement(sides(ranks={1: 1, 2: 3}))
    assert {(one.identity, one.expected, one.actual) for one in outcome.disagreements} == {
        ("19.roster_rank", "team 2: 3", "team 2: 2"),
        ("19.best_win_place", "team 2: 3", "team 2: 2"),
    }
    assert not any(one.identity == "19.best_win_place" for one in agreement(sides(year=2018)).outcome.shares)


def test_of_an_incomplete_file_nothing_is_compared_that_may_still_change() -> None:
    alive = TOLD._replace(deaths=0, survival_time_s=None, team_placement=None)
    both = sides(
        incomplete=True, kills=5, damage_dealt=900.0, time_survived=1500, heals=9, longest_kill=300.0
    )
    outcome, _ = agreement(both._replace(told={**both.told, "account.one": alive}))
    assert outcome.disagreements == []
    outcome, _ = agreement(both._replace(api={**both.api, "account.one": API._replace(kills=2)}))
    assert only(outcome, "19.kills")[2:4] == (2, 3)


def test_the_recorded_match_of_2018_agrees_as_measured(pubg_data: Path) -> None:
    text = inflate((pubg_data / "telemetry" / "truncated-2018-04-05.json.gz").read_bytes())
    match = read_file(text[: text.rindex(b',{"character"')] + b"]")
    whole = parse_match_object((pubg_data / "matches" / f"{MATCH_2018}.json").read_bytes())
    outcome, reading = agreement(
        Sides(
            told=told_of(rows_of(match).players),
            api={
                one.account_id: Participant(*(getattr(one, name) for name in Participant._fields))
                for one in whole.participants
            },
            ranks={one.team_id: one.rank for one in whole.rosters},
            incomplete=match.clock.incomplete,
            year=match.clock.start.year,
        )
    )
    assert (outcome.unknown, reading) == (0, "enemies+team")
    shares = {one.identity: (one.held, one.explained, one.of) for one in outcome.shares}
    assert shares["19.damage_dealt"] == (21, 0, 21)
    assert shares["19.time_survived"] == (21, 0, 21)
    assert shares["19.kills"] == shares["19.headshot_kills"] == (15, 0, 15)
    assert sum(shares["19.longest_kill"][:2]) == shares["19.longest_kill"][2] == 15
    assert {one.cause for one in outcome.disagreements} == {Cause.WHOLE_METRES}
