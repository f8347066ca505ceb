"""The finishing summary: what became of the enemies that a player knocked."""

import pytest

from pewstats_collectors.telemetry.metrics.finishing import FinishingRow
from tests.unit.telemetry.building import (
    BLEEDING,
    FALL,
    ZONE,
    Json,
    account,
    damage,
    end,
    info,
    kill,
    kill_v1,
    knock,
    landing,
    position,
    revive,
    rows,
    start,
)

OUTCOMES = (
    "knocks_converted_self",
    "knocks_finished_by_teammates",
    "knocks_stolen",
    "knocks_wiped",
    "knocks_bled_out",
    "knocks_zone",
    "knocks_environment",
    "knocks_finished_by_own_team",
    "knocks_own_blow",
    "knocks_revived_by_enemy",
    "knocks_unresolved",
    "knocks_lost",
    "knocks_unknown",
)
BUCKETS = ("knocks_lt10m", "knocks_10_50m", "knocks_50_100m", "knocks_100_200m", "knocks_ge200m")


def finishing(*events: Json) -> dict[str, FinishingRow]:
    table = rows(start(), *events, end(100)).tables["player_finishing_summary"]
    return {row.account_id.partition(".")[2]: row for row in table if isinstance(row, FinishingRow)}


def counted(row: FinishingRow, columns: tuple[str, ...]) -> dict[str, int]:
    """The columns that are not 0."""
    return {name: getattr(row, name) for name in columns if getattr(row, name) != 0}


def test_a_row_tells_everything_of_a_players_knocks() -> None:
    events = [
        knock(20, "alice", "carol", reason="HeadShot", distance=800),
        position(20, "bob", (11_000, 2000, 30)),
        position(20, "anna", (41_000, 2000, 30)),
        kill(24.5, "alice", "carol", maker="alice"),
        knock(40, "alice", "dave", dbno_id=101, distance=12_345.6, isThroughPenetrableWall=True),
        position(40, "bob", (31_000, 2000, 30)),
        kill(47.25, "alice", "dave", maker="alice", finisher="bob"),
        knock(60, "alice", "erin", dbno_id=102, distance=3000, isAttackerInVehicle=True),
        revive(61, "frank", "erin", 102),
        kill(70, "alice", "frank"),
    ]
    assert finishing(*events)["alice"] == FinishingRow(
        account_id="account.alice",
        total_knocks=3,
        knocks_converted_self=1,
        knocks_finished_by_teammates=1,
        knocks_stolen=0,
        knocks_wiped=0,
        knocks_bled_out=0,
        knocks_zone=0,
        knocks_environment=0,
        knocks_finished_by_own_team=0,
        knocks_own_blow=0,
        knocks_revived_by_enemy=1,
        knocks_unresolved=0,
        knocks_lost=0,
        knocks_unknown=0,
        instant_kills=1,
        finishing_rate=33.33,
        conversion_rate=66.67,
        avg_time_to_finish_self=4.5,
        avg_time_to_finish_teammate=7.25,
        avg_knock_distance_m=53.82,
        min_knock_distance_m=8,
        max_knock_distance_m=123.46,
        knocks_lt10m=1,
        knocks_10_50m=1,
        knocks_50_100m=0,
        knocks_100_200m=1,
        knocks_ge200m=0,
        headshot_knock_count=1,
        wallbang_knock_count=1,
        vehicle_knock_count=1,
        avg_nearest_mate_m=200,
        avg_mean_mate_m=275,
        isolated_knocks=1,
        isolated_knocks_n=2,
    )


def test_who_knocked_nobody_has_counts_of_0_and_neither_rates_nor_averages() -> None:
    row = finishing(knock(20, "alice", "carol"))["bob"]
    values = row._asdict()
    nothing = {name for name, value in values.items() if value is None}
    assert nothing == {
        "finishing_rate",
        "conversion_rate",
        "avg_time_to_finish_self",
        "avg_time_to_finish_teammate",
        "avg_knock_distance_m",
        "min_knock_distance_m",
        "max_knock_distance_m",
        "avg_nearest_mate_m",
        "avg_mean_mate_m",
    }
    assert {values[name] for name in values.keys() - nothing - {"account_id"}} == {0}


