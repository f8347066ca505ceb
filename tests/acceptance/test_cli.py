"""What every command owes its user: exit codes, streams, one JSON document, no secrets, no traceback."""

import json
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import pytest
from click.testing import CliRunner

from pewstats_collectors.cli import pewstats
from pewstats_collectors.jobs import DAEMONS, JOBS
from pewstats_collectors.simulator import World
from pewstats_collectors.simulator.server import SimulatorServer
from scripts.processes import free_ports
from tests.acceptance.commands import Done, Place, answers, read, until
from tests.acceptance.conftest import Demo

CANARY = "canary-c0ffee"
BOARD = ("tournament", "standings", "--season", "Demo Season", "--division", "Division 1")
READING = (
    ("db", "status"),
    ("db", "url"),
    ("db", "shell", "-c", "select 1"),
    ("db", "upgrade"),
    ("match", "show", "x"),
    ("match", "list"),
    ("queue", "status"),
    ("queue", "dead"),
    ("queue", "dead", "show", "1"),
    ("queue", "replay", "--all"),
    ("queue", "discard", "1"),
    ("player", "list"),
    ("player", "remove", "x"),
    ("player", "hide", "x", "--reason", "r", "--actor", "a"),
    ("player", "erase", "x", "--yes"),
    ("leaderboard", "show", "--metric", "kills"),
    ("leaderboard", "rank", "x", "--metric", "kills"),
    ("leaderboard", "player", "x"),
    ("leaderboard", "rating", "--season", "Demo Season"),
    BOARD,
    ("tournament", "completeness", "--season", "Demo Season"),
    ("tournament", "place", *BOARD[2:], "x", "1", "--reason", "r", "--actor", "a"),
    ("tournament", "results", *BOARD[2:]),
    ("tournament", "series", "x"),
)


def all_commands(command: click.Command = pewstats, *words: str) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from all_commands(inner, *words, name)


def side_by_side(place: Place, commands: list[tuple[str, ...]], code: int) -> list[Done]:
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(lambda words: place.run(*words, code=code), commands))


def test_every_command_and_group_helps_with_an_example(home: Place) -> None:
    commands = list(all_commands())
    assert len(commands) > 25
    for words in commands:
        shown = CliRunner().invoke(pewstats, [*words, "--help"], prog_name="pewstats")
        assert shown.exit_code == 0, words
        assert shown.stdout.startswith("Usage: pewstats "), words
        assert re.search(rf"^ +Example: .*pewstats {' '.join(words)}", shown.stdout, re.MULTILINE), words
    assert home.run("match", "--help").out.startswith("Usage: pewstats match ")
    assert not home.home.exists()


def test_a_reading_command_makes_no_home_and_names_the_one_it_looked_in(home: Place) -> None:
    for words, done in zip(READING, side_by_side(home, list(READING), 2), strict=True):
        assert str(home.home) in done.err, words
        assert (done.out, done.err.count("\n")) == ("", 1), words
    assert not home.home.exists()


def test_json_is_one_document_and_nothing_else(demo: Demo, world: World) -> None:
    match_id = world.matches[0].match_id
    commands: list[tuple[str, ...]] = [
        ("db", "status"),
        ("match", "show", match_id),
        ("match", "list"),
        ("queue", "status"),
        ("queue", "dead", "list", "--each"),
        ("player", "list"),
        ("leaderboard", "show", "--metric", "damage"),
        BOARD,
        (*BOARD, "--board", "players", "--round", "1"),
    ]
    answers = side_by_side(demo.place, [(*words, "--json") for words in commands], 0)
    migrations, shown, listed, queues, dead, tracked, board, teams, players = (
        json.loads(done.out) for done in answers if done.err == ""
    )
    assert all(step["applied"] for step in migrations["migrations"])
    assert list(shown) == ["match_id", "state", "stages", "next"]
    assert list(shown["stages"][0]) == ["stage", "state", "attempts", "lane", "next_at", "error"]
    assert [one["match_id"] for one in listed["matches"]] == [match.match_id for match in world.matches]
    assert {one["next"] for one in listed["matches"]} == {shown["next"]} == {"All is done and counted."}
    assert [sum(one["messages"].values()) for one in queues["jobs"]] == [0] * len(JOBS)
    assert dead == {"dead_letters": []}
    assert {one["player_name"] for one in tracked["players"]} <= {p.name for p in world.public_players}
    assert list(board["data"]["players"][0]) == [
        "rank", "account_id", "player_name", "value", "matches_played",
    ]  # fmt: skip
    check_team(teams)
    check_player(players)


def check_team(document: dict[str, Any]) -> None:
    assert document["metadata"]["filtered_by"] == "overall"
    assert document["metadata"].keys() >= {
        "season_id",
        "season_name",
        "division",
        "group",
        "round",
        "round_name",
    }
    assert document["data"]["teams"][0].keys() >= {
        "rank", "rank_change", "team_id", "team_name", "total_points", "total_kills", "wwcd",
        "matches_played", "avg_placement", "recent_placements", "placement_points", "kill_points",
        "tie_break",
    }  # fmt: skip


def check_player(document: dict[str, Any]) -> None:
    assert document["metadata"]["filtered_by"] == "round"
    assert document["metadata"]["round_name"] == "Round 1"
    assert document["data"]["total_count"] == len(document["data"]["players"]) == 64
    player = document["data"]["players"][0]
    assert player.keys() >= {
        "rank", "player_name", "team_name", "total_points", "total_kills", "total_damage", "avg_damage",
        "killsteals", "matches_played", "weapon_distribution",
    }  # fmt: skip
    assert list(player["weapon_distribution"]) == [
        "AR", "DMR", "SR", "SMG", "Shotgun", "LMG", "Pistol", "Melee", "Throwable", "Other",
    ]  # fmt: skip


