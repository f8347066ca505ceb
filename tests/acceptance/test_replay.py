"""pewstats queue replay: what failed and is done after all leaves the tables of a match that never failed."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from pewstats_collectors.db.migrations import migrate
from pewstats_collectors.simulator import World
from pewstats_collectors.simulator.server import SimulatorServer
from scripts.domain_tables import domain_tables
from tests.acceptance.commands import Place, until

#: Simulated matches are older than what the API keeps.
KEPT = {"PUBG__RETENTION_DAYS": "100000"}


@pytest.fixture
def undisturbed(tmp_path: Path, empty_database: str) -> Place:
    """A second place, where nothing fails."""
    folder = tmp_path / "undisturbed"
    folder.mkdir()
    migrate(empty_database)
    return Place(folder, {"DATABASE_URL": empty_database})


@contextmanager
def workers(place: Place, **more: str) -> Iterator[None]:
    """Daemons that do what is owed."""
    system = place.start("run", "--only", "reconcile,summary,download,telemetry,aggregate", **more)
    try:
        yield
    finally:
        system.send_signal(signal.SIGTERM)
        assert system.wait(timeout=30) == 0


def tables(place: Place) -> dict[str, str]:
    return domain_tables(place.settings["DATABASE_URL"])


def state(place: Place, match_id: str) -> str:
    return str(place.run("match", "show", match_id, "--json").json()["state"])


def test_replayed_telemetry_leaves_what_telemetry_leaves_that_never_failed(
    place: Place, undisturbed: Place, world: World, tmp_path: Path
) -> None:
    match = world.matches[1]
    (tmp_path / "match.json").write_bytes(match.match_object())
    (tmp_path / "events.json.gz").write_bytes(match.telemetry_gz())
    files = [str(tmp_path / name) for name in ("match.json", "events.json.gz")]
    undisturbed.run("import", *files)

    hurried = {"CHILD_SECONDS": "1", "CHILD_SECONDS_PER_MB": "0"}
    hurried = {f"TELEMETRY__{name}": value for name, value in hurried.items()} | {"WORK__MAX_ATTEMPTS": "1"}
    with psycopg.connect(place.settings["DATABASE_URL"]) as other:
        other.execute("LOCK TABLE landings")  # the child waits for this, and for too long
        place.run("import", *files, code=1, **hurried)
    shown = place.run("match", "show", match.match_id, "--json").json()
    assert shown["state"] == "failed"
    assert shown["next"].startswith(
        "telemetry failed for good after 1 attempt: time limit: took longer than 1 s for 0."
    )
    assert shown["next"].endswith("The match is counted from its match object all the same.")
    assert tables(place) != tables(undisturbed)

    with workers(place):
        assert f"telemetry of {match.match_id}" in place.run("queue", "replay", "--all").out
        until(lambda: state(place, match.match_id) == "done", "the match")
    assert tables(place) == tables(undisturbed)
    assert place.run("queue", "dead", "--each", "--json").json() == {"dead_letters": []}


def test_a_replayed_download_leaves_what_a_download_leaves_that_never_failed(
    place: Place, undisturbed: Place, world: World, tmp_path: Path
) -> None:
    match = world.matches[1]
    with SimulatorServer(world) as api:
        settings = {"PUBG_API_URL": api.url, **KEPT}
        (tmp_path / "match.json").write_bytes(match.match_object(api.url))
        undisturbed.run("import", str(tmp_path / "match.json"), code=0, **settings)

        place.run("import", str(tmp_path / "match.json"), code=0, TELEMETRY_HOSTS="cdn.example", **settings)
        [letter] = place.run("queue", "dead", "--each", "--json").json()["dead_letters"]
        assert (letter["job"], letter["reason"]) == ("download", "host not allowed")
        assert state(place, match.match_id) == "rejected"
        assert tables(place) != tables(undisturbed)

        with workers(place, **settings):
            place.run("queue", "replay", str(letter["id"]), code=0, **settings)
            until(lambda: state(place, match.match_id) == "done", "the match")
    assert tables(place) == tables(undisturbed)


def test_telemetry_that_was_rejected_and_has_no_match_object_is_found(
    place: Place, world: World, tmp_path: Path
) -> None:
    match, other = (json.loads(match.telemetry()) for match in world.matches[:2])
    (tmp_path / "two matches.json").write_text(json.dumps(match + other))
    place.run("import", str(tmp_path / "two matches.json"), code=1)
    [listed] = place.run("match", "list", "--state", "rejected", "--json").json()["matches"]
    assert listed["match_id"] == world.matches[0].match_id
    assert "There is no match object either, so nothing of the match is counted." in listed["next"]
