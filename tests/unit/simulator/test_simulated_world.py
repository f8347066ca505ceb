"""The evening: deterministic, with the people and files that discovery and rosters need."""

import csv
import io
from datetime import datetime, timedelta
from itertools import pairwise

import orjson

from pewstats_collectors.simulator import evening


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, two = evening(11, matches=1).matches[0], evening(11, matches=1).matches[0]
    assert one.telemetry() == two.telemetry()
    assert one.match_object() == two.match_object()
    assert one.truth == two.truth
    assert evening(12, matches=1).matches[0].match_id != one.match_id


def test_an_evening_has_six_tournament_and_six_public_matches() -> None:
    world = evening(1)
    cups = world.tournament_matches
    assert len(world.matches) == 12
    assert len(cups) == 6
    assert {match.plan.map.code for match in cups} == {"Baltic_Main", "Desert_Main", "Tiger_Main"}
    gaps = [later.created_at - match.created_at for match, later in pairwise(cups)]
    assert gaps == [timedelta(minutes=35)] * 5
    public = [match for match in world.matches if not match.plan.is_custom]
    assert [match.plan.game_mode for match in public] == ["squad-fpp", "duo-fpp", "solo-fpp"] * 2
    for match in public:
        tracked = {person.account_id for person in world.public_players}
        assert tracked & {person.account_id for person in match.plan.people}
        assert any(person.is_bot for person in match.plan.people)


def test_a_small_lobby_has_about_ten_thousand_events() -> None:
    events = orjson.loads(evening(2, matches=1).matches[0].telemetry())
    assert 7_000 < len(events) < 16_000


def test_players_list_their_matches_newest_first() -> None:
    world = evening(1)
    when = {match.match_id: match.created_at for match in world.matches}
    league = {person.account_id for team in world.league for person in team.members}
    for player in world.players.values():
        times = [when[match_id] for match_id in player.match_ids]
        assert times == sorted(times, reverse=True)
        assert len(times) >= 6 or player.account_id not in league
    assert max(len(player.match_ids) for player in world.players.values()) == 7
    assert len({player.name for player in world.players.values()}) == len(world.players)


def test_the_roster_names_64_people_in_16_teams_some_without_an_id() -> None:
    world = evening(1)
    rows = list(csv.DictReader(io.StringIO(world.roster_csv())))
    assert len(rows) == 64
    assert len({row["team"] for row in rows}) == 16
    unknown = [row for row in rows if not row["account_id"]]
    assert 5 <= len(unknown) <= 12
    assert all(world.player_named(row["player_name"]) for row in rows)
    assert sorted(int(row["sample_priority"]) for row in rows)[:3] == [1, 2, 3]


def test_the_round_holds_every_tournament_match() -> None:
    world = evening(1)
    (row,) = csv.DictReader(io.StringIO(world.rounds_csv()))
    begins, ends = datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"])
    assert all(begins < match.created_at < ends for match in world.tournament_matches)


def test_a_match_object_lists_every_player_in_exactly_one_roster() -> None:
    match = evening(4, matches=2).matches[1]
    body = orjson.loads(match.match_object())
    kinds = [entry["type"] for entry in body["included"]]
    assert kinds.count("asset") == 1
    assert kinds != sorted(kinds)
    people = {entry["id"]: entry for entry in body["included"] if entry["type"] == "participant"}
    rosters = [entry for entry in body["included"] if entry["type"] == "roster"]
    seated = [one["id"] for roster in rosters for one in roster["relationships"]["participants"]["data"]]
    assert sorted(seated) == sorted(people)
    assert len(people) == len(match.plan.people)
    for roster in rosters:
        attributes = roster["attributes"]
        members = [people[one["id"]] for one in roster["relationships"]["participants"]["data"]]
        best = min(member["attributes"]["stats"]["winPlace"] for member in members)
        assert attributes["stats"]["rank"] == best
        assert attributes["won"] == ("true" if best == 1 else "false")
        assert all(len(member["attributes"]["stats"]) == 23 for member in members)