def test_a_match_nobody_knows_is_undiscovered(place: Place) -> None:
    shown = place.run("match", "show", "no-such-match", "--json", code=1)
    told = shown.json()
    assert told.pop("next").startswith("Nobody has found this match yet.")
    assert told == {"match_id": "no-such-match", "state": "undiscovered", "stages": []}
    plain = place.run("match", "show", "evil\x1b[31m", code=1)
    assert "undiscovered" in plain.out
    assert "\x1b" not in plain.out


def test_wrong_use_is_told_on_stderr(place: Place) -> None:
    commands: list[tuple[str, ...]] = [
        ("match", "show", "x", "--bogus"),
        ("nonsense",),
        ("worker", "cooking"),
        ("leaderboard", "show", "--metric", "luck"),
        ("leaderboard", "show", "--metric", "kills", "--week", "2026-99"),
        ("tournament", "standings", "--season", "none", "--division", "x"),
        ("tournament", "season", "S", "--tournament", "T", "--time-zone", "Mars/Olympus"),
        ("tournament", "roster", "import", "/nowhere.csv"),
        ("discover", "main", "--once"),
        ("queue", "replay"),
        ("queue", "replay", "1", "--all"),
        ("queue", "discard"),
    ]
    for words, done in zip(commands, side_by_side(place, commands, 2), strict=True):
        assert done.out == "", words
        assert done.err, words


def test_standings_of_what_is_not_there_are_wrong_use(demo: Demo) -> None:
    season = ("tournament", "standings", "--season", "Demo Season")
    assert "known: Division 1" in demo.place.run(*season, "--division", "Division 2", code=2).err
    assert "no round 7" in demo.place.run(*BOARD, "--round", "7", code=2).err


def test_every_wrong_setting_is_named(home: Place) -> None:
    wrong = {"METRICS_PORT": "many", "LOG_LEVEL": "loud", "WORK__LEASE_S": "-1", "BROKER_URL": CANARY}
    done = home.run("match", "list", code=2, **wrong)
    assert all(f"PEWSTATS_{name}=" in done.err for name in wrong)
    assert CANARY not in done.err
    assert not home.home.exists()


def test_an_external_database_is_migrated_by_order_only(tmp_path: Path, empty_database: str) -> None:
    place = Place(tmp_path, {"DATABASE_URL": empty_database})
    for done in side_by_side(
        place, [("match", "list"), ("import", str(tmp_path)), ("reconcile", "--once")], 2
    ):
        assert "`pewstats db migrate`" in done.err
    assert "missing" in place.run("db", "status", code=1).out
    applied = place.run("db", "migrate").out.splitlines()
    assert applied[0] == "applied 0001_ledger"
    assert "missing" not in place.run("db", "status").out
    assert place.run("db", "migrate").out == ""
    assert place.run("db", "url").out == f"{empty_database}\n"


def test_a_database_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    place = Place(tmp_path, {"DATABASE_URL": f"postgresql://me:{CANARY}@127.0.0.1:1/x"})
    for done in side_by_side(place, [("match", "list"), ("db", "status"), ("db", "migrate")], 1):
        assert CANARY not in done.err + done.out
        assert "127.0.0.1" in done.err


@pytest.mark.parametrize("moment", ["pieces of work left", "connection lost"])  # as its parts start; later
def test_an_interrupted_import_says_so_by_its_exit_code(
    place: Place, world: World, tmp_path: Path, moment: str
) -> None:
    file = tmp_path / "match.json"
    file.write_bytes(world.matches[0].match_object())
    importing = place.start("import", str(file), BROKER_URL=f"amqp://guest:{CANARY}@127.0.0.1:1/")
    until(lambda: moment in place.log.read_text(), moment)
    importing.send_signal(signal.SIGINT)
    assert importing.wait(timeout=30) == 130
    assert "the same command goes on" in place.log.read_text()
    assert "Traceback" not in place.log.read_text()
    assert CANARY not in place.log.read_text()


def test_no_secret_is_ever_shown(place: Place, world: World) -> None:
    password = urlsplit(place.settings["DATABASE_URL"]).password or "none"
    first = free_ports(len(DAEMONS))
    with SimulatorServer(world, api_keys=["another-key"]) as api:
        known = {"PUBG_API_KEYS": CANARY, "PUBG_API_URL": api.url, "LOG_LEVEL": "DEBUG"}
        broker = {"BROKER_URL": f"amqp://guest:{CANARY}@127.0.0.1:1/"}
        refused = place.run("player", "add", "Somebody", code=None, **known, **broker)
        assert refused.code in (1, 2)
        system = place.start("run", METRICS_PORT=str(first), **known, **broker)
        try:
            until(lambda: "connection lost" in place.log.read_text(), "workers")
            metrics = [scrape(first + number) for number in range(len(DAEMONS))]
        finally:
            system.send_signal(signal.SIGTERM)
            assert system.wait(timeout=30) == 0
    said = refused.out + refused.err + place.log.read_text() + "".join(metrics)
    assert "pewstats_publish_failures_total" in said
    assert CANARY not in said
    assert password not in said
    assert "Traceback" not in said


def scrape(port: int) -> str:
    until(lambda: answers(port, "/metrics"), "metrics")
    return read(port, "/metrics").decode()
