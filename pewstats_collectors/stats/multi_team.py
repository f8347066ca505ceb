"""The multi-team rating: a match of any number of teams with a placement is one game, rated as a whole.

The model is Bradley-Terry with full pairing, of the library openskill. It alone of the library's five orders
shared placements rightly and leaves sigma in use (docs/ratings.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from math import fsum
from typing import Final, Literal, get_args

from openskill.models import BradleyTerryFull, BradleyTerryFullRating

Kind = Literal["team", "person"]
"""Who is rated: league teams, each as one, and everybody who plays."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

#: Of the arithmetic below: what was rated by another version is rated again.
VERSION: Final = 1
#: In a larger lobby a match tells no more of how sure a rating is than in one of so many teams.
_FULL_LOBBY: Final = 16


@dataclass(frozen=True, slots=True)
class Parameters:
    """What config/ratings.toml tells of one kind."""

    mu: float
    sigma: float
    beta: float
    gamma: float
    tau: float
    min_matches: int
    max_sigma: float

    @property
    def newcomer(self) -> "Rating":
        """What is thought of whoever has not played yet."""
        return Rating(self.mu, self.sigma)

    @property
    def version(self) -> str:
        """Changes with whatever changes ratings, not with what changes who is ranked."""
        return repr((VERSION, *map(float, astuple(self)[:5])))


@dataclass(frozen=True, slots=True)
class Rating:
    """A guess of somebody's skill, and how far off it may be."""

    mu: float
    sigma: float

    @property
    def shown(self) -> float:
        """What he is at least, almost surely: boards are ordered by it."""
        return self.mu - 3 * self.sigma


@dataclass(frozen=True, slots=True)
class Side:
    """Those who share a placement as one team; to rate teams, the team is the one member of its side."""

    rank: int
    members: tuple[str, ...]


def rate(sides: Sequence[Side], before: Mapping[str, Rating], parameters: Parameters) -> dict[str, Rating]:
    """Ratings of all who played, after the match; who is not in `before` is a newcomer.

    Ranks may be shared and have gaps. The order of sides and members does not matter. Nobody is on two sides.
    A match of one side says nothing: it leaves all as they were.
    """
    ordered = sorted(sides, key=lambda side: (side.rank, min(side.members)))
    members = [sorted(side.members) for side in ordered]
    old = {one: before.get(one, parameters.newcomer) for side in members for one in side}
    if len(ordered) < 2:
        return old
    model = _model(parameters)
    teams = [[model.rating(old[one].mu, old[one].sigma) for one in side] for side in members]
    rated = model.rate(teams, ranks=[float(side.rank) for side in ordered])
    return {
        one: Rating(new.mu, new.sigma)
        for side, team in zip(members, rated, strict=True)
        for one, new in zip(side, team, strict=True)
    }


def lobby_strength(ratings: Mapping[str, Rating]) -> float | None:
    """The mean mu of all who played, as it was before the match; None if nobody did.

    Not of mu - 3 sigma: a lobby of newcomers is an average one, not a weak one.
    """
    return fsum(one.mu for one in ratings.values()) / len(ratings) if ratings else None


def why_not_ranked(rating: Rating, matches: int, parameters: Parameters) -> str | None:
    """What keeps somebody off the ranks; None if nothing does."""
    if matches < parameters.min_matches:
        return f"{matches} of {parameters.min_matches} matches"
    if rating.sigma > parameters.max_sigma:
        return f"uncertain: sigma {rating.sigma:.2f} above {parameters.max_sigma:g}"
    return None


@cache
def _model(parameters: Parameters) -> BradleyTerryFull:
    def gamma(
        _c: float,
        teams: int,
        _mu: float,
        _sigma_squared: float,
        _team: Sequence[BradleyTerryFullRating],
        _rank: int,
        _weights: list[float] | None,
    ) -> float:
        return parameters.gamma * min(1.0, (_FULL_LOBBY - 1) / (teams - 1))

    return BradleyTerryFull(
        mu=parameters.mu, sigma=parameters.sigma, beta=parameters.beta, gamma=gamma, tau=parameters.tau
    )
