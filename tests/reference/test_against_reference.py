"""Every value of every table is the reference's: of the recorded match, and of simulated ones."""

from pathlib import Path

import orjson
import pytest

from pewstats_collectors.simulator import full_lobby, small_lobby
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.extract import ALL_TABLES, rows_of
from pewstats_collectors.telemetry.inflate import inflate
from pewstats_collectors.telemetry.match import read_match
from pewstats_collectors.telemetry.parameters import default_parameters
from pewstats_collectors.telemetry.players import accounts_of
from pewstats_collectors.telemetry.report import report
from pewstats_collectors.telemetry.weapon_categories import default_weapons
from tests.reference.differences import Tables, differences
from tests.reference.stats import stats_of


def ours_of(data: bytes, tracked: frozenset[str]) -> Tables:
    match = read_match(decode(data), None, tracked, default_parameters(), default_weapons())
    document = orjson.loads(orjson.dumps(report(match, rows_of(match))))
    players = [{"account_id": account} | player for account, player in document["players"].items()]
    for player in players:
        del player["player_name"]
    return {table.name: document[table.name] for table in ALL_TABLES} | {"match_summaries": players}


def compare(data: bytes) -> None:
    """With half of the players tracked."""
    tracked = frozenset(sorted(accounts_of(decode(data)))[::2])
    expected = stats_of(orjson.loads(inflate(data)), tracked)
    del expected["unattached_kills"]
    assert list(differences(ours_of(data, tracked), expected)) == []


def test_the_recorded_match(pubg_data: Path) -> None:
    compare((pubg_data / "telemetry/custom-2025-07-12.json.gz").read_bytes())


@pytest.mark.parametrize("seed", range(50))
def test_small_lobbies(seed: int) -> None:
    compare(small_lobby(seed, kills_v1=seed % 2 == 1).telemetry_gz())


@pytest.mark.parametrize("kills_v1", [False, True])
def test_a_full_lobby(kills_v1: bool) -> None:
    compare(full_lobby(3, kills_v1=kills_v1).telemetry_gz())
