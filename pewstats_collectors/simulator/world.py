"""A world: its people, its league, and the matches of one evening."""

import gzip
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random

import orjson

from pewstats_collectors.simulator import match_object
from pewstats_collectors.simulator.battle import play
from pewstats_collectors.simulator.codes import ERANGEL, MIRAMAR, TAEGO, Map
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.people import MatchPlan, Person, Register, Squad, new_uuid
from pewstats_collectors.simulator.seating import public_squads
from pewstats_collectors.simulator.truth import MatchTruth

CDN = "https://telemetry-cdn.pubg.com"
START = datetime(2026, 1, 17, 18, tzinfo=UTC)
MATCH_EVERY = timedelta(minutes=35)
_MAPS = (ERANGEL, MIRAMAR, TAEGO)


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a match."""

    truth: MatchTruth
    telemetry_gz: bytes
    telemetry_path: str
    body: bytes


def play_out(plan: MatchPlan, battle: Callable[[MatchPlan], Field] = play) -> Played:
    """Play this match; the same plan gives the same bytes. `draw` for `battle` only draws its results."""
    played = battle(plan)
    asset_id = asset_id_of(plan)
    return Played(
        truth=played.truth,
        telemetry_gz=gzip.compress(played.events.to_bytes(), compresslevel=1, mtime=0),
        telemetry_path=match_object.telemetry_path(played, asset_id),
        body=orjson.dumps(match_object.build(played, asset_id, CDN)),
    )


def asset_id_of(plan: MatchPlan) -> str:
    """Id of the telemetry file."""
    return new_uuid(Random(plan.seed ^ 0xA55E7))


class SimulatedMatch:
    """A match of the world; it is played when something of it is first asked for. Safe for threads."""

    def __init__(self, plan: MatchPlan, play: Callable[[MatchPlan], Played] | None = None) -> None:
        """`play` plays the match each time; by default it is played once and kept."""
        self.plan = plan
        self.match_id = plan.match_id
        self.created_at = plan.created_at
        self.asset_id = asset_id_of(plan)
        self._lock = threading.Lock()
        self._play = play or lru_cache(maxsize=1)(play_out)

    def match_object(self, telemetry_host: str = CDN) -> bytes:
        """Body of GET /matches/{id}; asset URLs stand on `telemetry_host` (scheme and host)."""
        body = self._result().body
        return body if telemetry_host == CDN else body.replace(CDN.encode(), telemetry_host.encode())

    def telemetry(self) -> bytes:
        """The telemetry file: one minified JSON array."""
        return gzip.decompress(self.telemetry_gz())

    def telemetry_gz(self) -> bytes:
        """The telemetry file as the CDN sends it."""
        return self._result().telemetry_gz

    @property
    def truth(self) -> MatchTruth:
        return self._result().truth

    @property
    def telemetry_path(self) -> str:
        """Path of the telemetry URL, from `/bluehole-pubg` on."""
        return self._result().telemetry_path

    def _result(self) -> Played:
        with self._lock:
            return self._play(self.plan)


@dataclass(slots=True)
class WorldPlayer:
    """Somebody the players endpoint knows; match ids newest first."""

    person: Person
    match_ids: list[str] = field(default_factory=list)

    @property
    def account_id(self) -> str:
        return self.person.account_id

    @property
    def name(self) -> str:
        return self.person.name


@dataclass(frozen=True, slots=True)
class LeagueTeam:
    name: str
    members: tuple[Person, ...]


@dataclass(slots=True)
class World:
    """Everything one evening holds. `players` is keyed by account id; bots are not in it."""

    seed: int
    start: datetime
    matches: list[SimulatedMatch]
    league: list[LeagueTeam]
    public_players: list[Person]
    players: dict[str, WorldPlayer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for match in sorted(self.matches, key=lambda one: one.created_at, reverse=True):
            for person in match.plan.people:
                if not person.is_bot:
                    known = self.players.setdefault(person.account_id, WorldPlayer(person))
                    known.match_ids.append(match.match_id)

    @property
    def tournament_matches(self) -> list[SimulatedMatch]:
        return [match for match in self.matches if match.plan.is_custom]

    def player_named(self, name: str) -> WorldPlayer | None:
        """The player with exactly this name."""
        return next((player for player in self.players.values() if player.name == name), None)

    def roster_csv(self) -> str:
        """The league's roster file; every seventh account id is left for name matching."""
        lines = [
            "season,division,group,team,player_name,account_id,role,is_primary_sample,sample_priority,"
            "active_from,active_until,person"
        ]
        people = [(team, person) for team in self.league for person in team.members]
        for index, (team, person) in enumerate(people):
            account = "" if index % 7 == 3 else person.account_id
            member = index % 4
            sample = "true" if member == 0 else "false"
            role = "captain" if member == 0 else "player"
            row = ("Demo Season", "Division 1", "", team.name, person.name, account, role)
            lines.append(",".join((*row, sample, str(member * 100 + index // 4 + 1), "", "", "")))
        return "\n".join(lines) + "\n"

    def rounds_csv(self) -> str:
        """One round that holds all tournament matches."""
        last = max((match.created_at for match in self.matches), default=self.start)
        begins = self.start - timedelta(hours=1)
        ends = max(self.start + timedelta(hours=6), last + timedelta(hours=1))
        return (
            "season,division,group,number,name,starts_at,ends_at\n"
            f"Demo Season,Division 1,,1,Round 1,{begins.isoformat()},{ends.isoformat()}\n"
        )


def evening(seed: int, *, start: datetime = START, matches: int | None = None, detail: float = 0.7) -> World:
    """An evening of 6 tournament and 6 public matches, alternating; `matches` keeps only the first ones.

    Tournament matches start at `start` (aware) and every 35 minutes; public ones 5 minutes later each.
    """
    rng = Random(seed)
    register = Register(rng)
    league = [
        LeagueTeam(name, tuple(register.person() for _ in range(4))) for name in register.team_names(16)
    ]
    public = [register.person() for _ in range(12)]
    referee = register.person()
    planned: list[MatchPlan] = []
    for number in range(6):
        when = start + MATCH_EVERY * number
        planned.append(_tournament_plan(rng, league, referee, number, when, detail))
        guests = rng.sample(public, rng.randint(2, 4))
        if number == 2:
            guests[0] = league[0].members[1]
        planned.append(_public_plan(rng, register, guests, number, when + timedelta(minutes=5), detail))
    kept = planned if matches is None else planned[:matches]
    return World(seed, start, [SimulatedMatch(plan) for plan in kept], league, public)


def _tournament_plan(
    rng: Random, league: list[LeagueTeam], referee: Person, number: int, when: datetime, detail: float
) -> MatchPlan:
    return MatchPlan(
        match_id=new_uuid(rng),
        seed=rng.getrandbits(63),
        created_at=when,
        map=_MAPS[number % 3],
        game_mode="esports-squad-fpp",
        match_type="custom",
        team_size=4,
        squads=tuple(Squad(slot, team.members) for slot, team in enumerate(league, 1)),
        visitors=(referee,),
        detail=detail,
    )


def _public_plan(
    rng: Random, register: Register, guests: list[Person], number: int, when: datetime, detail: float
) -> MatchPlan:
    mode, team_size = (("squad-fpp", 4), ("duo-fpp", 2), ("solo-fpp", 1))[number % 3]
    where: Map = _MAPS[(number + 1) % 3]
    return MatchPlan(
        match_id=new_uuid(rng),
        seed=rng.getrandbits(63),
        created_at=when,
        map=where,
        game_mode=mode,
        match_type="official",
        team_size=team_size,
        squads=public_squads(rng, register, guests, team_size=team_size, people=64),
        detail=detail,
    )
