"""Who plays in a season: teams, their players, who is renamed, replaced or changes teams."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final

from pewstats_collectors.simulator.people import Person, Register, Squad
from pewstats_collectors.simulator.season.shape import Shape

#: From this round on the renamed play under their new names, and who changes teams plays for the new one.
CHANGES_IN_ROUND: Final = 2


@dataclass(slots=True)
class Player:
    """Somebody on a roster; he plays under `later_name` from the second round on."""

    person: Person
    later_name: str
    listed_name: str
    listed_id: bool = True

    @property
    def account_id(self) -> str:
        return self.person.account_id

    def in_round(self, number: int) -> Person:
        """The person under the name of that round."""
        name = self.later_name if number >= CHANGES_IN_ROUND else self.person.name
        return Person(self.account_id, name, self.person.clan_id)


@dataclass(slots=True)
class Team:
    """A team; the four `starters` play unless somebody replaces one of them."""

    name: str
    division: str
    starters: list[Player]
    #: Rostered; plays the even matches of a round for the third starter.
    substitute: Player | None = None
    #: On no roster; plays the first match of a round for the second starter.
    stranger: Person | None = None
    #: Changes to another team before the second round; his seat stays empty.
    leaver: Player | None = None
    #: Comes from another team before the second round; the fourth starter makes room for him.
    joiner: Player | None = None

    @property
    def rostered(self) -> list[Player]:
        """Everybody who is on its roster at some time."""
        return [*self.starters, *(one for one in (self.substitute, self.joiner) if one)]

    def lineup(self, round_: int, number: int | None = None) -> tuple[Person, ...]:
        """Who plays a match of that round; `number` None: none of the planned ones."""
        seats = list(self.starters)
        if self.substitute and number is not None and number % 2 == 0:
            seats[2] = self.substitute
        if self.joiner and round_ >= CHANGES_IN_ROUND:
            seats[3] = self.joiner
        people = [
            one.in_round(round_) for one in seats if one is not self.leaver or round_ < CHANGES_IN_ROUND
        ]
        if self.stranger and number == 1:
            people[1] = self.stranger
        return tuple(people)


@dataclass(slots=True)
class League:
    """All teams by division, and when a player changes teams (None: nobody does)."""

    divisions: dict[str, list[Team]]
    transfer_at: datetime | None
    #: by account id
    players: dict[str, Player] = field(default_factory=dict)
    _teams: dict[str, list[Team]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for team in self.teams:
            for player in team.rostered:
                self.players[player.account_id] = player
                self._teams.setdefault(player.account_id, []).append(team)

    @property
    def teams(self) -> list[Team]:
        return [team for teams in self.divisions.values() for team in teams]

    def team_of(self, account_id: str, time: datetime) -> Team | None:
        """On whose roster he is at that time; nobody is on two at once."""
        teams = self._teams.get(account_id, [])
        if len(teams) < 2 or self.transfer_at is None:
            return teams[0] if teams else None
        old, new = sorted(teams, key=lambda team: team.leaver is None)
        return old if time < self.transfer_at else new

    def squads(self, teams: list[Team], round_: int, number: int | None = None) -> tuple[Squad, ...]:
        """The lobby of a custom match."""
        return tuple(Squad(slot, team.lineup(round_, number)) for slot, team in enumerate(teams, 1))


def found_league(rng: Random, register: Register, shape: Shape, second_round: datetime | None) -> League:
    """Invent teams and players; whatever changes before `second_round` changes only if there is one."""
    names = iter(register.team_names(shape.divisions * shape.teams))
    divisions = {
        division: [Team(next(names), division, _four(register)) for _ in range(shape.teams)]
        for division in shape.division_names
    }
    for teams in divisions.values():
        for number, team in enumerate(teams):
            team.starters[2].listed_id = number % 2 == 1
        chosen = rng.sample(teams, 4)
        chosen[3].substitute = _player(register)
        chosen[2].stranger = register.person()
        if second_round:
            _rename(register, [team.starters[0] for team in chosen[:3]])
    if second_round:
        old, new = rng.sample(rng.choice(list(divisions.values())), 2)
        old.leaver = new.joiner = old.starters[3]
    return League(divisions, second_round)


def _rename(register: Register, players: list[Player]) -> None:
    """One is listed with his id, one by his old name only, one by the name he has only later."""
    for player in players:
        player.later_name = register.person().name
    players[1].listed_id = players[2].listed_id = False
    players[2].listed_name = players[2].later_name


def _four(register: Register) -> list[Player]:
    return [_player(register) for _ in range(4)]


def _player(register: Register) -> Player:
    person = register.person()
    return Player(person, person.name, person.name)
