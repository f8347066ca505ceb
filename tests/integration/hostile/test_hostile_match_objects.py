"""Match objects through the stages: what cannot be right is refused whole, what is merely odd is kept."""

import gzip
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from pewstats_collectors.jobs import DOWNLOAD, SUMMARY
from pewstats_collectors.simulator.codes import Json
from tests.integration.hostile.pipeline import WHOLE, Lab, Pipeline, Spoil, changed_rows, lobbies, object_path

[VICTIM] = lobbies(1)
NO_COUNT = {
    "a number of 30 digits": b"1" * 30,
    "a number beyond all numbers": b"1e999",
    "a negative count": b"-1",
    "a count of which a few make an overflow": b"2147483647",
    "half a kill": b"0.5",
    "a list": b"[]",
}


def participants(body: Json) -> list[Json]:
    return [item for item in body["included"] if item["type"] == "participant"]


def rosters(body: Json) -> list[Json]:
    return [item for item in body["included"] if item["type"] == "roster"]


def stats(body: Json) -> Json:
    """Statistics of the first participant who is no bot."""
    everybody = (item["attributes"]["stats"] for item in participants(body))
    return next(one for one in everybody if one["playerId"].startswith("account."))


def members(roster: Json) -> list[Json]:
    found: list[Json] = roster["relationships"]["participants"]["data"]
    return found


def changed(change: Callable[[Json], object]) -> Spoil:
    """Spoil the document in place."""

    def spoil(data: bytes) -> bytes:
        body = orjson.loads(data)
        change(body)
        return orjson.dumps(body)

    return spoil


def written(key: str, value: bytes) -> Spoil:
    """Write this into the first participant's statistics, letter by letter."""

    def spoil(data: bytes) -> bytes:
        body = orjson.loads(data)
        stats(body)[key] = "<here>"
        return orjson.dumps(body).replace(b'"<here>"', value)

    return spoil


def attribute(**values: Any) -> Spoil:
    return changed(lambda body: body["data"]["attributes"].update(values))


def twice(found: Callable[[Json], list[Json]]) -> Spoil:
    """The first of these items a second time."""
    return changed(lambda body: body["included"].append(found(body)[0]))


def in_two_rosters(body: Json) -> None:
    one, other = rosters(body)[:2]
    members(one).append(members(other)[0])


def same_participant_id(body: Json) -> None:
    one, other = participants(body)[:2]
    for roster in rosters(body):
        members(roster)[:] = [member for member in members(roster) if member["id"] != other["id"]]
    other["id"] = one["id"]


def without_outcome(body: Json) -> None:
    del stats(body)["deathType"], stats(body)["winPlace"]


def swollen(data: bytes) -> bytes:
    return gzip.compress(data[:-1] + b" " * 20_000_000 + b"}")


UNREADABLE = {
    **{name: (written("kills", value), "$.stats.kills") for name, value in NO_COUNT.items()},
    "NaN": (written("kills", b"NaN"), "invalid character (byte"),
    "a distance beyond all maps": (written("walkDistance", b"1e30"), "$.stats.walkDistance"),
    "half of a surrogate pair": (written("name", b'"A\\ud800B"'), "hex escape (byte"),
    "bytes of no character": (written("name", b'"A\xff\xfeB"'), "participant"),
    "a name without end": (written("name", b'"' + b"x" * 1_000_000 + b'"'), "$.stats.name"),
    "a name that no index holds": (written("name", orjson.dumps(str([*range(999)]))), "$.stats.name"),
    "nobody's account": (written("playerId", b'""'), "$.stats.playerId"),
    "no outcome": (changed(without_outcome), "`deathType`"),
    "a participant twice": (twice(participants), "twice"),
    "a roster twice": (twice(rosters), "two have one team id"),
    "two participants of one id": (changed(same_participant_id), "twice"),
    "a participant in two rosters": (changed(in_two_rosters), "rosters name him twice"),
    "won is a word": (changed(lambda body: rosters(body)[0]["attributes"].update(won="perhaps")), "$.won"),
    "included is an object": (changed(lambda body: body.update(included={})), "$.included"),
    "no start": (attribute(createdAt=None), "$.data.attributes.createdAt"),
    "a start in year 1": (attribute(createdAt="0001-01-01T00:00:00+14:00"), "createdAt"),
    "a start in year 9999": (attribute(createdAt="9999-12-31T23:59:59-12:00"), "createdAt"),
    "a shard that is a path": (attribute(shardId="../../somewhere"), "$.data.attributes.shardId"),
    "a mode without end": (attribute(gameMode="m" * 1_000_000), "$.data.attributes.gameMode"),
}  # fmt: skip


