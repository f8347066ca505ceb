"""How large a season is."""

from dataclasses import dataclass
from typing import Final

TOURNAMENT: Final = "Simulated League"
SEASON: Final = "Spring Season"


@dataclass(frozen=True, slots=True)
class Shape:
    """Divisions, teams in each, rounds of each division, and matches in each round."""

    divisions: int = 4
    teams: int = 16
    rounds: int = 3
    matches: int = 6

    def __post_init__(self) -> None:
        too_small = min(self.divisions, self.rounds, self.matches) < 1 or self.teams < 4
        if too_small or self.divisions * self.teams > 100:
            raise ValueError(f"expected 1 of each and 4 teams at least, 100 teams in all at most: {self}")

    @property
    def min_teams(self) -> int:
        """Half a division, at most the 8 of a season's default: two lobbies at once are both large enough."""
        return min(8, self.teams // 2)

    @property
    def division_names(self) -> list[str]:
        return [f"Division {number}" for number in range(1, self.divisions + 1)]
