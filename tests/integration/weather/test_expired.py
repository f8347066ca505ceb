"""What the API or its CDN no longer has is expired: no failure, no dead letter, and counted all the same."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from pewstats_collectors import jobs
from pewstats_collectors.cli import pewstats
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.simulator import SimulatorServer, Weather, World
from tests.integration.weather.conftest import FETCHING, MakePipeline, Pipeline
from tests.waiting import until

UNKNOWN = "0b5b1b0e-0000-4000-8000-00000000dead"


def shown(pipeline: Pipeline, match_id: str) -> dict[str, Any]:
    """What `pewstats match show` says."""
    settings = {"PEWSTATS_DATABASE_URL": pipeline.url, "PEWSTATS_LOG_LEVEL": "ERROR"}
    done = CliRunner().invoke(pewstats, ["match", "show", match_id, "--json"], env=settings)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found


def careers(pipeline: Pipeline, match_id: str) -> int:
    """How many careers this match is counted in."""
    [row] = pipeline.rows("SELECT count(*) FROM career_counts WHERE match_id = %s", match_id)
    return int(row["count"])


def test_a_match_the_api_does_not_know_any_more_is_expired(pipeline: Pipeline) -> None:
    with pipeline.serving(*FETCHING):
        pipeline.discover(UNKNOWN)
        rejected = pipeline.until(UNKNOWN, "rejected", jobs.SUMMARY)
    assert (rejected["attempts"], rejected["reason"]) == (1, "expired")
    assert "gone after 14 days" in rejected["error"]
    found = shown(pipeline, UNKNOWN)
    assert (found["state"], found["stages"][0]["state"], len(found["stages"])) == ("expired", "expired", 1)
    assert pipeline.dead_letters() == []


@pytest.mark.parametrize("status", [403, 404])
def test_a_match_whose_telemetry_is_gone_is_expired_and_its_match_object_counts(
    world: World, server: SimulatorServer, pipeline: Pipeline, status: int
) -> None:
    one = world.matches[0].match_id
    if status == 403:
        server.expired = frozenset({one})
    else:
        server.poisons = {one: (with_telemetry_at(f"{server.url}/shards/steam/matches/{UNKNOWN}"), None)}
    with pipeline.serving(*FETCHING, jobs.AGGREGATE):
        pipeline.discover(one)
        rejected = pipeline.until(one, "rejected", jobs.DOWNLOAD)
        pipeline.until(one, "done", jobs.AGGREGATE)
    assert (rejected["attempts"], rejected["reason"]) == (1, "expired")
    assert f"({status})" in rejected["error"]
    found = shown(pipeline, one)
    assert found["state"] == "expired"
    assert [stage["state"] for stage in found["stages"]] == ["done", "expired", "done"]
    assert careers(pipeline, one) > 0
    assert pipeline.dead_letters() == []


def test_what_is_gone_is_found_to_be_gone_in_bad_weather_too(
    world: World, server: SimulatorServer, make_pipeline: MakePipeline, pool: Pool, database: str
) -> None:
    one = world.matches[0].match_id
    pipeline = make_pipeline(pool, database, weather_pause_s=0.05)
    server.expired = frozenset({one})
    server.weather = weather = Weather(4, 0.8, slow_s=0.02, reset_s=0.05)
    with pipeline.serving(*FETCHING, jobs.AGGREGATE):
        pipeline.discover(one, UNKNOWN)
        until(lambda: pipeline.all_are(jobs.SUMMARY, "rejected", 1), "the unknown one", 60)
        until(lambda: pipeline.all_are(jobs.AGGREGATE, "done", 1), "the other one", 60)
    assert weather.counts.total() > 2
    assert [pipeline.row(UNKNOWN)[name] for name in ("attempts", "reason")] == [1, "expired"]
    assert [pipeline.row(one, jobs.DOWNLOAD)[name] for name in ("attempts", "reason")] == [1, "expired"]
    assert [shown(pipeline, match_id)["state"] for match_id in (one, UNKNOWN)] == ["expired"] * 2
    assert pipeline.dead_letters() == []


def with_telemetry_at(url: str) -> Callable[[bytes], bytes]:
    """The match object with this address in its asset."""

    def spoil(body: bytes) -> bytes:
        found = orjson.loads(body)
        for item in found["included"]:
            if item["type"] == "asset":
                item["attributes"]["URL"] = url
        return orjson.dumps(found)

    return spoil
