"""The rows as a whole: one of every player, in order, under the columns of every metric."""

from pewstats_collectors.telemetry.extended.player_match_extended import METRICS, ExtendedRow
from tests.unit.telemetry.building import TEAMS, account, damage, end, rows, start
from tests.unit.telemetry.extended.world import extended


def test_every_player_has_a_row_bots_and_newcomers_too() -> None:
    events = (start("carol", "robot", "alice"), damage(10, "erin", "alice", 1), end())
    table = rows(*events).tables["player_match_extended"]
    assert [row[0] for row in table] == sorted(account(name) for name in ("carol", "robot", "alice", "erin"))


def test_the_columns_are_those_of_the_metrics_each_once() -> None:
    assert len(ExtendedRow._fields) == len(set(ExtendedRow._fields))
    assert ExtendedRow._fields[0] == "account_id"
    names = [name for metric in METRICS for name in metric.columns.__annotations__]
    assert list(ExtendedRow._fields[1:]) == names


def test_a_value_without_its_denominator_is_none() -> None:
    for row in extended(start(*TEAMS), end()).values():
        values = row._asdict()
        lonely = [name for name in values if name.endswith("_n") and values[name] not in (0, None)]
        told = [name for name, value in values.items() if value is not None and not name.endswith("_n")]
        assert lonely == []
        assert told == ["account_id", "self_revives", "trauma_bag_revives"]