def test_every_player_has_a_row_by_account_id_and_so_have_bots() -> None:
    table = rows(start("carol", "alice"), knock(20, "robot", "carol"), end()).tables
    assert [row[0] for row in table["player_finishing_summary"]] == [
        account("alice"),
        account("carol"),
        account("robot"),
    ]
    assert finishing(knock(20, "robot", "carol"))["robot"].total_knocks == 1


DOWN = knock(30, "alice", "carol")
HIDDEN_V1 = kill_v1(40, "alice", "carol", dbno_id=100)


@pytest.mark.parametrize(
    ("after", "column", "converted"),
    [
        ([kill(40, "alice", "carol", maker="alice")], "knocks_converted_self", 100),
        ([kill(40, "alice", "carol", maker="alice", finisher="bob")], "knocks_finished_by_teammates", 100),
        ([kill(40, "erin", "carol", maker="alice")], "knocks_stolen", 0),
        ([kill(40, "alice", "carol", maker="alice", finisher="dave")], "knocks_finished_by_own_team", 100),
        (
            [kill(39, "erin", "dave"), kill(40, "alice", "carol", BLEEDING, maker="alice")],
            "knocks_wiped",
            100,
        ),
        ([kill(40, "alice", "carol", BLEEDING, maker="alice")], "knocks_bled_out", 100),
        ([kill(40, "alice", "carol", ZONE, maker="alice")], "knocks_zone", 100),
        ([kill(40, None, "carol", ZONE, maker="alice")], "knocks_zone", 0),
        ([kill(40, "alice", "carol", FALL, maker="alice")], "knocks_environment", 100),
        ([kill(40, "alice", "carol", info(-1, "", ""), maker="alice")], "knocks_unknown", 100),
        ([revive(40, "dave", "carol"), kill(50, "alice", "carol")], "knocks_revived_by_enemy", 0),
        ([kill(50, "alice", "dave")], "knocks_unresolved", 0),
        (
            [knock(35, None, "carol"), kill(40, None, "carol", ZONE)],
            "knocks_lost",
            0,
        ),
        ([HIDDEN_V1], "knocks_own_blow", 100),
    ],
)
def test_every_outcome_has_its_column(after: list[Json], column: str, converted: float) -> None:
    row = finishing(DOWN, *after)["alice"]
    assert row.total_knocks == 1
    assert counted(row, OUTCOMES) == {column: 1}
    assert row.conversion_rate == converted


def test_a_hidden_finish_hides_the_rate_but_not_the_times_of_the_others() -> None:
    known = [
        knock(50, "alice", "dave", dbno_id=101),
        damage(52, "alice", "dave", 0),
        kill_v1(52, "alice", "dave", dbno_id=101),
    ]
    both, one = finishing(DOWN, HIDDEN_V1, *known)["alice"], finishing(*known)["alice"]
    assert (one.finishing_rate, one.conversion_rate, one.avg_time_to_finish_self) == (100, 100, 2)
    assert (both.finishing_rate, both.conversion_rate, both.avg_time_to_finish_self) == (None, 100, 2)
    assert counted(both, OUTCOMES) == {"knocks_converted_self": 1, "knocks_own_blow": 1}


def test_mates_themselves_and_nobody_are_not_among_the_knocks() -> None:
    got = finishing(
        knock(20, "alice", "bob", dbno_id=1),
        knock(21, "alice", "alice", dbno_id=2),
        knock(22, None, "carol", kind="Damage_BlueZone"),
    )
    assert {name: row.total_knocks for name, row in got.items()} == dict.fromkeys(got, 0)


@pytest.mark.parametrize(
    ("distance", "bucket"),
    [
        (0, "knocks_lt10m"),
        (999.9, "knocks_lt10m"),
        (1000, "knocks_10_50m"),
        (4999.9, "knocks_10_50m"),
        (5000, "knocks_50_100m"),
        (9999.9, "knocks_50_100m"),
        (10_000, "knocks_100_200m"),
        (19_999.9, "knocks_100_200m"),
        (20_000, "knocks_ge200m"),
        (90_000, "knocks_ge200m"),
    ],
)
def test_a_bucket_of_distance_begins_at_its_limit(distance: float, bucket: str) -> None:
    assert counted(finishing(knock(20, "alice", "carol", distance=distance))["alice"], BUCKETS) == {bucket: 1}


