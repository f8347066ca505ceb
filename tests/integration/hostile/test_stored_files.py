"""Files that went bad in storage: replaying a job gets a better one if there is one, and loses none."""

import gzip
from collections.abc import Callable

import orjson
import pytest

from pewstats_collectors.jobs import DOWNLOAD, SUMMARY, TELEMETRY
from pewstats_collectors.simulator.poison import POISONS
from pipelines.import_files import FileImport
from tests.integration.hostile.pipeline import (
    WHOLE,
    Lab,
    Pipeline,
    Spoil,
    changed_rows,
    lobbies,
    object_path,
)

MATCH, OTHER = lobbies(2)
_damaged = POISONS["not UTF-8"].spoil


def stored(pipeline: Pipeline, key: str) -> bytes:
    return (pipeline.folder / key).read_bytes()


def put(pipeline: Pipeline, key: str, data: bytes) -> None:
    """A file in storage, put there by a person or spoiled by a disk."""
    (pipeline.folder / key).parent.mkdir(parents=True, exist_ok=True)
    (pipeline.folder / key).write_bytes(data)


def test_telemetry_that_was_stored_and_refused_is_fetched_again_when_its_download_is_replayed(
    lab: Lab,
) -> None:
    whole = lab.reference([MATCH])
    with lab.pipeline() as pipeline:
        key = pipeline.telemetry_key(MATCH)
        pipeline.origin.serve(MATCH, telemetry=_damaged)
        pipeline.run(MATCH)
        assert pipeline.letters() == [(TELEMETRY, MATCH.match_id, "damaged")]
        pipeline.origin.serve(MATCH)

        pipeline.replay(TELEMETRY, MATCH)  # the file is still the same
        assert pipeline.letters() == [(TELEMETRY, MATCH.match_id, "damaged")] * 2
        assert pipeline.origin.asked[MATCH.telemetry_path] == 1

        pipeline.replay(DOWNLOAD, MATCH)
        assert pipeline.origin.asked[MATCH.telemetry_path] == 2
        assert stored(pipeline, key) == MATCH.telemetry_gz()
        assert pipeline.states(MATCH) == WHOLE
        assert changed_rows(whole, pipeline.domain()) == {}

        pipeline.replay(DOWNLOAD, MATCH)  # what was taken is not fetched again
        assert pipeline.origin.asked[MATCH.telemetry_path] == 2
        assert pipeline.attempts(MATCH)[TELEMETRY] == 1


def test_stored_telemetry_that_was_mended_by_hand_is_taken_when_its_processing_is_replayed(lab: Lab) -> None:
    whole = lab.reference([MATCH])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(MATCH, telemetry=_damaged)
        pipeline.run(MATCH)
        put(pipeline, pipeline.telemetry_key(MATCH), MATCH.telemetry_gz())
        pipeline.replay(TELEMETRY, MATCH)
        assert pipeline.states(MATCH) == WHOLE
        assert changed_rows(whole, pipeline.domain()) == {}


@pytest.mark.parametrize(
    ("later", "ends_as"),
    [(None, "expired"), (lambda data: data[:-9], "failed")],
    ids=["gone from the CDN", "cut off by the CDN"],
)
def test_a_refused_file_stays_in_storage_until_a_whole_one_has_come(
    lab: Lab, later: Spoil | None, ends_as: str
) -> None:
    """Another version of the program may be able to read it, when nobody else has it any more."""
    whole = lab.reference([MATCH])
    with lab.pipeline() as pipeline:
        key = pipeline.telemetry_key(MATCH)
        pipeline.origin.serve(MATCH, telemetry=_damaged)
        pipeline.run(MATCH)
        before = stored(pipeline, key)
        if later is None:
            pipeline.origin.forget(MATCH.telemetry_path)
        else:
            pipeline.origin.serve(MATCH, telemetry=later)
        pipeline.replay(DOWNLOAD, MATCH)
        assert pipeline.states(MATCH)[DOWNLOAD] == ends_as
        assert stored(pipeline, key) == before

        put(pipeline, key, MATCH.telemetry_gz())
        pipeline.replay(TELEMETRY, MATCH)
        assert changed_rows(whole, pipeline.domain()) == {}


