"""Whoever was tracked when, and whatever ran twice: the tables are as if all had been tracked at first."""

from random import Random

import pytest

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.simulator import SimulatedMatch
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.extract import extract
from pewstats_collectors.telemetry.parameters import default_parameters
from pewstats_collectors.telemetry.weapon_categories import default_weapons
from tests.integration.backfill.played import Played, lobby, recent


def clean_run(played: Played, tracked: set[str]) -> dict[str, str]:
    """What there would be if these had been tracked before anything was read."""
    played.empty()
    played.track(*sorted(tracked))
    played.read_all()
    return played.tables()


@pytest.mark.parametrize("seed", range(6))
def test_tracked_read_and_backfilled_in_any_order(pool: Pool, seed: int) -> None:
    rng = Random(seed)
    played = Played(pool, recent(seed % 3, matches=3).matches, at_once=rng.choice((1, 3, 20)))
    people = rng.sample(played.people, 12)
    ever: set[str] = set()
    for _ in range(25):
        match rng.choice(("read", "track", "track", "untrack", "owe", "work", "again")):
            case "read":
                played.read(rng.choice(played.matches))
            case "track":
                played.track(who := rng.choice(people))
                ever.add(who)
            case "untrack" if ever:  # who waits for his details has to be tracked when they are owed
                played.finish()
                played.untrack(rng.choice(sorted(ever)))
            case "owe":
                played.orchestrator.round()
            case "work":
                played.work()
            case "again":  # delivered again, whatever is done
                played.execute("UPDATE ledger SET state = 'ready', next_at = now() WHERE state = 'done'")
    for match in played.matches:
        if not played.rows("SELECT 1 FROM matches WHERE match_id = %s", match.match_id):
            played.track(*ever)  # else it would be read without those who are tracked no more
            played.read(match)
    played.track(*ever)
    played.finish()
    got = played.tables()
    assert got == clean_run(played, ever)
    assert len(ever) > 2
    assert len(got["player_circle_positions"].splitlines()) > 1


def test_people_one_by_one_are_as_all_at_once(pool: Pool) -> None:
    played = Played(pool, lobby().matches)
    played.read_all()
    shot_at = pellets_of(played.matches[0])
    people = sorted({*shot_at, *played.people[::8]})
    for who in people:
        played.track(who)
        played.finish()
    got = played.tables()
    assert got == clean_run(played, set(people))
    rows = played.rows("SELECT * FROM player_damage_events WHERE nth > 1")
    assert {row["victim_account_id"] for row in rows} >= set(shot_at)


def pellets_of(match: SimulatedMatch) -> list[str]:
    """Who was hit more than once in one instant."""
    everybody = frozenset(one.account_id for one in match.plan.people)
    rows = extract(
        decode(match.telemetry_gz()),
        tracked=everybody,
        parameters=default_parameters(),
        weapons=default_weapons(),
    )
    return sorted({row.victim_account_id for row in rows.of("player_damage_events") if row.nth > 1})[:6]


def test_untracked_and_read_again_he_keeps_his_details(played: Played) -> None:
    who = played.people[0]
    played.track(who)
    played.finish()
    before = played.details()
    played.untrack(who)
    played.read_all()
    assert played.details() == before


def test_who_only_watches_has_no_details_whenever_he_is_tracked(pool: Pool) -> None:
    played = Played(pool, lobby().matches)
    [watching] = played.matches[0].plan.visitors
    someone = played.people[0]
    played.track(watching.account_id, someone)
    played.read_all()
    assert played.rows("SELECT account_id FROM detailed_players") == [{"account_id": someone}]
