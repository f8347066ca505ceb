"""pewstats import: real files and simulated ones, in any order, take the same way as live ones."""

import gzip
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from pewstats_collectors.db.migrations import migrate, roll_back
from pewstats_collectors.simulator import SimulatedMatch, World
from scripts.domain_tables import domain_tables
from tests.acceptance.commands import Place, until

REAL = {
    "matches": {"new": 136, "known": 0},
    "telemetry": {"processed": 1, "known": 0, "rejected": 2},
    "skipped": 51,
}
NOTHING = {
    "matches": {"new": 0, "known": 0},
    "telemetry": {"processed": 0, "known": 0, "rejected": 0},
    "skipped": 0,
    "rejected": [],
}


@pytest.fixture(params=["queue in PostgreSQL", "RabbitMQ"])
def over_each_broker(request: pytest.FixtureRequest, place: Place) -> Place:
    """A place over one broker after the other."""
    if request.param == "RabbitMQ":
        return Place(place.home, {**place.settings, "BROKER_URL": request.getfixturevalue("rabbitmq")})
    return place


@pytest.fixture
def match(world: World) -> SimulatedMatch:
    """A public match of the evening."""
    return world.matches[1]


@pytest.fixture
def files(tmp_path: Path, match: SimulatedMatch) -> Path:
    """The match on disk: its match object and its telemetry in folders of their own."""
    for folder, name, data in (
        ("objects", "match.json", match.match_object()),
        ("telemetry", "events.json.gz", match.telemetry_gz()),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(data)
    return tmp_path


def test_real_files_are_counted_exactly_and_a_second_run_changes_nothing(
    over_each_broker: Place, pubg_data: Path
) -> None:
    place, url = over_each_broker, over_each_broker.settings["DATABASE_URL"]
    first = place.run("import", str(pubg_data), "--json", code=1).json()
    assert first.items() >= REAL.items()
    assert sum((first["skipped"], 136, 1, 2)) == sum(file.is_file() for file in pubg_data.rglob("*"))
    several, cut_off = first["rejected"]
    assert several["reason"].startswith("events of several matches")
    assert (several["offset"], Path(several["file"]).parent.name) == (None, "telemetry")
    assert cut_off["reason"].startswith("cut off")
    assert cut_off["offset"] > 1_000_000
    assert all(set(one) == {"file", "match_id", "offset", "reason"} for one in first["rejected"])
    with psycopg.connect(url) as connection:
        of_the_api = (
            "SELECT count(*), count(DISTINCT match_id) FROM match_summaries WHERE win_place IS NOT NULL"
        )
        assert connection.execute(of_the_api).fetchone() == (10_545, 136)
    before = domain_tables(url)

    second = place.run("import", str(pubg_data), "--json", code=1).json()
    assert second["matches"] == {"new": 0, "known": 136}
    assert second["telemetry"] == {"processed": 0, "known": 1, "rejected": 2}
    assert second["rejected"] == first["rejected"]
    assert domain_tables(url) == before


def test_match_objects_and_telemetry_may_come_in_any_order(
    files: Path, place: Place, empty_database: str
) -> None:
    objects, telemetry = str(files / "objects"), str(files / "telemetry")
    place.run("import", objects, telemetry)
    at_once = domain_tables(place.settings["DATABASE_URL"])
    assert len(at_once["landings"].splitlines()) > 50
    for order in ([telemetry, objects], [objects, telemetry]):
        home = Path(mkdtemp(dir=files))
        migrate(empty_database)
        for folder in order:
            Place(home, {"DATABASE_URL": empty_database}).run("import", folder)
        assert domain_tables(empty_database) == at_once, order
        roll_back(empty_database, None)


def test_telemetry_alone_leaves_what_only_the_api_knows_unknown(
    files: Path, place: Place, match: SimulatedMatch
) -> None:
    done = place.run("import", str(files / "telemetry"), "--json").json()
    assert done["telemetry"] == {"processed": 1, "known": 0, "rejected": 0}
    with psycopg.connect(place.settings["DATABASE_URL"]) as connection:
        query = "SELECT count(*), count(win_place), count(kills), count(telemetry_kills) FROM match_summaries"
        people = len(match.truth.players)
        assert connection.execute(query).fetchone() == (people, 0, 0, people)
    listed = place.run("match", "list", "--state", "done", "--json").json()["matches"]
    assert [one["match_id"] for one in listed] == [match.match_id]


@pytest.fixture
def workers(over_each_broker: Place) -> Iterator[Place]:
    """A place where worker daemons run."""
    place = over_each_broker
    system = place.start("run", "--only", "reconcile,summary,download,telemetry,aggregate")
    try:
        until(lambda: len(place.events("started")) == 5, "daemons")
        yield place
    finally:
        system.send_signal(signal.SIGTERM)
        assert system.wait(timeout=30) == 0


def test_an_import_leaves_the_work_to_the_workers_that_run(
    workers: Place, files: Path, match: SimulatedMatch
) -> None:
    done = workers.run("import", str(files), "--json")
    assert done.json()["matches"] == {"new": 1, "known": 0}
    assert done.json()["telemetry"] == {"processed": 1, "known": 0, "rejected": 0}
    assert '"event": "done"' not in done.err
    done_by = {(line["match_id"], line["stage"]) for line in workers.events("done")}
    stages = ("summary", "telemetry", "aggregate")  # nothing to download: the files are in storage
    assert done_by == {(match.match_id, stage) for stage in stages}


def test_telemetry_is_taken_packed_once_twice_or_not_at_all(
    place: Place, world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    plain, once, twice = world.matches[:3]
    (folder / "plain.json").write_bytes(plain.telemetry())
    (folder / "once.json.gz").write_bytes(once.telemetry_gz())
    (folder / "twice.json.gz").write_bytes(gzip.compress(twice.telemetry_gz()))
    (folder / "object.json.gz").write_bytes(gzip.compress(plain.match_object()))
    (folder / "telemetry.txt").write_bytes(plain.telemetry())
    done = place.run("import", str(folder), "--json").json()
    assert done["telemetry"] == {"processed": 3, "known": 0, "rejected": 0}
    assert (done["matches"], done["skipped"]) == ({"new": 1, "known": 0}, 1)


def test_the_same_match_twice_in_one_import_counts_once(place: Place, files: Path) -> None:
    file = next((files / "telemetry").iterdir())
    (files / "telemetry" / "copy.json").write_bytes(gzip.decompress(file.read_bytes()))
    done = place.run("import", str(files), str(file), "--json").json()
    assert done["matches"] == {"new": 1, "known": 0}
    assert done["telemetry"] == {"processed": 1, "known": 2, "rejected": 0}


def test_names_from_disk_never_reach_the_terminal_raw(place: Place, world: World, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    cut_off = world.matches[0].telemetry_gz()[:5000]
    (folder / "evil\x1b[31m\nname.json.gz").write_bytes(cut_off)
    (folder / b"not \xff utf-8.json.gz".decode(errors="surrogateescape")).write_bytes(cut_off)
    shown = place.run("import", str(folder), code=1)
    assert shown.out.count("rejected   ") == 2
    assert "\x1b" not in shown.out + shown.err
    assert "evil\ufffd[31m\ufffdname.json.gz" in shown.out
    listed = place.run("import", str(folder), "--json", code=1)
    assert "\x1b" not in listed.out + listed.err
    names = sorted(Path(one["file"]).name for one in listed.json()["rejected"])
    assert names == ["evil\x1b[31m\nname.json.gz", "not \ufffd utf-8.json.gz"]
    nowhere = place.run("import", str(folder / "no\x1b[31m"), code=2)
    assert "\x1b" not in nowhere.err


def test_a_good_file_replaces_one_that_was_rejected(place: Place, world: World, tmp_path: Path) -> None:
    good, other = (json.loads(match.telemetry()) for match in world.matches[:2])
    file = tmp_path / "file.json"
    file.write_text(json.dumps(good + other))
    first = place.run("import", str(file), "--json", code=1).json()
    assert first["rejected"][0]["reason"].startswith("events of several matches")
    file.write_text(json.dumps(good))
    second = place.run("import", str(file), "--json").json()
    assert second["telemetry"] == {"processed": 1, "known": 0, "rejected": 0}


def test_a_fault_deep_inside_is_told_with_its_place(place: Place, world: World, tmp_path: Path) -> None:
    data = bytearray(world.matches[0].telemetry())
    fault = data.index(b'"_T"', len(data) // 2)
    data[fault] = ord("x")
    (tmp_path / "file.json").write_bytes(data)
    (rejected,) = place.run("import", str(tmp_path / "file.json"), "--json", code=1).json()["rejected"]
    assert rejected["reason"].startswith("damaged")
    assert rejected["offset"] == fault


def test_a_file_nobody_can_read_stops_no_other(place: Place, files: Path) -> None:
    (files / "objects" / "bad.json").write_text('{"data": {"type": "match", "id": "x", "attributes": 7}}')
    (files / "telemetry" / "broken.json.gz").write_bytes(b"\x1f\x8b\x08" + bytes(100))
    done = place.run("import", str(files), "--json", code=None).json()
    assert done["matches"]["new"] == 1
    assert done["telemetry"]["processed"] == 1
    assert done["skipped"] + len(done["rejected"]) == 2


def test_an_empty_folder_is_no_failure(place: Place, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert place.run("import", str(tmp_path / "empty"), "--json").json() == NOTHING


def test_a_folder_that_does_not_exist_is_wrong_use(home: Place, tmp_path: Path) -> None:
    done = home.run("import", str(tmp_path / "nowhere"), code=2)
    assert (done.out, done.err.count("\n")) == ("", 1)
    assert str(tmp_path / "nowhere") in done.err
    assert not home.home.exists()
