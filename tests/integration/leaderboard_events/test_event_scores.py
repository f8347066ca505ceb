"""Which matches answer an event, and with what; bests ever and in each week."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pewstats_collectors.db.leaderboard_events import events
from pewstats_collectors.db.leaderboard_events.scores import Submitted
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.leaderboard_events import METRICS, EventDefinition
from tests.integration.db.rows import START, Values, write_match
from tests.integration.leaderboard_events.event_rows import bests, count, new_event, seen, submit
from tests.reference_event_elo import Given

A, B = "account.a", "account.b"
WEEK = (2026, 3)
PLAYED: Values = {
    "kills": 5, "headshot_kills": 2, "dbnos": 4, "assists": 1, "revives": 3, "damage_dealt": 400.5,
    "longest_kill": 231.75, "time_survived": 1500.125, "rank": 1,
}  # fmt: skip


def score_of(connection: Connection, event: Any, account_id: str = A) -> Decimal | None:
    found = bests(connection, event.event_id)[0].get(account_id)
    return None if found is None else found.score


def test_every_metric_has_its_number_of_the_match(connection: Connection) -> None:
    made = {metric: new_event(connection, metric, name=metric) for metric in METRICS}
    write_match(connection, "m1", {A: PLAYED, B: {"kills": 0, "rank": 2, "longest_kill": 0}})
    connection.execute("UPDATE matches SET duration_s = 1777")
    kill = (
        "INSERT INTO weapon_kill_events (match_id, victim_account_id, t, is_kill, is_knock_down, "
        "attacker_account_id, attacker_team_id, victim_team_id, weapon_category, zone_phase, time_survived) "
        "VALUES ('m1', %s, %s, %s, %s, %s, 1, 2, 'AR', 0, 0)"
    )
    for t, is_kill in ((91.5, True), (80, False), (300, True)):
        connection.execute(kill, (f"ai.{t}", t, is_kill, not is_kill, A))
    count(connection, "m1")
    assert {metric: score_of(connection, event) for metric, event in made.items()} == {
        "kills": 5, "headshot_kills": 2, "knocks": 4, "assists": 1, "revives": 3, "damage": Decimal("400.5"),
        "longest_kill": Decimal("231.75"), "time_survived": Decimal("1500.125"), "placement": 1,
        "first_kill_s": Decimal("91.5"), "fastest_win_s": 1777,
    }  # fmt: skip
    assert {metric for metric, event in made.items() if score_of(connection, event, B)} == {"placement"}


def test_a_manual_event_takes_no_matches(connection: Connection) -> None:
    event = new_event(connection, "manual", direction="HIGH")
    write_match(connection, "m1", {A: PLAYED})
    assert not count(connection, "m1").events
    assert bests(connection, event.event_id) == ({}, {})


@pytest.mark.parametrize(
    ("career", "fields", "counts"),
    [
        ("normal", {}, True),
        ("ranked", {}, True),
        (None, {}, False),  # in no career
        ("normal", {"match_types": ["ranked", "tournament"]}, False),
        ("ranked", {"match_types": ["ranked", "tournament"]}, True),
        ("normal", {"game_modes": ["squad-fpp", "duo"]}, True),
        ("normal", {"game_modes": ["squad"]}, False),
        ("normal", {"tournament_only": True}, False),
        ("normal", {"active_from": START}, True),
        ("normal", {"active_from": START + timedelta(seconds=1)}, False),
        ("normal", {"active_until": START}, False),
        ("normal", {"active_until": START + timedelta(seconds=1)}, True),
    ],
)
def test_filters_and_the_window(
    connection: Connection, career: str | None, fields: dict[str, Any], counts: bool
) -> None:
    event = new_event(connection, **fields)
    write_match(connection, "m1", {A: PLAYED}, career=career)
    connection.execute("UPDATE matches SET game_mode = 'squad-fpp'")
    count(connection, "m1")
    assert (score_of(connection, event) is not None) == counts


def test_matches_of_other_shards_do_not_count(connection: Connection) -> None:
    event = new_event(connection)
    write_match(connection, "m1", {A: PLAYED})
    connection.execute("UPDATE matches SET shard = 'kakao'")
    count(connection, "m1")
    assert score_of(connection, event) is None


def test_only_matches_that_count_for_the_league_or_its_season(connection: Connection) -> None:
    """A tournament event follows the judgement of its matches, without a change of the matches themselves."""
    write_match(connection, "m1", {A: PLAYED}, career="tournament")
    connection.execute(
        "INSERT INTO tournament_seasons (season_id, tournament_id, name, shard, time_zone, sample_size, "
        "min_teams, ruleset, match_kinds) VALUES (md5('other')::uuid, md5('league')::uuid, 'Other', 'steam', "
        "'UTC', 6, 8, 'super', '{custom}')"
    )
    of_any = new_event(connection, name="any", tournament_only=True)
    of_other = new_event(connection, name="other", tournament_only=True)
    of_season = new_event(connection, name="season", tournament_only=True)
    for event, season in ((of_other, "other"), (of_season, "season")):
        connection.execute(
            "UPDATE leaderboard_events SET season_id = md5(%s)::uuid WHERE event_id = %s",
            (season, event.event_id),
        )
    for status, counts in (("confirmed", True), ("mixed_division", False), ("unscheduled", True)):
        connection.execute("UPDATE matches SET validation_status = %s", (status,))
        count(connection, "m1")
        assert [score_of(connection, one) is not None for one in (of_any, of_other, of_season)] == [
            counts, False, counts,
        ]  # fmt: skip
    connection.execute("UPDATE matches SET validation_status = 'remake_failed'")
    assert count(connection, "m1").events == {of_any.event_id, of_season.event_id}
    assert score_of(connection, of_any) is None


@pytest.mark.parametrize("direction", ["HIGH", "LOW"])
def test_the_best_is_kept_and_of_equal_ones_the_earlier(connection: Connection, direction: str) -> None:
    event = new_event(connection, direction=direction)
    scores = {"m3": (9, 4), "m2": (9, 2), "m1": (7, 1), "m4": (9, 2), "m5": (7, 0)}
    for match_id, (kills, hours) in scores.items():
        write_match(connection, match_id, {A: {"kills": kills}}, created_at=START + timedelta(hours=hours))
        count(connection, match_id)
    best = {"HIGH": ("m2", 9, 2), "LOW": ("m5", 7, 0)}[direction]
    expected = Given(A, Decimal(best[1]), START + timedelta(hours=best[2]), best[0])
    assert bests(connection, event.event_id) == ({A: expected}, {(A, WEEK): expected})


def test_a_match_that_is_read_again_may_lower_a_best_or_take_it_away(connection: Connection) -> None:
    event = new_event(connection)
    write_match(connection, "m1", {A: {"kills": 9}, B: {"kills": 2}})
    write_match(connection, "m2", {A: {"kills": 4}}, created_at=START + timedelta(days=7))
    for match_id in ("m1", "m2"):
        count(connection, match_id)
    write_match(connection, "m1", {A: {"kills": 3}, B: {"kills": 2}})
    changed = count(connection, "m1")
    assert {str(one) for one in changed.weeks} == {"2026-W03"}
    assert score_of(connection, event) == 4
    assert not count(connection, "m1").events
    write_match(connection, "m1", {B: {"kills": 2}})
    count(connection, "m1")
    write_match(connection, "m2", {A: {"kills": 0}}, created_at=START + timedelta(days=7))
    changed = count(connection, "m2")
    assert changed.events == {event.event_id}
    assert {str(one) for one in changed.weeks} == {"2026-W04"}
    assert set(bests(connection, event.event_id)[1]) == {(B, WEEK)}


def test_a_match_whose_start_changes_moves_to_another_week(connection: Connection) -> None:
    event = new_event(connection)
    for days, week in ((0, 3), (7, 4)):
        write_match(connection, "m1", {A: {"kills": 9}}, created_at=START + timedelta(days=days))
        changed = count(connection, "m1")
        assert list(bests(connection, event.event_id)[1]) == [(A, (2026, week))]
    assert {str(one) for one in changed.weeks} == {"2026-W03", "2026-W04"}


@pytest.mark.parametrize(
    ("at", "weeks"),
    [
        (datetime(2020, 12, 28, 7, 59, 59, tzinfo=UTC), ((2020, 53), (2020, 53), (2020, 52))),
        (datetime(2020, 12, 27, 10, tzinfo=UTC), ((2020, 53), (2020, 52), (2020, 52))),
        (datetime(2021, 1, 3, 23, 30, tzinfo=UTC), ((2021, 1), (2020, 53), (2020, 53))),
        (datetime(2021, 1, 4, tzinfo=UTC), ((2021, 1), (2021, 1), (2020, 53))),
        (datetime(2021, 1, 4, 8, tzinfo=UTC), ((2021, 1), (2021, 1), (2021, 1))),
        (datetime(2026, 1, 1, 12, tzinfo=UTC), ((2026, 1), (2026, 1), (2026, 1))),
        (datetime(2027, 1, 3, 10, tzinfo=UTC), ((2027, 1), (2026, 53), (2026, 53))),
        (datetime(2027, 1, 4, 7, 59, 59, tzinfo=UTC), ((2027, 1), (2027, 1), (2026, 53))),
    ],
)
def test_iso_weeks_around_new_year(connection: Connection, at: datetime, weeks: tuple[Any, ...]) -> None:
    """The week of a score is that of its event's time zone, by match or by hand."""
    zones = ("Pacific/Kiritimati", "UTC", "America/Los_Angeles")
    made = [new_event(connection, name=zone, time_zone=zone) for zone in zones]
    write_match(connection, "m1", {A: {"kills": 9}}, created_at=at)
    count(connection, "m1")
    seen(connection, B, "account.c", "account.d")
    for event, week, account_id in zip(made, weeks, (B, "account.c", "account.d"), strict=True):
        submit(connection, event, account_id, "5", at)
        assert set(bests(connection, event.event_id)[1]) == {(A, week), (account_id, week)}


