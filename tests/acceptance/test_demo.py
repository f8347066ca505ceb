"""The demo: one evening from discovery to the standings, the same over both brokers."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from psycopg.rows import dict_row

from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.jobs import STAGES
from pewstats_collectors.simulator import SimulatedMatch, World, evening
from scripts.demo_home import holds_other_data
from scripts.domain_tables import domain_tables
from tests.acceptance.commands import Place
from tests.acceptance.conftest import OLD, SEED, Demo, play_demo

PLACEMENT_POINTS = (10, 6, 5, 4, 3, 2, 1, 1)
COUNTS = {
    "telemetry_kills": "kills",
    "telemetry_team_kills": "team_kills",
    "knocks": "knocks",
    "deaths": "deaths",
    "telemetry_headshot_kills": "headshot_kills",
    "telemetry_assists": "assists",
    "telemetry_revives": "revives",
    "killsteals": "killsteals",
    "team_placement": "team_placement",
    "kills": "kills",
    "win_place": "win_place",
    "team_id": "team_id",
    "player_name": "name",
    "is_bot": "is_bot",
}
MEASURED = {
    "damage_dealt_to_enemies": "damage_dealt_to_enemies",
    "damage_dealt_to_team": "damage_dealt_to_team",
    "damage_self": "damage_self",
    "damage_received": "damage_received",
    "damage_received_team": "damage_received_team",
    "damage_received_blue_zone": "damage_received_blue_zone",
    "damage_received_environment": "damage_received_environment",
    "throwable_damage": "throwable_damage",
    "survival_time_s": "survival_time_s",
    "longest_kill_m": "longest_kill_m",
}
DEATH = {
    "killer_account_id": "killer",
    "finisher_account_id": "finisher",
    "dbno_maker_account_id": "maker",
    "was_knocked": "was_knocked",
    "finish_kind": "finish_kind",
    "is_team_kill": "is_team_kill",
}


@pytest.fixture(scope="module")
def url(demo: Demo) -> str:
    """The demo's database, running again."""
    return demo.place.run("db", "url").out.strip()


@pytest.fixture
def connection(url: str) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    with psycopg.connect(url, row_factory=dict_row) as opened:
        yield opened


def test_the_demo_ends_well_and_leaves_no_process(demo: Demo) -> None:
    assert demo.done.code == 0, demo.done.err
    assert demo.left == {}


def test_it_replaces_its_own_home(demo: Demo) -> None:
    assert not (demo.place.home / OLD).exists()


def test_the_demo_over_rabbitmq_gives_the_same_tables(demo_over_rabbitmq: Demo, url: str) -> None:
    assert demo_over_rabbitmq.done.code == 0, demo_over_rabbitmq.done.err
    assert demo_over_rabbitmq.left == {}
    there = domain_tables(demo_over_rabbitmq.place.run("db", "url").out.strip())
    here = domain_tables(url)
    assert here.keys() == there.keys()
    for table, rows in here.items():
        assert _without_port(rows) == _without_port(there[table]), table
    assert len(here["match_summaries"].splitlines()) > 12 * 60


def test_its_last_words_are_standings_board_and_work(demo: Demo, world: World) -> None:
    standings, board, work = re.split(r"\n(?=Best 10|Work\n)", demo.done.out)
    for team in world.league:
        assert re.search(rf"^ +\d+ +{team.name} ", standings, re.MULTILINE)
    header = "points +kills +damage +AR +DMR +SR +SMG +Shotgun +LMG +Pistol +Melee +Throwable +Other"
    assert re.search(header, board)
    assert len(re.findall(r"^ +\d+ .*( +\d+/\d+){10}$", board, re.MULTILINE)) == 10
    for stage in STAGES:
        assert re.search(rf"^  {stage} +12 matches +\d+\.\d\d s", work, re.MULTILINE)
    assert re.search(r"[\d,]+ events, [\d,]+ a second", work)


def test_progress_is_plain_lines_where_there_is_no_terminal(demo: Demo) -> None:
    assert all(line.startswith("demo: ") for line in demo.done.err.splitlines())
    assert "discover 12/12  summary 12/12  download 12/12  telemetry 12/12  aggregate 12/12" in demo.done.err
    assert "\x1b" not in demo.done.err + demo.done.out