def test_telemetry_that_vanished_from_storage_is_fetched_again_when_its_download_is_replayed(
    lab: Lab,
) -> None:
    whole = lab.reference([MATCH])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(MATCH)
        pipeline.run(MATCH)
        (pipeline.folder / pipeline.telemetry_key(MATCH)).unlink()
        pipeline.replay(TELEMETRY, MATCH)
        [letter] = pipeline.bench.dead_letters()
        assert (letter["job"], letter["reason"]) == (TELEMETRY, "no telemetry")
        assert pipeline.telemetry_key(MATCH) in letter["error"]
        pipeline.replay(DOWNLOAD, MATCH)
        assert changed_rows(whole, pipeline.domain()) == {}


def _as_another(body: bytes) -> bytes:
    document = orjson.loads(body)
    document["data"]["id"] = OTHER.match_id
    return gzip.compress(orjson.dumps(document))


#: How a kept match object goes bad, and what is said of it.
BAD: dict[str, tuple[Spoil, str, str]] = {
    "cut": (lambda body: gzip.compress(body)[:-20], "cut off", "gzip ends early"),
    "empty": (lambda _: b"", "not a match object", "expected `data` of type match"),
    "flipped": (lambda body: gzip.compress(body)[:-8] + bytes(8), "damaged", "gzip"),
    "of another match": (_as_another, "another match", f"not of {MATCH.match_id}"),
    "unreadable": (
        lambda body: gzip.compress(body[:-30]), "unreadable match object", "Input data was truncated",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_kept_match_object_that_went_bad_is_fetched_again(lab: Lab, name: str) -> None:
    spoil, _, _ = BAD[name]
    whole = lab.reference([MATCH])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(MATCH)
        key = pipeline.object_key(MATCH)
        put(pipeline, key, spoil(pipeline.origin.match_object(MATCH)))
        pipeline.run(MATCH)
        assert pipeline.letters() == []
        assert pipeline.store.get_object(key) == pipeline.origin.match_object(MATCH)
        assert changed_rows(whole, pipeline.domain()) == {}


Mend = Callable[[Pipeline, bytes], None]


def _by_hand(pipeline: Pipeline, body: bytes) -> None:
    put(pipeline, pipeline.object_key(MATCH), body)  # not even packed
    pipeline.replay(SUMMARY, MATCH)


def _by_import(pipeline: Pipeline, body: bytes) -> None:
    file = pipeline.folder / "brought.json"
    file.write_bytes(body)
    FileImport(pipeline.bench.pool, pipeline.bench.nudges, pipeline.store, "steam").take_in([file])
    pipeline.settle()


@pytest.mark.parametrize("mend", [_by_hand, _by_import])
@pytest.mark.parametrize("name", BAD)
def test_a_kept_match_object_that_went_bad_and_is_gone_from_the_api_can_be_mended(
    lab: Lab, name: str, mend: Mend
) -> None:
    spoil, reason, words = BAD[name]
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(MATCH)
        pipeline.origin.forget(object_path(MATCH))
        body = pipeline.origin.match_object(MATCH)
        put(pipeline, pipeline.object_key(MATCH), spoil(body))
        pipeline.run(MATCH)
        assert pipeline.letters() == [(SUMMARY, MATCH.match_id, reason)]
        assert words in pipeline.bench.dead_letters()[0]["error"]
        mend(pipeline, body)
        assert pipeline.states(MATCH)[SUMMARY] == "done"
        assert len(pipeline.letters()) == 1
        [row] = pipeline.bench.rows("SELECT count(kills) FROM match_summaries")
        assert row["count"] == 16