def test_a_knock_without_a_distance_is_in_no_bucket_and_no_average() -> None:
    events = [knock(20, "alice", "carol", distance=-1), knock(21, "alice", "dave", dbno_id=1, distance=700)]
    row = finishing(*events)["alice"]
    assert (row.total_knocks, counted(row, BUCKETS)) == (2, {"knocks_lt10m": 1})
    assert (row.min_knock_distance_m, row.avg_knock_distance_m, row.max_knock_distance_m) == (7, 7, 7)


@pytest.mark.parametrize(("distance", "isolated"), [(20_000, 1), (19_999, 0)])
def test_isolated_is_no_living_mate_nearer_than_200_m(distance: float, isolated: int) -> None:
    row = finishing(DOWN, position(30, "bob", (1000 + distance, 2000, 30)))["alice"]
    assert (row.isolated_knocks, row.isolated_knocks_n) == (isolated, 1)


def test_without_a_mate_to_measure_to_nobody_is_isolated() -> None:
    unseen = finishing(DOWN)["alice"]
    dead = finishing(
        kill(20, "erin", "bob"), kill(20, "erin", "anna"), position(19, "bob", (90_000, 2000, 30)), DOWN
    )
    for row in (unseen, dead["alice"]):
        assert (row.isolated_knocks, row.isolated_knocks_n, row.avg_nearest_mate_m) == (0, 0, None)


def test_an_instant_kill_is_a_credited_kill_of_somebody_who_stood() -> None:
    got = finishing(
        DOWN,
        kill(40, "alice", "carol", maker="alice"),
        kill(41, "alice", "dave"),
        kill(42, "alice", "bob"),
        kill(43, "erin", "anna"),
        landing(60, "carol"),
        kill(70, "alice", "carol"),
    )
    assert {name: row.instant_kills for name, row in got.items() if row.instant_kills} == {
        "alice": 2,
        "erin": 1,
    }


def test_a_second_life_gives_a_second_knock() -> None:
    row = finishing(
        DOWN,
        kill(32, "alice", "carol", maker="alice"),
        landing(60, "carol"),
        knock(70, "alice", "carol", dbno_id=101),
        kill(77, "alice", "carol", maker="alice"),
    )["alice"]
    assert (row.total_knocks, row.knocks_converted_self, row.avg_time_to_finish_self) == (2, 2, 4.5)


def test_a_file_that_tells_no_knocks_although_there_were_some_measures_nothing() -> None:
    got = finishing(kill(40, "alice", "carol", made=info(500), maker="alice"))
    assert got == {name: FinishingRow(account(name)) for name in got}
    assert set(got) == {"alice", "bob", "anna", "carol", "dave", "erin", "frank"}
    assert finishing(kill(40, "alice", "carol"))["alice"].total_knocks == 0


def test_a_file_that_tells_no_deaths_tells_no_ends_of_knocks() -> None:
    table = rows(start(), DOWN, end(100, alice=1, carol=2)).tables["player_finishing_summary"]
    row = next(row for row in table if isinstance(row, FinishingRow) and row.account_id == account("alice"))
    assert (row.total_knocks, row.knocks_10_50m) == (1, 1)
    untold = ("instant_kills", "finishing_rate", "conversion_rate", "avg_time_to_finish_self", *OUTCOMES)
    assert {getattr(row, name) for name in untold} == {None}


def test_walls_and_vehicles_are_none_where_no_knock_tells() -> None:
    silent = dict(DOWN)
    del silent["isThroughPenetrableWall"]
    del silent["isAttackerInVehicle"]
    got = finishing(silent)
    assert {(row.wallbang_knock_count, row.vehicle_knock_count) for row in got.values()} == {(None, None)}
    telling = finishing(silent, knock(31, "erin", "dave", dbno_id=101))
    assert {(row.wallbang_knock_count, row.vehicle_knock_count) for row in telling.values()} == {(0, 0)}
    peaceful = finishing(kill(40, "alice", "carol"))
    assert {(row.wallbang_knock_count, row.vehicle_knock_count) for row in peaceful.values()} == {(0, 0)}