def test_every_player_has_what_the_world_knows_of_him(
    connection: psycopg.Connection[dict[str, Any]], world: World
) -> None:
    rows = connection.execute("SELECT * FROM match_summaries").fetchall()
    stored = {(row["match_id"], row["account_id"]): row for row in rows}
    known = {
        (match.match_id, account_id): player
        for match in world.matches
        for account_id, player in match.truth.players.items()
    }
    assert stored.keys() == known.keys()
    for key, player in known.items():
        row = stored[key]
        assert {c: row[c] for c in COUNTS} == {c: getattr(player, name) for c, name in COUNTS.items()}, key
        for column, name in MEASURED.items():
            truth = getattr(player, name)
            if truth is None:
                assert row[column] is None, (key, column)
            else:
                assert math.isclose(row[column], truth, abs_tol=0.006), (key, column)


def test_every_death_and_landing_is_there(
    connection: psycopg.Connection[dict[str, Any]], world: World
) -> None:
    for match in world.matches:
        truth, only_this = match.truth, {"id": match.match_id}
        deaths = connection.execute("SELECT * FROM kill_positions WHERE match_id = %(id)s", only_this)
        assert {
            (row["victim_account_id"], float(row["t"]), *(row[column] for column in DEATH)) for row in deaths
        } == {(one.victim, one.t_s, *(getattr(one, name) for name in DEATH.values())) for one in truth.deaths}
        landings = connection.execute("SELECT * FROM landings WHERE match_id = %(id)s", only_this)
        assert {row["account_id"]: (float(row["t"]), row["x"], row["y"], row["z"]) for row in landings} == {
            one.account_id: pytest.approx(one.landing) for one in truth.players.values() if one.landing
        }


def test_weapons_add_up_to_the_damage_and_kills_of_the_world(
    connection: psycopg.Connection[dict[str, Any]], world: World
) -> None:
    sums = connection.execute(
        "SELECT match_id, account_id, sum(total_damage) AS damage, sum(total_kills) AS kills,"
        " sum(knock_downs) AS knocks FROM player_match_weapon_distribution GROUP BY match_id, account_id"
    )
    stored = {(row["match_id"], row["account_id"]): row for row in sums}
    for match in world.matches:
        for account_id, player in match.truth.players.items():
            row = stored.pop((match.match_id, account_id), {"damage": 0, "kills": 0, "knocks": 0})
            weapons = player.weapons.values()
            assert math.isclose(row["damage"], sum(one.damage for one in weapons), abs_tol=0.006)
            assert row["kills"] == sum(one.kills for one in weapons) == player.kills
            assert row["knocks"] == sum(one.knocks for one in weapons)
    assert stored == {}


def test_standings_are_those_a_referee_would_write(demo: Demo, world: World) -> None:
    words = ("tournament", "standings", "--season", "Demo Season", "--division", "Division 1", "--json")
    shown = demo.place.run(*words).json()["data"]
    assert shown["total_count"] == 16
    expected = _standings(world)
    assert {team["team_name"]: _figures(team) for team in shown["teams"]} == expected
    order = [(-team["total_points"], -team["total_kills"]) for team in shown["teams"]]
    assert order == sorted(order)


def test_the_commands_of_the_readme_answer_from_the_demo(demo: Demo, world: World) -> None:
    match = world.matches[0]
    shown = demo.place.run("match", "show", match.match_id, "--json").json()
    assert (shown["match_id"], shown["state"]) == (match.match_id, "done")
    assert [(stage["stage"], stage["state"]) for stage in shown["stages"]] == [(s, "done") for s in STAGES]
    words = ("leaderboard", "show", "--metric", "kills", "--min-matches", "1")
    board = demo.place.run(*words, "--json").json()["data"]
    kills = _career_kills(world)
    assert board["total_count"] == len(kills)
    assert [one["value"] for one in board["players"]] == sorted(kills.values(), reverse=True)[:20]
    assert all(kills[one["account_id"]] == one["value"] for one in board["players"])
    sql = "select count(*) from matches"
    assert demo.place.run("db", "shell", "-Atc", sql).out.strip() == "12"


