"""Who is alive when (metrics 1.9); read from death times, never from samples."""

from dataclasses import dataclass

from tests.reference.match import Match
from tests.reference.plain import Timed, account, number

KILL_EVENTS = ("LogPlayerKillV2", "LogPlayerKill")


@dataclass(frozen=True)
class Lives:
    """Death times and alive intervals of every player, in milliseconds."""

    deaths: dict[str, list[int]]
    intervals: dict[str, list[tuple[int, int | None]]]  # from, until; until None: to the end

    def alive(self, account_id: str, t: int) -> bool:
        """Return whether he lives at t; dead at the very time of a death."""
        return any(start <= t and (end is None or t < end) for start, end in self.intervals[account_id])

    def end_of_life(self, account_id: str, t: int) -> int | None:
        """Return when the life he lives at t ends; None if never."""
        return next(e for s, e in self.intervals[account_id] if s <= t and (e is None or t < e))

    def last_death(self, account_id: str) -> int | None:
        """Return the last death: "death" without index (metrics 1.9)."""
        return max(self.deaths[account_id], default=None)

    def previous_death(self, account_id: str, t: int) -> int | None:
        """Return the last death before t."""
        return max((death for death in self.deaths[account_id] if death < t), default=None)

    def all_dead_by(self, accounts: list[str], t: int) -> bool:
        """Return whether every one of them has his last death at or before t."""
        deaths = [self.last_death(account_id) for account_id in accounts]
        return all(death is not None and death <= t for death in deaths)


def kill_events(match: Match) -> list[Timed]:
    """Return one kill event per distinct (victim, t) (metrics 1.3); at equal t the smallest killer."""
    used = "LogPlayerKillV2" if match.of("LogPlayerKillV2") else "LogPlayerKill"
    chosen: dict[tuple[str, int], Timed] = {}
    for t, event in match.of(used):
        victim = account(event.get("victim"))
        if victim is None:
            continue
        other = chosen.get((victim, t))
        if other is None or _killer(event) < _killer(other[1]):
            chosen[victim, t] = (t, event)
    return sorted(chosen.values(), key=lambda timed: (timed[0], account(timed[1]["victim"]) or ""))


def _killer(event: dict[str, object]) -> str:
    return account(event.get("killer")) or ""


def read_lives(match: Match) -> Lives:
    """Return alive intervals: from match start to death, then from landing or sample to the next death."""
    deaths: dict[str, list[int]] = {player: [] for player in match.players}
    for t, event in kill_events(match):
        deaths[account(event["victim"]) or ""].append(t)
    return Lives(deaths, {player: _intervals(match, player, times) for player, times in deaths.items()})


def _intervals(match: Match, player: str, deaths: list[int]) -> list[tuple[int, int | None]]:
    intervals: list[tuple[int, int | None]] = []
    start: int | None = 0
    for index, death in enumerate(deaths):
        if start is not None:
            intervals.append((start, death))
        following = deaths[index + 1] if index + 1 < len(deaths) else None
        start = _back_again(match, player, death, following)
    if start is not None:
        intervals.append((start, None))
    return intervals


def _back_again(match: Match, player: str, death: int, following: int | None) -> int | None:
    """Return when he lives again: next parachute landing, else next position sample with health > 0."""
    until = match.t_end + 1 if following is None else following
    for event_type in ("LogParachuteLanding", "LogPlayerPosition"):
        for t, event in match.of_person(event_type, player):
            is_up = event_type == "LogParachuteLanding" or (number(event["character"], "health") or 0) > 0
            if death < t < until and is_up:
                return t
    return None