def test_match_objects_that_cannot_be_right_are_refused_whole_each_with_its_place(lab: Lab) -> None:
    """Many at once, a good one among them; then all are mended and replayed."""
    *victims, good = lobbies(len(UNREADABLE) + 1)
    harmed = lab.reference([good], without_object=victims)
    whole = lab.reference([*victims, good])
    with lab.pipeline() as pipeline:
        for match, (spoil, _) in zip(victims, UNREADABLE.values(), strict=True):
            pipeline.origin.serve(match, match_object=spoil)
        pipeline.origin.serve(good)
        pipeline.run(*victims, good)
        assert changed_rows(harmed, pipeline.domain()) == {}
        assert not any(map(pipeline.store.exists, map(pipeline.object_key, victims)))
        assert [pipeline.origin.asked[object_path(match)] for match in victims] == [1] * len(victims)
        errors = {one["subject"]: one["error"] for one in pipeline.bench.dead_letters()}
        for match, (name, (_, place)) in zip(victims, UNREADABLE.items(), strict=True):
            assert place in errors[match.match_id], name
            assert len(errors[match.match_id]) < 400, name
        refused = [(SUMMARY, match.match_id, "unreadable match object") for match in victims]
        assert sorted(pipeline.letters()) == sorted(refused)

        for match in victims:
            pipeline.origin.serve(match)
            pipeline.reopen(SUMMARY, match)
        pipeline.settle()
        assert changed_rows(whole, pipeline.domain()) == {}
        assert len(pipeline.letters()) == len(victims)


def test_an_api_answer_that_unpacks_without_end_is_refused(pipeline: Pipeline) -> None:
    pipeline.origin.serve(VICTIM, match_object=swollen)
    pipeline.run(VICTIM)
    [letter] = pipeline.bench.dead_letters()
    assert (letter["job"], letter["reason"]) == (SUMMARY, "too large")
    assert "more than 16777216 bytes" in letter["error"]
    pipeline.origin.serve(VICTIM)
    pipeline.replay(SUMMARY, VICTIM)
    assert pipeline.states(VICTIM) == WHOLE


NAMES = {
    "tab, line and bell": "A\tB\nC\r\x07\x1b[31m",
    "text that goes both ways": "\u202eevil\u2066\u200f",
    "more than 16 bits": "\U0001f600\U0010ffff",
    "no character at all": "\ufffe\uffff",
    "quotes and ends": "'; \\. \\N {},\"",
    "nothing": "",
}


@pytest.mark.parametrize("name", NAMES)
def test_an_odd_name_is_a_name_and_comes_out_as_it_went_in(lab: Lab, name: str) -> None:
    account = stats(orjson.loads(VICTIM.match_object()))["playerId"]
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(VICTIM, match_object=changed(lambda body: stats(body).update(name=NAMES[name])))
        pipeline.run(VICTIM)
        assert pipeline.states(VICTIM) == WHOLE
        assert _names(pipeline, account) == [NAMES[name]] * 2


def test_a_nul_in_a_name_becomes_the_character_for_what_cannot_be_shown(pipeline: Pipeline) -> None:
    account = stats(orjson.loads(VICTIM.match_object()))["playerId"]
    pipeline.origin.serve(VICTIM, match_object=written("name", b'"A\\u0000B"'))
    pipeline.run(VICTIM)
    assert pipeline.states(VICTIM) == WHOLE
    assert _names(pipeline, account) == ["A\ufffdB"] * 2


def _names(pipeline: Pipeline, account: str) -> list[str]:
    query = """
        SELECT player_name FROM players WHERE account_id = %s
        UNION ALL SELECT player_name FROM match_summaries WHERE account_id = %s
    """
    return [row["player_name"] for row in pipeline.bench.rows(query, account, account)]