def test_it_refuses_a_home_with_other_data(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    done = play_demo(Place(tmp_path, {}))
    assert (done.code, done.out) == (2, "")
    assert str(tmp_path) in done.err
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_it_refuses_its_own_home_once_somebody_else_uses_it(home: Place, tmp_path: Path) -> None:
    home.home.mkdir()
    (home.home / "demo").write_text(f"{SEED}\n")
    home.run("db", "migrate")
    server = EmbeddedServer(home.home)
    assert not holds_other_data(server, f"{SEED}\n")
    other = evening(SEED + 1, matches=1)
    file = tmp_path / "match.json"
    file.write_bytes(other.matches[0].match_object())
    home.run("import", str(file))
    done = play_demo(home)
    assert (done.code, done.out) == (2, "")
    assert str(home.home) in done.err
    assert other.matches[0].match_id in home.run("match", "list").out


def test_it_knows_its_own_data(demo: Demo) -> None:
    assert not holds_other_data(EmbeddedServer(demo.place.home), f"{SEED}\n")
    assert holds_other_data(EmbeddedServer(demo.place.home), f"{SEED + 1}\n")


def test_a_broker_that_is_not_there_is_told_of_at_once(tmp_path: Path) -> None:
    place = Place(tmp_path, {})
    nowhere = play_demo(place, "--broker", "amqp://guest:canary@127.0.0.1:1/")
    assert (nowhere.code, nowhere.out) == (1, "")
    assert "127.0.0.1:1" in nowhere.err
    assert "canary" not in nowhere.err
    assert list(tmp_path.iterdir()) == []
    wrong = play_demo(place, "--broker", "http://localhost/")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)


def _without_port(rows: str) -> str:
    """The simulated API has another port where its usual one is taken, and telemetry URLs show it."""
    return re.sub(r"http://127\.0\.0\.1:\d+/", "http://127.0.0.1/", rows)


def _figures(team: dict[str, Any]) -> tuple[Any, ...]:
    names = ("rank", "total_points", "total_kills", "wwcd", "matches_played", "recent_placements")
    return tuple(team[name] for name in names)


def _standings(world: World) -> dict[str, tuple[Any, ...]]:
    """By the match objects, ruleset super: points, kills, best placement, when the total was reached."""
    results: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for match in world.tournament_matches:
        for team, result in _results(match, world).items():
            results[team].append(result)
    order = {team: _order(played) for team, played in results.items()}
    return {
        team: (
            1 + sum(other < order[team] for other in order.values()),
            -order[team][0],
            -order[team][1],
            [rank for rank, _ in played].count(1),
            len(played),
            [rank for rank, _ in played],
        )
        for team, played in results.items()
    }


def _order(played: list[tuple[int, int]]) -> tuple[int, int, int, int]:
    points = [_points(rank) + kills for rank, kills in played]
    reached = max((number for number, gained in enumerate(points) if gained), default=0)
    return -sum(points), -sum(kills for _, kills in played), min(rank for rank, _ in played), reached


def _points(rank: int) -> int:
    return PLACEMENT_POINTS[rank - 1] if rank <= len(PLACEMENT_POINTS) else 0


def _results(match: SimulatedMatch, world: World) -> dict[str, tuple[int, int]]:
    """{team: (rank, kills)} as the match object has them."""
    included = orjson.loads(match.match_object())["included"]
    people = {one["id"]: one["attributes"]["stats"] for one in included if one["type"] == "participant"}
    team_of = {person.account_id: team.name for team in world.league for person in team.members}
    found: dict[str, tuple[int, int]] = {}
    for roster in (one for one in included if one["type"] == "roster"):
        members = [people[one["id"]] for one in roster["relationships"]["participants"]["data"]]
        teams = {team_of[member["playerId"]] for member in members if member["playerId"] in team_of}
        kills = sum(member["kills"] for member in members)
        found |= dict.fromkeys(teams, (roster["attributes"]["stats"]["rank"], kills))
    return found


def _career_kills(world: World) -> dict[str, int]:
    kills: dict[str, int] = defaultdict(int)
    for match in world.matches:
        for account_id, player in match.truth.players.items():
            if not player.is_bot:
                kills[account_id] += player.kills
    return kills
