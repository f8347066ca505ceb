"""The match: clock, window, order, players and their relations (metrics 1.1 to 1.5)."""

from dataclasses import dataclass
from typing import Any

import orjson

from tests.reference.plain import Event, Timed, account, is_bot, is_game, milliseconds, text, whole

HOUR = 3_600_000
NOT_ACTING = {
    "LogMatchDefinition", "LogMatchStart", "LogMatchEnd", "LogPlayerLogin", "LogPlayerLogout",
    "LogPlayerCreate", "LogPlayerPosition", "LogGameStatePeriodic",
}  # fmt: skip
ACTING_KEYS = (
    "character", "attacker", "victim", "killer", "finisher", "dBNOMaker", "reviver", "instigator",
)  # fmt: skip


@dataclass(frozen=True)
class Player:
    """Somebody who takes part in the match."""

    account_id: str
    team_id: int
    is_bot: bool


@dataclass(frozen=True)
class Match:
    """Events inside the window in the order of time, and who plays."""

    match_id: str | None
    t_end: int
    incomplete: bool
    window: list[Timed]
    by_type: dict[str, list[Timed]]
    by_person: dict[tuple[str, str | None], list[Timed]]
    types_in_file: frozenset[str]
    players: dict[str, Player]

    def of(self, event_type: str) -> list[Timed]:
        """Return the events of this type inside the window."""
        return self.by_type.get(event_type, [])

    def of_person(self, event_type: str, account_id: str) -> list[Timed]:
        """Return the events of this type whose character or attacker he is, inside the window."""
        return self.by_person.get((event_type, account_id), [])

    def tells(self, event_type: str) -> bool:
        """Return whether the type stands anywhere in the file (metrics 1.7)."""
        return event_type in self.types_in_file

    @property
    def tells_knocks(self) -> bool:
        """Return whether knocks are told; a match of teams of one needs none (metrics 1.7)."""
        return self.tells("LogPlayerMakeGroggy") or len(self.teams()) == len(self.players)

    def team(self, account_id: str) -> int:
        """Return the team of a player."""
        return self.players[account_id].team_id

    def members(self, team_id: int) -> list[str]:
        """Return the players of a team."""
        return sorted(p.account_id for p in self.players.values() if p.team_id == team_id)

    def mates(self, account_id: str) -> list[str]:
        """Return the other players of his team."""
        return [member for member in self.members(self.team(account_id)) if member != account_id]

    def teams(self) -> list[int]:
        """Return all team ids."""
        return sorted({player.team_id for player in self.players.values()})

    def relation(self, attacker: str | None, victim: str) -> str:
        """Return environment, self, team or enemy (metrics 1.5)."""
        if attacker is None:
            return "environment"
        if attacker == victim:
            return "self"
        return "team" if self.team(attacker) == self.team(victim) else "enemy"


def read_match(events: list[Event]) -> Match:
    """Return the match of a decoded file; ValueError when it holds events of several matches."""
    known = [e for e in events if text(e, "_T") and text(e, "_D")]
    stamped = [(milliseconds(e["_D"]), e) for e in known if e["_T"] != "LogMatchDefinition"]
    start, start_event = _start(stamped)
    ends = [stamp for stamp, event in stamped if event["_T"] == "LogMatchEnd"]
    end = min(ends) if ends else max(stamp for stamp, _ in stamped)
    if any(stamp < start - HOUR or stamp > end + HOUR for stamp, _ in stamped):
        raise ValueError("events of several matches")
    window = [(stamp - start, event) for stamp, event in stamped if start <= stamp <= end]
    window.sort(key=lambda timed: (timed[0], orjson.dumps(timed[1], option=orjson.OPT_SORT_KEYS)))
    by_type: dict[str, list[Timed]] = {}
    by_person: dict[tuple[str, str | None], list[Timed]] = {}
    for t, event in window:
        by_type.setdefault(event["_T"], []).append((t, event))
        person = account(event.get("character") or event.get("attacker"))
        by_person.setdefault((event["_T"], person), []).append((t, event))
    return Match(
        match_id=_match_id(known),
        t_end=end - start,
        incomplete=not ends,
        window=window,
        by_type=by_type,
        by_person=by_person,
        types_in_file=frozenset(event["_T"] for event in known),
        players=_players(start_event, window),
    )


def _start(stamped: list[Timed]) -> Timed:
    """Return LogMatchStart, else the first event with isGame >= 0.1 (metrics 1.1)."""
    starts = [timed for timed in stamped if timed[1]["_T"] == "LogMatchStart"]
    playing = [timed for timed in stamped if is_game(timed[1]) >= 0.1]
    return min(starts or playing, key=lambda timed: timed[0])


def _match_id(events: list[Event]) -> str | None:
    """Return the last dotted part of LogMatchDefinition.MatchId."""
    names = [text(event, "MatchId") for event in events if event["_T"] == "LogMatchDefinition"]
    return names[0].rpartition(".")[2] if names and names[0] else None


def unwrapped(entry: Any) -> Any:
    """Return the person of an entry of LogMatchStart or LogMatchEnd.characters, wrapped since v18."""
    return entry.get("character", entry) if isinstance(entry, dict) else None


def _players(start_event: Event, window: list[Timed]) -> dict[str, Player]:
    """Return everybody of LogMatchStart, and whoever acts or dies without standing there (metrics 1.4)."""
    players: dict[str, Player] = {}
    for entry in start_event.get("characters") or []:
        _add(players, unwrapped(entry))
    for _, event in window:
        if event["_T"] not in NOT_ACTING:
            for key in ACTING_KEYS:
                _add(players, event.get(key))
    return players


def _add(players: dict[str, Player], person: Any) -> None:
    account_id = account(person)
    if account_id is not None and account_id not in players:
        players[account_id] = Player(account_id, whole(person, "teamId") or 0, is_bot(person))
