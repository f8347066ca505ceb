"""Telemetry through the stages: what is no file of this match is refused, a bad event costs itself only."""

import gzip
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from pewstats_collectors.jobs import DOWNLOAD, TELEMETRY
from pewstats_collectors.simulator.codes import Json
from tests.integration.hostile.pipeline import WHOLE, Lab, Pipeline, Spoil, changed_rows, lobbies

VICTIM, OTHER, LATER = lobbies(3)
Events = list[Json]


def repacked(change: Spoil) -> Spoil:
    """Spoil the text."""
    return lambda data: gzip.compress(change(gzip.decompress(data)), compresslevel=1, mtime=0)


def changed(change: Callable[[Events], object]) -> Spoil:
    """Spoil the events in place."""

    def spoil(text: bytes) -> bytes:
        events = orjson.loads(text)
        change(events)
        return orjson.dumps(events)

    return repacked(spoil)


def of(events: Events, kind: str) -> Events:
    return [event for event in events if event["_T"] == kind]


def a_hit(events: Events) -> Json:
    """The first damage that somebody did to somebody of another team."""
    return next(
        event
        for event in of(events, "LogPlayerTakeDamage")
        if event["attacker"] and event["attacker"]["teamId"] != event["victim"]["teamId"]
    )


def started_in_year_1(events: Events) -> None:
    for event in of(events, "LogMatchStart"):
        event["_D"] = "0001-01-01T00:00:00+14:00"


def ended_in_year_9999(events: Events) -> None:
    for event in of(events, "LogMatchEnd"):
        event["_D"] = "9999-12-31T23:59:59-12:00"


def without_a_start(events: Events) -> None:
    events[:] = [event for event in events if event["_T"] != "LogMatchStart"]
    for event in events[1:]:
        event["common"]["isGame"] = 0


def beyond_all_damage(events: Events) -> None:
    place = events.index(a_hit(events))
    events[place:place] = [events[place] | {"damage": 9_999}] * 101


def crowded(events: Events) -> None:
    for event in of(events, "LogMatchStart"):
        seats = event["characters"]
        seats += [
            {**seats[0], "character": {**seats[0]["character"], "accountId": f"account.{nth}"}}
            for nth in range(500)
        ]


def with_another(events: Events) -> None:
    events[1:1] = orjson.loads(OTHER.telemetry())


def never_ending_id(events: Events) -> None:
    events[0]["MatchId"] = "match.bro.a." + "a" * 100_000


REFUSED: dict[str, tuple[Spoil, str, str, str]] = {
    "no event": (changed(list.clear), TELEMETRY, "not telemetry", "no events"),
    "no event that can be read": (repacked(lambda _: b'[{"_T": 5}, null]'), TELEMETRY, "not telemetry", "_T"),
    "a page": (lambda _: b"<html>Sorry</html>", DOWNLOAD, "not telemetry", "begins with b'<'"),
    "NaN": (
        repacked(lambda text: text.replace(b'"isGame":1', b'"isGame":NaN', 1)), TELEMETRY, "damaged", "byte",
    ),
    "half of a surrogate pair": (
        repacked(lambda text: text.replace(b'"name":"', b'"name":"\\ud800', 1)), TELEMETRY, "damaged", "byte",
    ),
    "no start": (changed(without_a_start), TELEMETRY, "no match start", "neither LogMatchStart nor"),
    "a start in year 1": (changed(started_in_year_1), TELEMETRY, "impossible time", "0001-01-01"),
    "an end in year 9999": (
        changed(ended_in_year_9999), TELEMETRY, "events of several matches", "9999-12-31",
    ),
    "another match among its events": (
        changed(with_another), TELEMETRY, "events of several matches", "2 match ids",
    ),
    "more players than any lobby has": (
        changed(crowded), TELEMETRY, "impossible lobby", "players, expected at most 500",
    ),
    "damage beyond all matches": (changed(beyond_all_damage), TELEMETRY, "impossible damage", "account."),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_of_this_match_is_refused_whole_and_a_better_one_is_taken(
    lab: Lab, name: str
) -> None:
    spoil, job, reason, words = REFUSED[name]
    harmed = lab.reference([], without_telemetry=[VICTIM])
    whole = lab.reference([VICTIM, LATER])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(VICTIM, telemetry=spoil)
        pipeline.run(VICTIM)
        assert pipeline.letters() == [(job, VICTIM.match_id, reason)]
        [letter] = pipeline.bench.dead_letters()
        assert words in letter["error"]
        assert len(letter["error"]) < 400
        assert changed_rows(harmed, pipeline.domain()) == {}

        pipeline.origin.serve(VICTIM)
        pipeline.origin.serve(LATER)
        pipeline.announce(LATER)
        pipeline.replay(DOWNLOAD, VICTIM)
        assert [pipeline.states(match) for match in (VICTIM, LATER)] == [WHOLE] * 2
        assert changed_rows(whole, pipeline.domain()) == {}


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: data[:-20], "cut off"),
        (lambda data: data + b"<html>", "damaged"),
    ],
    ids=["cut", "followed by something else"],
)
def test_a_fault_of_the_way_is_tried_again_and_buried_only_after_the_last_attempt(
    lab: Lab, spoil: Spoil, reason: str
) -> None:
    whole = lab.reference([VICTIM])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(VICTIM, telemetry=spoil)
        pipeline.run(VICTIM)
        assert pipeline.origin.asked[VICTIM.telemetry_path] == 3 * 2  # it must come twice the same to count
        assert pipeline.letters() == [(DOWNLOAD, VICTIM.match_id, reason)]
        assert not pipeline.store.exists(pipeline.telemetry_key(VICTIM))
        pipeline.origin.serve(VICTIM)
        pipeline.replay(DOWNLOAD, VICTIM)
        assert changed_rows(whole, pipeline.domain()) == {}


