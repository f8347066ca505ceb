"""A match as its telemetry tells it, in normal form: what every metric starts from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pewstats_collectors.errors import Reject
from pewstats_collectors.telemetry.circles import Circles, PhaseTimes, phases_by_state, phases_of
from pewstats_collectors.telemetry.damage import Code, Damage, DamageTotals, damage_totals, damages_of
from pewstats_collectors.telemetry.death import Death
from pewstats_collectors.telemetry.deaths import ToldDeaths, deaths_of, told_deaths
from pewstats_collectors.telemetry.deaths_v1 import context_of
from pewstats_collectors.telemetry.decode import Telemetry
from pewstats_collectors.telemetry.engagement import Engagement
from pewstats_collectors.telemetry.engagements import engagements_of
from pewstats_collectors.telemetry.event_parts import Person
from pewstats_collectors.telemetry.events import (
    LogGameStatePeriodic,
    LogItemUse,
    LogMatchStart,
    LogParachuteLanding,
    LogPhaseChange,
    LogPlayerAttack,
    LogPlayerKill,
    LogPlayerKillV2,
    LogPlayerMakeGroggy,
    LogPlayerPosition,
    LogPlayerRevive,
    LogPlayerTakeDamage,
    LogPlayerUseThrowable,
)
from pewstats_collectors.telemetry.knock_outcomes import ResolvedKnock, resolved_knocks
from pewstats_collectors.telemetry.knocks import (
    Knock,
    KnockEnd,
    Moment,
    Revive,
    knock_ends,
    knocks_of,
    revives_of,
)
from pewstats_collectors.telemetry.lives import Lives, Signs, lives_of
from pewstats_collectors.telemetry.match_clock import Clock, clock_of
from pewstats_collectors.telemetry.match_id import match_id_of
from pewstats_collectors.telemetry.measured import Measured, measured
from pewstats_collectors.telemetry.parameters import Parameters
from pewstats_collectors.telemetry.players import Lobby, lobby_of
from pewstats_collectors.telemetry.samples import Sample, samples_of
from pewstats_collectors.telemetry.tracks import Seen, Track, tracks_of
from pewstats_collectors.telemetry.weapon_categories import WeaponCategories

# Five times the largest lobby; a hundred deaths or knocks of each in one.
_MOST_PLAYERS: Final = 500
_MOST_DEATHS: Final = 10_000
_MOST_KNOCKS: Final = 10_000


class Windows:
    """The events of the match by type, each with its ms, by time; equal times in the order of the file."""

    def __init__(self, telemetry: Telemetry, clock: Clock) -> None:
        self.landings = clock.within(telemetry.of(LogParachuteLanding))
        self.damages = clock.within(telemetry.of(LogPlayerTakeDamage))
        self.knocks = clock.within(telemetry.of(LogPlayerMakeGroggy))
        self.revives = clock.within(telemetry.of(LogPlayerRevive))
        self.kills = clock.within(telemetry.of(LogPlayerKillV2))
        self.kills_v1 = clock.within(telemetry.of(LogPlayerKill))
        self.positions = clock.within(telemetry.of(LogPlayerPosition))
        self.attacks = clock.within(telemetry.of(LogPlayerAttack))
        self.throws = clock.within(telemetry.of(LogPlayerUseThrowable))
        self.item_uses = clock.within(telemetry.of(LogItemUse))
        self.states = clock.within(telemetry.of(LogGameStatePeriodic))
        self.phase_changes = clock.within(telemetry.of(LogPhaseChange))

    def people(self) -> Iterator[Person | None]:
        """Everybody who acts or suffers."""
        for _, landing in self.landings:
            yield landing.character
        for _, damage in self.damages:
            yield damage.attacker
            yield damage.victim
        for _, knock in self.knocks:
            yield from (knock.attacker, knock.victim)
        for _, revive in self.revives:
            yield from (revive.reviver, revive.victim)
        for _, kill in self.kills:
            yield from (kill.victim, kill.killer, kill.finisher, kill.dbno_maker)
        for _, kill_v1 in self.kills_v1:
            yield from (kill_v1.victim, kill_v1.killer)
        for _, attack in self.attacks:
            yield attack.attacker
        for _, use in self.item_uses:
            yield use.character

    def seen(self) -> Iterator[Seen]:
        """Where people were, as far as an event shows it as of its own moment: never the kill events."""
        yield ((ms, event.character) for ms, event in self.positions)
        yield ((ms, event.attacker) for ms, event in self.attacks if event.attacker)
        yield ((ms, event.attacker) for ms, event in self.damages if event.attacker)
        yield ((ms, event.victim) for ms, event in self.damages)
        yield ((ms, event.attacker) for ms, event in self.knocks if event.attacker)
        yield ((ms, event.victim) for ms, event in self.knocks)


@dataclass(frozen=True, slots=True)
class Match:
    """One match; everything in it lies in the window and happened to players of the match.

    Lists are in order of time. `windows`: the events themselves; `landings`: each player's first;
    `damage_categories` by code, of all that occur; `last_death` in ms by account; `knock_ends` by the moment
    of the knock. `tracked`: accounts whose rows are kept in detail.
    """

    match_id: str
    telemetry: Telemetry
    tracked: frozenset[str]
    parameters: Parameters
    weapons: WeaponCategories
    measured: Measured
    clock: Clock
    lobby: Lobby
    windows: Windows
    landings: dict[str, tuple[int, LogParachuteLanding]]
    damages: list[Damage]
    damage_categories: dict[Code, str | None]
    damage_totals: dict[str, DamageTotals]
    knocks: list[Knock]
    knock_ends: dict[Moment, KnockEnd]
    resolved_knocks: list[ResolvedKnock]
    revives: list[Revive]
    deaths: list[Death]
    last_death: dict[str, int]
    lives: Lives
    tracks: dict[str, Track]
    circles: Circles
    samples: dict[str, list[Sample]]
    engagements: list[Engagement]

    @property
    def abnormal(self) -> bool:
        """One team only, or nobody died: no team statistics."""
        return len(self.lobby.teams) < 2 or not self.deaths


def read_match(
    telemetry: Telemetry,
    match_id: str | None,
    tracked: frozenset[str],
    parameters: Parameters,
    weapons: WeaponCategories,
) -> Match:
    """Bring a file's events into normal form. Raises Reject, see `extract`."""
    match_id = _agreed_match_id(match_id, match_id_of(telemetry))
    clock = clock_of(telemetry, parameters)
    windows = Windows(telemetry, clock)
    lobby = lobby_of(telemetry.of(LogMatchStart), windows.people())
    told = told_deaths(windows.kills, windows.kills_v1)
    what = measured(telemetry, weapons)
    damages, categories = damages_of(windows.damages, lobby, weapons)
    knocks = knocks_of(windows.knocks, lobby)
    _check_size(len(lobby.players), len(told.events), len(knocks))
    revives = revives_of(windows.revives)
    ends = knock_ends(knocks, revives, told.events, clock.end_ms)
    context = context_of(knocks, damages, weapons)
    wipe_ms = round(parameters.death.wipe_s * 1000)
    landings = first_landings(windows.landings, lobby)
    lives = lives_of(told.events, _signs_of_life(windows, told), ends)
    phases = _phases(windows, telemetry, clock)
    deaths = deaths_of(told, lobby, weapons, context, ends if what.knocks else None, wipe_ms)
    circles = Circles(windows.states, phases, round(parameters.circle.max_gap_s * 1000))
    return Match(
        match_id=match_id,
        telemetry=telemetry,
        tracked=tracked,
        parameters=parameters,
        weapons=weapons,
        measured=what,
        clock=clock,
        lobby=lobby,
        windows=windows,
        landings=landings,
        damages=damages,
        damage_categories=categories,
        damage_totals=damage_totals(damages, lobby, weapons),
        knocks=knocks,
        knock_ends=ends,
        resolved_knocks=resolved_knocks(knocks, ends, deaths, lobby),
        revives=revives,
        deaths=deaths,
        last_death=told.last,
        lives=lives,
        tracks=tracks_of(windows.seen(), round(parameters.track.max_gap_s * 1000)),
        circles=circles,
        samples=samples_of(windows.positions, landings, lives, circles),
        engagements=engagements_of(damages, knocks, deaths, told.last, lobby, weapons, parameters),
    )


