"""Who is a player, in which team, who is a bot, and who is nobody."""

import msgspec
import pytest

from pewstats_collectors.telemetry.event_parts import Character
from pewstats_collectors.telemetry.players import Relation
from tests.unit.telemetry.building import (
    NOBODY,
    damage,
    end,
    event,
    kill,
    landing,
    person,
    players,
    read,
    rows,
    start,
)


def test_the_players_are_those_of_the_start() -> None:
    created = event("LogPlayerCreate", -60, 0, character=person("erin"))
    facts = rows(start("alice", "bob", "carol"), created, end())
    assert [row.account_id for row in facts.players] == ["account.alice", "account.bob", "account.carol"]
    assert (facts.match.telemetry_players, facts.match.telemetry_teams) == (3, 2)


def test_somebody_who_acts_without_standing_there_is_added() -> None:
    match = read(start("alice"), damage(30, "erin", "alice", 5), end())
    assert match.lobby.players["account.erin"].added
    assert match.lobby.players["account.erin"].team_id == 3
    assert not match.lobby.players["account.alice"].added


def test_bots_are_told_by_id_or_type() -> None:
    typed = person("carol", type="user_ai")
    match = read(start("alice", "robot"), landing(20, "carol") | {"character": typed}, end())
    bots = {one.account_id for one in match.lobby.players.values() if one.is_bot}
    assert bots == {"ai.robot", "account.carol"}


def test_a_killed_bot_is_a_kill_but_no_human_one() -> None:
    summary = players(start("alice", "robot"), kill(30, "alice", "robot"), end())
    assert summary["alice"].telemetry_kills == 1
    assert summary["alice"].kills_human == 0
    assert summary["robot"].is_bot


@pytest.mark.parametrize("nobody", [None, NOBODY, NOBODY | {"accountId": "npc.7", "teamId": 0}])
def test_whoever_has_no_account_is_the_environment(nobody: dict[str, object] | None) -> None:
    match = read(start("alice"), damage(30, "alice", "alice", 5) | {"attacker": nobody}, end())
    (hit,) = match.damages
    assert hit.attacker is None
    assert hit.relation is Relation.ENVIRONMENT
    assert list(match.lobby.players) == ["account.alice"]


def test_two_nobodies_do_not_fight_as_team_0() -> None:
    hit = damage(30, "alice", "alice", 5) | {"attacker": NOBODY, "victim": NOBODY}
    match = read(start("alice"), hit, end())
    assert match.damages == []
    assert list(match.lobby.teams) == [1]


@pytest.mark.parametrize(
    ("attacker", "relation"),
    [
        (None, Relation.ENVIRONMENT),
        ("alice", Relation.SELF),
        ("bob", Relation.TEAM),
        ("carol", Relation.ENEMY),
    ],
)
def test_the_relation_of_two_people(attacker: str | None, relation: Relation) -> None:
    lobby = read(start(), end()).lobby
    people = {name: msgspec.convert(person(name), Character) for name in ("alice", "bob", "carol")}
    assert lobby.relation(people[attacker] if attacker else None, people["alice"]) is relation
