"""A season as files, for whoever wants to try the commands of an admin."""

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner

from pewstats_collectors.cli import pewstats
from pewstats_collectors.matches.match_object import parse_match_object
from pewstats_collectors.matches.user_files import read_roster, read_rounds, read_schedule
from pewstats_collectors.simulator.season import play_season, write_season


def test_the_folder_holds_all_files_and_every_match_in_the_folder_of_its_day(tmp_path: Path) -> None:
    season = play_season(3, divisions=1, teams=4, rounds=2, matches=2)
    write_season(season, tmp_path / "spring")
    texts = {file.name: file.read_text() for file in (tmp_path / "spring").glob("*.csv")}
    assert sorted(texts) == ["roster-division-1.csv", "roster-transfer.csv", "rounds.csv", "schedule.csv"]
    assert read_rounds(texts["rounds.csv"], "rounds.csv")
    assert read_schedule(texts["schedule.csv"], "schedule.csv")
    assert read_roster(texts["roster-transfer.csv"], "roster.csv")
    bodies = list((tmp_path / "spring").glob("*/*.json"))
    found = {file.stem: parse_match_object(file.read_bytes()) for file in bodies}
    assert found.keys() == {match.match_id for match in season.matches}
    for file in bodies:
        assert file.parent.name == found[file.stem].created_at.strftime("%Y-%m-%d")
        telemetry = file.with_name(f"{file.stem}-telemetry.json.gz")
        assert gzip.decompress(telemetry.read_bytes()).startswith(b"[")


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    result = CliRunner().invoke(pewstats, ["simulate", "season", str(tmp_path)])
    assert "expected a folder that does not exist yet" in str(result.exception)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileExistsError):
        write_season(play_season(3, divisions=1, teams=4, rounds=1, matches=1), tmp_path)


def test_the_command_says_which_matches_were_played_again(tmp_path: Path) -> None:
    shape = ["--teams", "4", "--rounds", "2", "--matches", "4", "--seed", "3"]
    result = CliRunner().invoke(pewstats, ["simulate", "season", str(tmp_path / "spring"), *shape])
    assert result.exit_code == 0, result.output
    (remake,) = play_season(3, divisions=1, teams=4, rounds=2, matches=4).decisions.remakes
    assert f"remake: {remake.original} was played again as {remake.remake}" in result.output