def test_a_fault_of_the_way_that_passes_at_once_costs_nothing(lab: Lab) -> None:
    whole = lab.reference([VICTIM])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(VICTIM)
        pipeline.origin.once(VICTIM.telemetry_path, VICTIM.telemetry_gz()[:5_000])
        pipeline.run(VICTIM)
        assert pipeline.attempts(VICTIM) == dict.fromkeys(WHOLE, 1)
        assert pipeline.letters() == []
        assert changed_rows(whole, pipeline.domain()) == {}


def bad_events(events: Events) -> list[bytes]:
    """Events with one fault each: none of them may count, or cost any other."""
    hit = orjson.dumps(a_hit(events))

    def with_(key: str, value: bytes) -> bytes:
        event = orjson.loads(hit)
        event[key] = "<here>"
        return orjson.dumps(event).replace(b'"<here>"', value)

    name = orjson.dumps(a_hit(events)["attacker"]["name"])
    return [
        b"5", b"null", b"[[]]", b"{}", b'"a text"',
        with_("attackId", b"1" * 30),
        with_("attackId", b"9223372036854775808"),
        with_("attackId", b'"7"'),
        with_("damage", b"1e30"),
        with_("damage", b"1e999"),
        with_("damage", b"null"),
        with_("victim", b"null"),
        with_("victim", b"[]"),
        with_("damageReason", b'"' + b"x" * 100_000 + b'"'),
        with_("damageCauserName", b'"\xff\xfe"'),
        with_("damage", b"[" * 500 + b"]" * 500),
        with_("_D", b'"yesterday"'),
        with_("_D", b'"2026-01-17T18:01:00"'),
        with_("_D", b"1e300"),
        hit.replace(name, b'"' + b"x" * 100_000 + b'"'),
        hit.replace(name, b'"\xed\xa0\x80"'),
        hit.replace(b'"teamId":', b'"teamId":1111111111'),
    ]  # fmt: skip


def test_an_event_that_cannot_be_read_costs_itself_only(lab: Lab) -> None:
    whole = lab.reference([VICTIM])
    bad = bad_events(orjson.loads(VICTIM.telemetry()))
    spoil = repacked(lambda text: text.rstrip()[:-1] + b"," + b",".join(bad) + b"]")
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(VICTIM, telemetry=spoil)
        pipeline.run(VICTIM)
        assert pipeline.states(VICTIM) == WHOLE
        [match] = pipeline.bench.rows("SELECT events_read, events_bad, events_unknown FROM matches")
        read = len(orjson.loads(VICTIM.telemetry())) + len(bad)
        assert match == {"events_read": read, "events_bad": len(bad), "events_unknown": 0}
        assert {*changed_rows(whole, pipeline.domain())} == {"matches", "telemetry_drift"}


