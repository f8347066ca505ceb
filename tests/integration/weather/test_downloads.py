"""A telemetry file that is wrong, told from one that only came to us wrong: it comes twice the same."""

import gzip
from collections.abc import Callable

import pytest

from pewstats_collectors import jobs
from pewstats_collectors.simulator import SimulatorServer, World
from tests.integration.weather.conftest import FETCHING, Pipeline
from tests.integration.workers.bench import WORK

Spoil = Callable[[bytes], bytes]


def cut(file: bytes) -> bytes:
    return file[: len(file) // 2]


def damaged(file: bytes) -> bytes:
    return file[:-6] + bytes(6)


def no_array(_: bytes) -> bytes:
    return gzip.compress(b'{"errors": []}', mtime=0)


def fetched(server: SimulatorServer) -> int:
    """How often telemetry was asked for."""
    return sum(path.startswith("/bluehole-pubg/") for path, _ in server.requests)


@pytest.mark.parametrize("spoil", [cut, damaged])
def test_a_file_that_stays_cut_or_damaged_is_tried_as_often_as_any_work(
    world: World, server: SimulatorServer, pipeline: Pipeline, spoil: Spoil
) -> None:
    one = world.matches[0].match_id
    server.poisons = {one: (None, spoil)}
    with pipeline.serving(*FETCHING, jobs.AGGREGATE):
        pipeline.discover(one)
        failed = pipeline.until_due(one, "failed", jobs.DOWNLOAD)
        pipeline.until(one, "done", jobs.AGGREGATE)
    assert failed["attempts"] == WORK.max_attempts
    assert fetched(server) == 2 * WORK.max_attempts
    [letter] = pipeline.dead_letters()
    assert (letter["job"], letter["subject"]) == (jobs.DOWNLOAD, one)


def test_a_file_that_is_no_telemetry_both_times_is_rejected(
    world: World, server: SimulatorServer, pipeline: Pipeline
) -> None:
    one = world.matches[0].match_id
    server.poisons = {one: (None, no_array)}
    with pipeline.serving(*FETCHING, jobs.AGGREGATE):
        pipeline.discover(one)
        rejected = pipeline.until(one, "rejected", jobs.DOWNLOAD)
        pipeline.until(one, "done", jobs.AGGREGATE)
    assert (rejected["attempts"], rejected["reason"], fetched(server)) == (1, "not telemetry", 2)
    assert [letter["reason"] for letter in pipeline.dead_letters()] == ["not telemetry"]


@pytest.mark.parametrize("spoil", [cut, damaged, no_array])
def test_a_file_that_is_whole_the_second_time_is_done_in_one_attempt(
    world: World, server: SimulatorServer, pipeline: Pipeline, spoil: Spoil
) -> None:
    one = world.matches[0].match_id
    ways: list[Spoil] = [bytes, spoil]
    server.poisons = {one: (None, lambda file: ways.pop()(file))}
    with pipeline.serving(*FETCHING):
        pipeline.discover(one)
        assert pipeline.until(one, "done", jobs.DOWNLOAD)["attempts"] == 1
    assert fetched(server) == 2
    assert pipeline.dead_letters() == []
