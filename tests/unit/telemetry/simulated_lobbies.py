"""Simulated lobbies as they were played, what is true of them, and what was extracted from their telemetry.

The truth is kept while a world happens and never read from its telemetry.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from pewstats_collectors.simulator import SimulatedMatch, full_lobby, small_lobby
from pewstats_collectors.simulator.guns import GUNS
from pewstats_collectors.simulator.truth import MatchTruth, PlayerTruth
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.extract import MatchRows, extract
from pewstats_collectors.telemetry.match import read_match
from pewstats_collectors.telemetry.parameters import default_parameters
from pewstats_collectors.telemetry.weapon_categories import default_weapons

SMALL_LOBBIES: Final = range(50)
#: What players call the things that are no guns.
OTHER_WEAPONS: Final = {
    "Damage_Explosion_Grenade": "Throwable",
    "Damage_Molotov": "Throwable",
    "Damage_BlueZoneGrenade": "Throwable",
    "Damage_Punch": "Melee",
    "Damage_VehicleHit": "Vehicle",
    "Damage_Explosion_Vehicle": "Vehicle",
}
CATEGORY_OF: Final = {gun.causer: gun.category for gun in GUNS}


class Lobby(NamedTuple):
    """A played match: what its world knows, what was extracted, and its knocks as they were resolved."""

    name: str
    truth: MatchTruth
    rows: MatchRows
    knocks: list[Any]

    def table(self, name: str) -> list[Any]:
        return list(self.rows.tables[name])


def played(name: str, match: SimulatedMatch) -> Lobby:
    telemetry = decode(match.telemetry_gz())
    parameters, weapons = default_parameters(), default_weapons()
    everybody = frozenset(match.truth.players)
    rows = extract(telemetry, tracked=everybody, parameters=parameters, weapons=weapons)
    read = read_match(telemetry, None, everybody, parameters, weapons)
    assert (rows.match.events_bad, rows.match.events_unknown) == (0, 0), name
    return Lobby(name, match.truth, rows, read.resolved_knocks)


def fifty_small_and_a_full_one() -> list[Lobby]:
    """The full one is the last."""
    small = [played(f"small {seed}", small_lobby(seed)) for seed in SMALL_LOBBIES]
    return [*small, played("full", full_lobby(1))]


def players(lobbies: list[Lobby]) -> Iterator[tuple[str, PlayerTruth, Any]]:
    """Every player of every match: who, what is true of him, what was extracted."""
    for lobby in lobbies:
        rows = {row.account_id: row for row in lobby.rows.players}
        assert rows.keys() == lobby.truth.players.keys()
        for account, truth in lobby.truth.players.items():
            yield f"{lobby.name} {account}", truth, rows[account]


def category(damage_type: str, causer: str) -> str:
    return OTHER_WEAPONS.get(damage_type) or CATEGORY_OF[causer]


def by_category(player: PlayerTruth) -> dict[str, tuple[float, int, int]]:
    """Damage, kills and knocks of a player by category, what is all 0 left out."""
    sums: dict[str, list[float]] = {}
    for (damage_type, causer), weapon in player.weapons.items():
        mine = sums.setdefault(category(damage_type, causer), [0.0, 0, 0])
        for index, amount in enumerate((weapon.damage, weapon.kills, weapon.knocks)):
            mine[index] += amount
    return {kind: (round(sum_[0], 4), int(sum_[1]), int(sum_[2])) for kind, sum_ in sums.items() if any(sum_)}
