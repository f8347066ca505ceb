"""The stream: any number of small matches among the same people, which the pipeline reads without a fault."""

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from statistics import median

import pytest

from pewstats_collectors.matches.match_object import parse_match_object
from pewstats_collectors.simulator import World, stream
from pewstats_collectors.telemetry.decode import decode

MANY = 60


@pytest.fixture(scope="module")
def world() -> World:
    return stream(5, matches=MANY)


def test_the_same_seed_gives_the_same_stream_and_more_matches_begin_with_the_same(world: World) -> None:
    again, longer = stream(5, matches=MANY), stream(5, matches=MANY + 7)
    assert [match.plan for match in again.matches] == [match.plan for match in world.matches]
    assert [match.plan for match in longer.matches[:MANY]] == [match.plan for match in world.matches]
    for number in (0, MANY - 1):
        assert again.matches[number].telemetry_gz() == world.matches[number].telemetry_gz()
        assert again.matches[number].match_object() == world.matches[number].match_object()
    assert stream(6, matches=1).matches[0].match_id != world.matches[0].match_id


def test_an_old_match_is_forgotten_and_played_again_to_the_same_bytes(world: World) -> None:
    forgetful = stream(5, matches=3, kept=1)
    for number in (0, 1, 2, 0):
        match = forgetful.matches[number]
        assert match.match_object() == world.matches[number].match_object()
        assert match.telemetry_gz() == world.matches[number].telemetry_gz()


def test_matches_start_one_after_the_other_most_of_them_in_public(world: World) -> None:
    times = [match.created_at for match in world.matches]
    assert times == [world.start + timedelta(minutes=number) for number in range(MANY)]
    modes = Counter(match.plan.game_mode for match in world.matches)
    assert modes == dict.fromkeys(["squad-fpp", "duo-fpp", "solo-fpp", "esports-squad-fpp"], MANY // 4)
    assert len({match.match_id for match in world.matches}) == MANY
    assert len(world.tournament_matches) == MANY // 4


def test_few_people_play_all_matches_and_whoever_tracks_them_sees_each(world: World) -> None:
    assert len(world.players) <= 60
    played = [len(player.match_ids) for player in world.players.values()]
    assert min(played) > 1
    assert median(played) >= MANY // 6
    strangers = {person.account_id for person in world.public_players}
    league = {person.account_id for team in world.league for person in team.members}
    for match in world.matches:
        people = {person.account_id for person in match.plan.people if not person.is_bot}
        assert len(people) >= 14
        assert people & league if match.plan.is_custom else people & strangers
        assert people <= league | strangers


def test_rosters_and_the_round_cover_every_tournament_match(world: World) -> None:
    rows = list(csv.DictReader(io.StringIO(world.roster_csv())))
    by_team = {row["player_name"]: row["team"] for row in rows}
    assert len(by_team) == 32
    (round_row,) = csv.DictReader(io.StringIO(world.rounds_csv()))
    begins, ends = (datetime.fromisoformat(round_row[name]) for name in ("starts_at", "ends_at"))
    for match in world.tournament_matches:
        assert {by_team[person.name] for person in match.plan.people} == set(by_team.values())
        assert begins < match.created_at < ends
    (late,) = csv.DictReader(io.StringIO(stream(5, matches=9, every=timedelta(hours=3)).rounds_csv()))
    assert datetime.fromisoformat(late["ends_at"]) > world.start + timedelta(hours=3) * 8


@pytest.mark.parametrize("number", range(12))
def test_every_match_is_read_whole(world: World, number: int) -> None:
    match = world.matches[number]
    found = parse_match_object(match.match_object())
    assert found.match_id == match.match_id
    assert {one.account_id for one in found.participants} == {one.account_id for one in match.plan.people}
    read = decode(match.telemetry_gz())
    assert (len(read.bad), dict(read.unknown)) == (0, {})
    assert 300 < read.read < 3000
