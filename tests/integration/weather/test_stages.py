"""Summary and download in bad weather: it costs no attempt and loses nothing, however long it lasts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from pewstats_collectors import jobs
from pewstats_collectors.db.migrations import migrate
from pewstats_collectors.db.pool import Connection, Pool, in_transaction, open_pool
from pewstats_collectors.db.tournaments import rosters, schedules, seasons
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.matches.user_files import read_roster, read_rounds
from pewstats_collectors.simulator import SimulatorServer, Weather, World
from pewstats_collectors.simulator.weather import Endpoint, Kind
from pewstats_collectors.workers.outcomes import utc_now
from scripts import services
from scripts.domain_tables import domain_tables
from tests.integration.weather.conftest import FETCHING, MakePipeline, Pipeline
from tests.waiting import until

HARMLESS = (Kind.SLOW, Kind.CLOCK_SKEW)


@pytest.fixture
def another_database(postgres_url: str) -> Iterator[str]:
    with services.new_database(postgres_url) as url:
        migrate(url)
        yield url


def play(pipeline: Pipeline, world: World) -> None:
    """All matches of the world through all stages."""

    def write(connection: Connection) -> None:
        seasons.write_season(connection, Season("Demo Season", "Demo", "steam"))
        rosters.write_roster(connection, read_roster(world.roster_csv(), "roster.csv"))
        schedules.write_rounds(connection, read_rounds(world.rounds_csv(), "rounds.csv"))

    in_transaction(pipeline.pool, write)
    with pipeline.serving(*jobs.STAGES):
        pipeline.discover(*(match.match_id for match in world.matches))
        until(lambda: pipeline.all_are(jobs.AGGREGATE, "done", len(world.matches)), "all matches", 120)


def test_in_bad_weather_all_matches_end_as_they_do_in_fair(
    world: World,
    server: SimulatorServer,
    make_pipeline: MakePipeline,
    pool: Pool,
    database: str,
    another_database: str,
) -> None:
    in_storms = make_pipeline(pool, database, weather_pause_s=0.1, read_timeout_s=0.2)
    server.weather = weather = Weather(4, 0.6, slow_s=0.4, reset_s=0.1)
    play(in_storms, world)
    asked_in_storms = len(server.requests)
    server.weather = None
    server.requests.clear()
    with open_pool(another_database, size=8) as other_pool:
        in_fair = make_pipeline(other_pool, another_database)
        play(in_fair, world)
        assert weather.counts.total() > len(world.matches)
        assert asked_in_storms > len(server.requests) == 2 * len(world.matches)
        assert in_storms.ledger() == in_fair.ledger()
        assert {attempts for _, _, _, attempts, *_ in in_storms.ledger()} == {1}
    assert in_storms.dead_letters() == []
    assert domain_tables(database) == domain_tables(another_database)


def put_off(pipeline: Pipeline, subject: str, job: str) -> dict[str, Any]:
    """The ledger's row once the work, due now, was tried and put off."""
    pipeline.make_due()

    def tried() -> dict[str, Any] | None:
        pipeline.publish_due()
        row = pipeline.row(subject, job)
        return row if row and row["state"] == "snoozed" and row["next_at"] > utc_now() else None

    row: dict[str, Any] = until(tried, "a try")
    return row


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in HARMLESS])
def test_however_long_one_kind_of_weather_lasts_work_is_put_off_for_a_minute_and_not_charged(
    world: World, server: SimulatorServer, pipeline: Pipeline, kind: Kind
) -> None:
    one = world.matches[0].match_id
    server.weather = Weather(2, 1.0, kinds=[kind], slow_s=0.05, reset_s=30)
    with pipeline.serving(*FETCHING):
        pipeline.discover(one)
        for job in FETCHING:
            for _ in range(2):
                row = put_off(pipeline, one, job)
                assert (row["state"], row["attempts"], row["reason"]) == ("snoozed", 0, "put off")
                assert timedelta(seconds=25) < row["next_at"] - row["changed_at"] < timedelta(seconds=62)
            still = {Endpoint.TELEMETRY: 1.0} if job == jobs.SUMMARY else {}
            server.weather = Weather(3, still, kinds=[kind], slow_s=0.05, reset_s=30)
            pipeline.make_due()
            assert pipeline.until_due(one, "done", job)["attempts"] == 1
    assert pipeline.dead_letters() == []


@pytest.mark.parametrize("kind", HARMLESS)
def test_an_answer_that_is_only_slow_or_of_a_skewed_clock_is_taken(
    world: World, server: SimulatorServer, pipeline: Pipeline, kind: Kind
) -> None:
    one = world.matches[0].match_id
    server.weather = weather = Weather(2, 1.0, kinds=[kind], slow_s=0.1)
    with pipeline.serving(*FETCHING):
        pipeline.discover(one)
        assert pipeline.until(one, "done", jobs.DOWNLOAD)["attempts"] == 1
    assert weather.counts == {kind: 2}


def test_what_weather_puts_off_beyond_the_limit_of_its_age_fails_with_a_dead_letter(
    world: World, server: SimulatorServer, pipeline: Pipeline
) -> None:
    one = world.matches[0].match_id
    server.weather = Weather(2, {Endpoint.TELEMETRY: 1.0}, kinds=[Kind.SERVER_ERROR])
    with pipeline.serving(*FETCHING, jobs.AGGREGATE):
        pipeline.discover(one)
        pipeline.until(one, "snoozed", jobs.DOWNLOAD)
        pipeline.rows("UPDATE ledger SET owed_since = now() - interval '25 hours' RETURNING 1")
        pipeline.make_due()
        failed = pipeline.until_due(one, "failed", jobs.DOWNLOAD)
        pipeline.until(one, "done", jobs.AGGREGATE)
    assert failed["reason"] == "put off for too long"
    assert "the server answered 50" in failed["error"]
    [letter] = pipeline.dead_letters()
    assert (letter["job"], letter["subject"]) == (jobs.DOWNLOAD, one)
    assert (letter["reason"], letter["error"]) == ("put off for too long", failed["error"])
