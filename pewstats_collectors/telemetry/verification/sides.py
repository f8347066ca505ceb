"""The two sides of a match: what telemetry tells of its players, and what the API does. Plain values."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pewstats_collectors.telemetry.rows import PlayerTelemetryRow


class Told(NamedTuple):
    """What telemetry tells of a player; names as in its rows."""

    telemetry_kills: int | None
    telemetry_headshot_kills: int | None
    longest_kill_m: float | None
    telemetry_team_kills: int | None
    knocks: int | None
    deaths: int | None
    telemetry_assists: int | None
    telemetry_revives: int | None
    heals_used: int | None
    boosts_used: int | None
    damage_dealt_to_enemies: float | None
    damage_dealt_to_team: float | None
    damage_self: float | None
    survival_time_s: float | None
    team_placement: int | None


class Participant(NamedTuple):
    """What the API tells of a player; names as in the match object. None: it does not."""

    team_id: int | None
    kills: int | None
    headshot_kills: int | None
    longest_kill: float | None
    team_kills: int | None
    dbnos: int | None
    assists: int | None
    revives: int | None
    heals: int | None
    boosts: int | None
    damage_dealt: float | None
    time_survived: float | None
    win_place: int | None
    death_type: str | None


class Sides(NamedTuple):
    """Both by account id; `ranks`: of the rosters by team. `incomplete`: the file has no LogMatchEnd."""

    told: Mapping[str, Told]
    api: Mapping[str, Participant]
    ranks: Mapping[int, int | None]
    incomplete: bool
    year: int

    def both(self) -> Iterable[tuple[str, Told, Participant]]:
        """Who is on both sides."""
        return (
            (account, self.told[account], self.api[account])
            for account in sorted(self.told)
            if account in self.api
        )

    def final(self) -> Iterable[tuple[str, Told, Participant]]:
        """The same, but of an incomplete file only the dead: of them nothing is still to come."""
        return (one for one in self.both() if one[1].deaths or not self.incomplete)


def told_of(rows: Iterable[PlayerTelemetryRow]) -> dict[str, Told]:
    """The telemetry side of the rows of a match."""
    return {row.account_id: Told(*(getattr(row, name) for name in Told._fields)) for row in rows}
