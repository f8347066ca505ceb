"""Ids of what admins name: from the names, so that the same files give the same ids on every machine."""

from typing import Final, Protocol
from uuid import UUID, uuid5

_NAMESPACE: Final = UUID("6f9f1a53-6b1d-4f37-9d5e-0d6f0d3c2b11")


class OfDivision(Protocol):
    """A row that names a division, or one of its groups."""

    @property
    def season(self) -> str: ...
    @property
    def division(self) -> str: ...
    @property
    def group(self) -> str: ...


def tournament_id(name: str) -> UUID:
    """The id of a league."""
    return uuid5(_NAMESPACE, f"tournament/{name}")


def season_id(name: str) -> UUID:
    """The id of a season."""
    return uuid5(_NAMESPACE, f"season/{name}")


def team_id(season: str, team: str) -> UUID:
    """The id of a team in a season."""
    return uuid5(season_id(season), f"team/{team}")


def round_id(of: OfDivision, number: int) -> UUID:
    """The id of this round of a division or group."""
    return uuid5(season_id(of.season), f"round/{of.division}/{of.group}/{number}")


def slot_id(of: OfDivision, number: int, match_number: int) -> UUID:
    """The id of a planned match of this round."""
    return uuid5(round_id(of, number), f"match/{match_number}")


def event_id(name: str, *, season: str | None, shard: str) -> UUID:
    """The id of a leaderboard event: of a season, or else of a shard."""
    if season is not None:
        return uuid5(season_id(season), f"event/{name}")
    return uuid5(_NAMESPACE, f"event/{shard}/{name}")