def test_a_team_of_five_is_a_team(pipeline: Pipeline) -> None:
    def fifth(body: Json) -> None:
        one, other = rosters(body)[:2]
        members(one).append(members(other).pop())

    pipeline.origin.serve(VICTIM, match_object=changed(fifth))
    pipeline.run(VICTIM)
    assert pipeline.states(VICTIM) == WHOLE
    sizes = pipeline.bench.rows("SELECT count(*) FROM match_summaries GROUP BY team_id ORDER BY 1")
    assert [row["count"] for row in sizes] == [3, 4, 4, 5]


def test_a_mode_type_and_map_that_nobody_knows_are_kept_and_count_for_no_career(pipeline: Pipeline) -> None:
    told = {"gameMode": "squad-on-ice", "matchType": "carnival", "mapName": "Moon_Main", "seasonState": "x"}
    pipeline.origin.serve(VICTIM, match_object=attribute(**told))
    pipeline.run(VICTIM)
    assert pipeline.states(VICTIM) == WHOLE
    [match] = pipeline.bench.rows("SELECT * FROM matches")
    assert [match[name] for name in ("game_mode", "match_type", "map_name", "season_state")] == [
        *told.values()
    ]
    assert pipeline.bench.rows("SELECT * FROM player_stats") == []


def test_keys_and_items_that_nobody_knows_change_nothing(lab: Lab) -> None:
    def more(body: Json) -> None:
        body["included"].append({"type": "clan", "id": "c", "attributes": {"stats": [1, {"deep": None}]}})
        body["data"]["attributes"]["weather"] = {"rain": [True]}
        stats(body)["killsWithAPan"] = "many"

    whole = lab.reference([VICTIM])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(VICTIM, match_object=changed(more))
        pipeline.run(VICTIM)
        assert changed_rows(whole, pipeline.domain()) == {}


def test_of_two_equal_keys_the_last_counts(pipeline: Pipeline) -> None:
    pipeline.origin.serve(VICTIM, match_object=written("kills", b'3,"kills":4'))
    account = stats(orjson.loads(VICTIM.match_object()))["playerId"]
    pipeline.run(VICTIM)
    [row] = pipeline.bench.rows("SELECT kills FROM match_summaries WHERE account_id = %s", account)
    assert row["kills"] == 4


def test_a_match_of_nobody_is_a_match_whose_people_its_telemetry_names(pipeline: Pipeline) -> None:
    assets: Callable[[Json], None] = lambda body: body.update(  # noqa: E731
        included=[item for item in body["included"] if item["type"] == "asset"]
    )
    pipeline.origin.serve(VICTIM, match_object=changed(assets))
    pipeline.run(VICTIM)
    assert pipeline.states(VICTIM) == WHOLE
    [row] = pipeline.bench.rows("SELECT count(*), count(kills) AS kills FROM match_summaries")
    assert (row["count"], row["kills"]) == (16, 0)


ASSETS: dict[str, tuple[Callable[[Json], object], str]] = {
    "none": (lambda body: body["data"]["relationships"]["assets"].update(data=[]), "no telemetry"),
    "elsewhere": (lambda body: _asset(body).update(URL="http://169.254.169.254/latest"), "host not allowed"),
    "a file": (lambda body: _asset(body).update(URL="file:///etc/passwd"), "host not allowed"),
    "nowhere": (lambda body: _asset(body).update(URL="x" * 100_000), "host not allowed"),
}


def _asset(body: Json) -> Json:
    found: Json = next(item for item in body["included"] if item["type"] == "asset")["attributes"]
    return found


@pytest.mark.parametrize("name", ASSETS)
def test_telemetry_that_may_not_be_fetched_is_asked_of_nobody_and_the_match_counts_without(
    lab: Lab, name: str
) -> None:
    change, reason = ASSETS[name]
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(VICTIM, match_object=changed(change))
        pipeline.run(VICTIM)
        assert pipeline.states(VICTIM) == {SUMMARY: "done", DOWNLOAD: reason, "aggregate": "done"}
        assert pipeline.letters() == [(DOWNLOAD, VICTIM.match_id, reason)]
        assert len(pipeline.bench.dead_letters()[0]["error"]) < 400
        assert pipeline.origin.asked == {object_path(VICTIM): 1}
        assert len(pipeline.bench.rows("SELECT * FROM player_stats WHERE match_type = 'all'")) == 12
