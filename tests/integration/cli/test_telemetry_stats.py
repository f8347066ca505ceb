"""pewstats telemetry stats: one file, no services; what is wrong with it is one line."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pewstats_collectors.cli import pewstats
from pewstats_collectors.errors import UsageError
from pewstats_collectors.simulator import SimulatedMatch, evening
from tests.unit.telemetry.building import damage, end, kill, knock, landing, start, text

FILE = text(
    start("alice", "bob", "carol", "dave"),
    landing(5, "alice"),
    damage(10, "alice", "carol", 80.25),
    knock(11, "alice", "carol"),
    kill(12, "alice", "carol", maker="alice"),
    kill(13, None, "dave"),
    end(600, alice=1, bob=1, carol=2, dave=2),
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No database, no broker, and a home that may not be made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PEWSTATS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")


@pytest.fixture
def file(tmp_path: Path) -> str:
    place = tmp_path / "match.json"
    place.write_bytes(FILE)
    return str(place)


@pytest.fixture(scope="module")
def match() -> SimulatedMatch:
    return evening(3, matches=1, detail=0.02).matches[0]


def stats(*words: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(pewstats, ["telemetry", "stats", *words], input=given)


def document(*words: str, given: bytes | None = None) -> Any:
    done = stats(*words, "--json", given=given)
    assert (done.exit_code, done.stderr) == (0, ""), done.exception
    return json.loads(done.stdout)


def refused(*words: str, given: bytes | None = None) -> str:
    """The one line that says what is wrong."""
    done = stats(*words, given=given)
    assert isinstance(done.exception, UsageError), done.exception
    assert done.stdout == ""
    line = str(done.exception)
    assert "\n" not in line
    return line


def test_one_document_and_no_home(file: str, tmp_path: Path) -> None:
    told = document(file)
    assert told["players"]["account.alice"]["kills"] == 1
    assert told["events"] == {"read": 8, "unknown": {}, "bad": []}
    assert [path.name for path in tmp_path.iterdir()] == ["match.json"]


def test_from_standard_input_packed_or_not_it_is_the_same(file: str) -> None:
    assert document("-", given=FILE) == document("-", given=gzip.compress(FILE)) == document(file)


def test_the_tables_fit_a_hundred_columns_and_start_with_the_best(file: str) -> None:
    done = stats(file)
    assert done.exit_code == 0, done.exception
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert "4 players in 2 teams, 2 deaths" in done.stdout
    players = done.stdout.partition("survived")[2].split()
    places = [players.index(name) for name in ("Alice", "Bob", "Dave", "Carol")]
    assert places == sorted(places)
    assert "AR" in done.stdout.partition("Weapon categories")[2]


@pytest.mark.parametrize("wanted", ["Carol", "account.carol", " Carol , account.bob"])
def test_details_are_of_those_who_are_tracked_by_name_or_account(file: str, wanted: str) -> None:
    rows = document(file, "--tracked", wanted)["player_damage_events"]
    assert [(row["victim_account_id"], row["damage"]) for row in rows] == [("account.carol", 80.25)]
    assert document(file, "--tracked", "Bob")["player_damage_events"] == []
    assert "1 damage events" in stats(file, "--tracked", "Carol").stdout


def test_whom_nobody_knows_cannot_be_tracked(file: str) -> None:
    assert "Mallory" in refused(file, "--tracked", "Alice,Mallory")


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (FILE[:-200], "cut off"),
        (gzip.compress(FILE)[:-9], "cut off"),
        (b"", "not telemetry"),
        (b"hello", "not telemetry"),
        (b"[]", "not telemetry"),
        (b'{"data": {"type": "match", "id": "m1"}}', "not telemetry"),
        (b'[{"a": 1}]', "not telemetry"),
    ],
)
def test_a_cut_or_foreign_file_is_one_line(tmp_path: Path, data: bytes, wrong: str) -> None:
    place = tmp_path / "strange.json"
    place.write_bytes(data)
    line = refused(str(place))
    assert (str(place) in line, wrong in line) == (True, True), line
    assert wrong in refused("-", given=data)


def test_what_is_not_there_and_a_folder_are_one_line(tmp_path: Path) -> None:
    assert "No such file" in refused("nowhere.json")
    assert "directory" in refused(str(tmp_path))


def test_the_api_stands_beside(match: SimulatedMatch, tmp_path: Path) -> None:
    place = tmp_path / "object.json"
    place.write_bytes(match.match_object())
    told = document("-", "--match", str(place), given=match.telemetry())
    apis = [one["api"] for one in told["players"].values()]
    assert sum(api["kills"] for api in apis) == told["match_totals"]["credited_kills"] > 5
    shown = stats("-", "--match", str(place), given=match.telemetry())
    assert "Telemetry / API" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 100


def test_a_match_object_of_another_match_or_of_none_is_one_line(
    match: SimulatedMatch, file: str, tmp_path: Path
) -> None:
    place = tmp_path / "object.json"
    place.write_bytes(match.match_object())
    line = refused(file, "--match", str(place))
    assert (match.match_id in line, "another match" in line) == (True, True)
    assert "not a match object" in refused(file, "--match", file)
    place.write_bytes(match.match_object()[:-5])
    assert "unreadable match object" in refused(file, "--match", str(place))
    assert "No such file" in refused(file, "--match", "nowhere.json")


def test_an_exotic_name_is_printed_harmlessly(file: str) -> None:
    given = FILE.replace(b'"Alice"', b'"Al\\u001b[2Jce"')
    assert "\x1b" not in stats("-", given=given).stdout