def test_what_nobody_knows_yet_changes_nothing(lab: Lab) -> None:
    def more(events: Events) -> None:
        for event in events[1:]:
            event["mood"] = {"since": [None, {}, [1.5]]}
        events[5:5] = [{"_T": "LogPlayerDance", "_D": event["_D"], "common": {}} for event in events[1:40]]

    whole = lab.reference([VICTIM])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(VICTIM, telemetry=changed(more))
        pipeline.run(VICTIM)
        assert pipeline.bench.rows("SELECT events_bad, events_unknown FROM matches") == [
            {"events_bad": 0, "events_unknown": 39}
        ]
        assert {*changed_rows(whole, pipeline.domain())} == {"matches", "telemetry_drift"}


def test_a_player_who_stands_in_the_start_twice_plays_once(lab: Lab) -> None:
    def twice(events: Events) -> None:
        for event in of(events, "LogMatchStart"):
            event["characters"] += event["characters"][:5]

    whole = lab.reference([VICTIM])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(VICTIM, telemetry=changed(twice))
        pipeline.run(VICTIM)
        assert changed_rows(whole, pipeline.domain()) == {}


def test_a_team_of_five_is_a_team(pipeline: Pipeline) -> None:
    def joined(events: Events) -> None:
        start = of(events, "LogMatchStart")[0]
        characters = [seat["character"] for seat in start["characters"]]
        one = next(who for who in characters if who["teamId"] == 1)
        _everywhere(events, one["accountId"], {"teamId": 2})

    pipeline.origin.serve(VICTIM, telemetry=changed(joined))
    pipeline.run(VICTIM)
    assert pipeline.states(VICTIM) == WHOLE
    sizes = pipeline.bench.rows("SELECT count(*) FROM landings GROUP BY team_id ORDER BY 1")
    assert [row["count"] for row in sizes] == [3, 4, 4, 5]


def test_nobody_at_start_and_end_are_those_who_acted(pipeline: Pipeline) -> None:
    def emptied(events: Events) -> None:
        for event in (*of(events, "LogMatchStart"), *of(events, "LogMatchEnd")):
            event["characters"] = []

    pipeline.origin.serve(VICTIM, telemetry=changed(emptied))
    pipeline.run(VICTIM)
    assert pipeline.states(VICTIM) == WHOLE
    [match] = pipeline.bench.rows("SELECT telemetry_players, telemetry_teams FROM matches")
    assert match == {"telemetry_players": 16, "telemetry_teams": 4}


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("A\tB\nC\r\x07\x1b[31m", "A\tB\nC\r\x07\x1b[31m"),
        ("\u202eevil\u2066\u200f\U0010ffff\uffff", "\u202eevil\u2066\u200f\U0010ffff\uffff"),
        ("'; \\. \\N {},\"", "'; \\. \\N {},\""),
        ("A\0B", "A\ufffdB"),
    ],
    ids=["control characters", "both ways", "quotes and ends", "NUL"],
)
def test_odd_names_and_places_come_out_as_they_went_in(pipeline: Pipeline, name: str, stored: str) -> None:
    victims = [kill["victim"]["accountId"] for kill in of(_told(), "LogPlayerKillV2")]
    odd = {"name": name, "zone": [name, name]}
    pipeline.origin.serve(VICTIM, telemetry=changed(lambda events: _everywhere(events, victims[0], odd)))
    pipeline.run(VICTIM)
    assert pipeline.states(VICTIM) == WHOLE
    query = "SELECT victim_name, killed_in_zone FROM kill_positions WHERE victim_account_id = %s"
    [row] = pipeline.bench.rows(query, victims[0])
    assert (row["victim_name"], row["killed_in_zone"]) == (stored, [stored] * 2)


def test_a_file_that_does_not_say_its_match_is_taken_for_the_one_asked_for(lab: Lab) -> None:
    """Old files say it nowhere; an id without end says nothing either, and costs no time."""
    whole = lab.reference([VICTIM])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(VICTIM, telemetry=changed(never_ending_id))
        pipeline.run(VICTIM)
        assert changed_rows(whole, pipeline.domain()) == {}


def _told() -> Events:
    events: Events = orjson.loads(VICTIM.telemetry())
    return events


def _everywhere(part: Any, account: str, values: Json) -> None:
    """Change a character wherever it stands."""
    if isinstance(part, dict):
        if part.get("accountId") == account:
            part.update(values)
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            _everywhere(inner, account, values)