def _check_size(players: int, deaths: int, knocks: int) -> None:
    """Much of what follows looks at pairs of these. Raises Reject "impossible lobby"."""
    for count, most, what in (
        (players, _MOST_PLAYERS, "players"),
        (deaths, _MOST_DEATHS, "deaths"),
        (knocks, _MOST_KNOCKS, "knocks"),
    ):
        if count > most:
            raise Reject("impossible lobby", f"{count:,} {what}, expected at most {most:,}")


def first_landings(
    landings: Iterable[tuple[int, LogParachuteLanding]], lobby: Lobby
) -> dict[str, tuple[int, LogParachuteLanding]]:
    """The first landing of each player; of several at one instant the smallest place."""
    first: dict[str, tuple[int, LogParachuteLanding]] = {}
    for ms, event in landings:
        account = event.character.account_id
        if account not in lobby.players:
            continue
        known = first.get(account)
        if known is None or (ms, *_point(event)) < (known[0], *_point(known[1])):
            first[account] = (ms, event)
    return first


def _point(event: LogParachuteLanding) -> tuple[float, float, float]:
    location = event.character.location
    return location.x, location.y, location.z


def _signs_of_life(windows: Windows, told: ToldDeaths) -> dict[str, Signs]:
    """Landings and positions with health of those who died, after their first death."""
    first: dict[str, int] = {}
    for account, ms in told.events:
        first.setdefault(account, ms)
    signs: defaultdict[str, Signs] = defaultdict(lambda: Signs([], []))
    for ms, landing in windows.landings:
        account = landing.character.account_id
        if account in first and ms > first[account]:
            signs[account].landings.append(ms)
    for ms, position in windows.positions:
        account = position.character.account_id
        if account in first and ms > first[account] and position.character.health > 0:
            signs[account].positions.append(ms)
    return dict(signs)


def _phases(windows: Windows, telemetry: Telemetry, clock: Clock) -> dict[int, PhaseTimes]:
    if windows.phase_changes:
        return phases_of(windows.phase_changes)
    times = {half: clock.ms_of(at) for half, at in telemetry.half_steps.items()}
    return phases_by_state({half: ms for half, ms in times.items() if 0 <= ms <= clock.window_ms})


def _agreed_match_id(wanted: str | None, told: str | None) -> str:
    if wanted is not None and told is not None and wanted != told:
        raise Reject("another match", f"asked for {wanted}, the file is of {told}")
    agreed = wanted or told
    if agreed is None:
        raise Reject("no match id", "the file does not say which match it is of")
    return agreed
