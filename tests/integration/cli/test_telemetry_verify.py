"""pewstats telemetry verify: 0 for known causes at most, 1 for an unknown one, 2 for unreadable input."""

import gzip
import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from pewstats_collectors.cli import main, pewstats
from pewstats_collectors.errors import UsageError
from pewstats_collectors.simulator import SimulatedMatch, evening
from pewstats_collectors.telemetry.inflate import inflate
from tests.unit.telemetry.building import account, damage, text
from tests.unit.telemetry.match_faults import drop
from tests.unit.telemetry.whole_match import whole_match

WHOLE = text(*whole_match())
KNOWN = text(*whole_match(), damage(103, "erin", "dave", 0, kind="Damage_Molotov", attack_id=99))
FAULTY = text(*drop("LogPlayerMakeGroggy", 150)(whole_match()))
MATCH_2018 = "fc6db7bd-f16b-43e5-aa2d-1d6e2a66c57c"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No database, no broker, and a home that may not be made."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PEWSTATS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")


@pytest.fixture(scope="module")
def match() -> SimulatedMatch:
    return evening(3, matches=1, detail=0.02).matches[0]


@pytest.fixture
def match_object(match: SimulatedMatch, tmp_path: Path) -> Path:
    place = tmp_path / "object.json"
    place.write_bytes(match.match_object())
    return place


def verify(*words: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(pewstats, ["telemetry", "verify", *words], input=given)


def disagreements(*words: str, given: bytes, code: int) -> Any:
    done = verify(*words, "--json", given=given)
    assert (done.exit_code, done.stderr) == (code, ""), done.exception
    return json.loads(done.stdout)


def exit_of(monkeypatch: pytest.MonkeyPatch, *words: str, given: bytes = b"") -> int:
    """The exit code of the program itself."""
    monkeypatch.setattr(sys, "argv", ["pewstats", "telemetry", "verify", *words])
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(given)))
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def changed(match: SimulatedMatch, place: Path, **statistics: Any) -> None:
    """The match object with other statistics of one participant."""
    body = orjson.loads(match.match_object())
    one = next(one for one in body["included"] if one["type"] == "participant")
    one["attributes"]["stats"].update(statistics)
    place.write_bytes(orjson.dumps(body))


def test_a_match_that_holds_everything_has_nothing_to_tell(tmp_path: Path) -> None:
    assert disagreements("-", given=WHOLE, code=0) == []
    assert disagreements("-", given=gzip.compress(WHOLE), code=0) == []
    assert "0 disagreements of unknown cause, 0 of known causes" in verify("-", given=WHOLE).stdout
    assert list(tmp_path.iterdir()) == []


def test_a_known_cause_is_told_and_harmless() -> None:
    (one,) = disagreements("-", given=KNOWN, code=0)
    assert list(one) == ["identity", "player", "expected", "actual", "cause"]
    assert (one["identity"], one["player"]) == ("15.hits_have_attacks", account("erin"))
    assert "fire" in one["cause"]
    shown = verify("-", given=KNOWN).stdout
    assert "Known cause: fire goes on" in shown
    assert "0 disagreements of unknown cause, 1 of known causes" in shown


def test_an_unknown_cause_ends_with_1_and_stands_first() -> None:
    told = disagreements("-", given=FAULTY, code=1)
    assert told[0]["cause"] is None
    assert {"6.dead_without_a_mate", "5.knock_ids_join"} <= {one["identity"] for one in told}
    done = verify("-", given=FAULTY)
    assert done.exit_code == 1
    assert "UNKNOWN CAUSE" in done.stdout
    assert "Frank" in done.stdout


def test_each_of_many_disagreements_is_told() -> None:
    burns = [damage(103, "erin", "dave", 0, kind="Damage_Molotov", attack_id=nth) for nth in range(900, 930)]
    told = disagreements("-", given=text(*whole_match(), *burns), code=0)
    assert [(one["identity"], one["player"]) for one in told] == [
        ("15.hits_have_attacks", account("erin"))
    ] * 30
    assert len({one["expected"] for one in told}) == 30
    shown = verify("-", given=text(*whole_match(), *burns)).stdout
    assert "30 of known causes" in shown
    assert "no more" not in shown


def test_with_the_match_object_every_total_is_compared(
    match: SimulatedMatch, match_object: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    telemetry = match.telemetry()
    shown = verify("-", "--match", str(match_object), given=telemetry)
    assert shown.exit_code == 0, shown.stdout
    assert "19.damage_dealt" in shown.stdout
    assert "19.damage_dealt" not in verify("-", given=telemetry).stdout
    changed(match, match_object, kills=99)
    told = disagreements("-", "--match", str(match_object), given=telemetry, code=1)
    assert [(one["identity"], one["expected"]) for one in told if one["cause"] is None] == [("19.kills", 99)]
    assert exit_of(monkeypatch, "-", "--match", str(match_object), given=telemetry) == 1


def test_what_is_not_verified_only_warns(match: SimulatedMatch, match_object: Path) -> None:
    changed(match, match_object, revives=99)
    told = disagreements("-", "--match", str(match_object), given=match.telemetry(), code=0)
    (one,) = (one for one in told if one["identity"] == "19.revives")
    assert (one["expected"], one["cause"].startswith("not verified")) == (99, True)


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (WHOLE[:-200], "cut off"),
        (gzip.compress(WHOLE)[:-9], "cut off"),
        (b"hello", "not telemetry"),
        (b'{"data": {"type": "match", "id": "m1"}}', "not telemetry"),
    ],
)
def test_a_cut_or_foreign_file_is_one_line_and_2(
    data: bytes, wrong: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("strange.json").write_bytes(data)
    for words in (("strange.json",), ("-",)):
        assert exit_of(monkeypatch, *words, given=data) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith("pewstats: ")
        assert (told.err.count("\n"), wrong in told.err) == (1, True), told.err


def test_a_match_object_of_another_match_is_one_line_and_2(
    match_object: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_of(monkeypatch, "-", "--match", str(match_object), given=WHOLE) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n"), "another match" in told.err) == ("", 1, True)
    done = verify("-", "--match", "nowhere.json", given=WHOLE)
    assert isinstance(done.exception, UsageError)


def test_the_recorded_matches_have_known_causes_only(pubg_data: Path, tmp_path: Path) -> None:
    modern = verify(str(pubg_data / "telemetry" / "custom-2025-07-12.json.gz"))
    assert modern.exit_code == 0, modern.stdout
    old = inflate((pubg_data / "telemetry" / "truncated-2018-04-05.json.gz").read_bytes())
    place = tmp_path / "old.json"
    place.write_bytes(old[: old.rindex(b',{"character"')] + b"]")
    beside = verify(str(place), "--match", str(pubg_data / "matches" / f"{MATCH_2018}.json"))
    assert beside.exit_code == 0, beside.stdout
    assert "the API's damageDealt fits enemies+team" in beside.stdout