def test_a_submission_tells_what_became_of_it(connection: Connection) -> None:
    event = new_event(connection, "manual", direction="LOW")
    seen(connection, A)
    told = []
    for minutes, score in ((0, "20.5"), (1, "21"), (2, "20.5"), (3, "19")):
        done, changed = submit(connection, event, A, score, START + timedelta(minutes=minutes))
        told.append((done.is_personal_best, done.personal_best, done.previous_best))
        assert bool(changed.events) == done.is_personal_best
    first, last = Decimal("20.5"), Decimal(19)
    assert told == [(True, first, None), (False, first, first), (False, first, first), (True, last, first)]


def test_by_hand_and_by_match_are_one_board(connection: Connection) -> None:
    event = new_event(connection)
    write_match(connection, "m1", {A: {"kills": 9}})
    count(connection, "m1")
    done, _ = submit(connection, event, A, "8", START + timedelta(minutes=1))
    assert done == Submitted(is_personal_best=False, personal_best=Decimal(9), previous_best=Decimal(9))
    write_match(connection, "m1", {A: {"kills": 7}})
    count(connection, "m1")
    assert score_of(connection, event) == 8


def test_what_cannot_be_submitted(connection: Connection) -> None:
    event = new_event(connection, active_from=START, active_until=START + timedelta(hours=1))
    other = new_event(connection, name="other")
    seen(connection, A, B)
    submit(connection, event, A, "5", START)
    for at, expected in (
        (START - timedelta(microseconds=1), "not active"),
        (START + timedelta(hours=1), "not active"),
        (START + timedelta(seconds=59), "60 s"),
    ):
        with pytest.raises(UsageError, match=expected):
            submit(connection, event, A, "6", at)
    with pytest.raises(UsageError, match="60 s"):
        submit(connection, other, A, "6", START + timedelta(seconds=59))
    with pytest.raises(UsageError, match="no player"):
        submit(connection, event, "account.unknown", "6", START)
    connection.execute("UPDATE players SET hidden = true WHERE account_id = %s", (B,))
    with pytest.raises(UsageError, match="hidden"):
        submit(connection, event, B, "6", START)
    assert [one.score for one in bests(connection, event.event_id)[0].values()] == [5]
    submit(connection, other, A, "6", START + timedelta(seconds=60))


def test_a_time_zone_that_the_server_does_not_know_makes_no_event(connection: Connection) -> None:
    """Not all that Python knows: with it no match of the shard could be counted."""
    definition = EventDefinition("Kills", "kills", "HIGH", time_zone="right/UTC")
    with pytest.raises(UsageError, match="time_zone: expected one that the database knows, not 'right/UTC'"):
        events.create(connection, events.make_event(definition, shard="steam"))
