"""Who plays: players, teams, bots, and how two people stand to each other.

A player is an account in LogMatchStart; somebody who acts or dies without standing there is added and marked.
The key is the account id; a name is a label of that match.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from pewstats_collectors.telemetry.decode import Telemetry
from pewstats_collectors.telemetry.event_parts import Person
from pewstats_collectors.telemetry.events import LogMatchStart

P = TypeVar("P", bound=Person)

_PERSON: Final = "account."
_BOT: Final = "ai."
_BOT_TYPE: Final = "user_ai"


class Relation(StrEnum):
    """How an attacker stands to a victim; environment: there is no attacker."""

    ENVIRONMENT = "environment"
    SELF = "self"
    TEAM = "team"
    ENEMY = "enemy"


class Player(NamedTuple):
    """A player of this match; `added`: he did not stand in LogMatchStart."""

    account_id: str
    name: str
    team_id: int
    is_bot: bool
    added: bool


@dataclass(frozen=True, slots=True)
class Lobby:
    """All players by account id, and who is in which team."""

    players: dict[str, Player]
    teams: dict[int, tuple[str, ...]]

    def team_of(self, account_id: str) -> int:
        """The team of a player of the match."""
        return self.players[account_id].team_id

    def mates(self, account_id: str) -> tuple[str, ...]:
        """Everybody in the player's team, himself too."""
        return self.teams[self.team_of(account_id)]

    def relation(self, attacker: Person | None, victim: Person) -> Relation:
        """Relation of an attacker (None: environment) to a victim, both players of the match."""
        if attacker is None:
            return Relation.ENVIRONMENT
        if attacker.account_id == victim.account_id:
            return Relation.SELF
        same_team = self.team_of(attacker.account_id) == self.team_of(victim.account_id)
        return Relation.TEAM if same_team else Relation.ENEMY


def actor(person: P | None) -> P | None:
    """The person if it is a player or a bot, else None: absent, nobody, or a figure of the environment."""
    if person is None:
        return None
    return person if _is_actor(person.account_id, person.type) else None


def _is_actor(account_id: str, kind: str) -> bool:
    return account_id.startswith((_PERSON, _BOT)) or (kind == _BOT_TYPE and account_id != "")


def _is_bot(account_id: str, kind: str) -> bool:
    return account_id.startswith(_BOT) or kind == _BOT_TYPE


def accounts_of(telemetry: Telemetry) -> set[str]:
    """Account ids of the players in LogMatchStart; who is added later is nobody anybody tracks."""
    starts = telemetry.of(LogMatchStart)
    return {entry.sitter.account_id or "" for start in starts for entry in start.characters}


def lobby_of(starts: Iterable[LogMatchStart], seen: Iterable[Person | None]) -> Lobby:
    """The players of LogMatchStart, and whoever else is among the characters `seen` in the match's events."""
    players: dict[str, Player] = {}
    for start in starts:
        for seat in (entry.sitter for entry in start.characters):
            account = seat.account_id or ""
            if account not in players and _is_actor(account, seat.type):
                bot = _is_bot(account, seat.type)
                players[account] = Player(account, seat.name, seat.team_id or 0, bot, added=False)
    added: dict[str, Player] = {}
    for person in seen:
        if person is None or person.account_id in players or actor(person) is None:
            continue
        bot = _is_bot(person.account_id, person.type)
        player = Player(person.account_id, person.name, person.team_id, bot, added=True)
        added[player.account_id] = min(added.get(player.account_id, player), player)
    players |= added
    return Lobby(players, _teams(players.values()))


def _teams(players: Iterable[Player]) -> dict[int, tuple[str, ...]]:
    teams: defaultdict[int, list[str]] = defaultdict(list)
    for player in players:
        teams[player.team_id].append(player.account_id)
    return {team: tuple(sorted(members)) for team, members in sorted(teams.items())}
