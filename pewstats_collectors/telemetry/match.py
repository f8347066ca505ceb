"""A match as its telemetry tells it, in normal form: what every metric starts from."""

from collections.abc import Iterable
from dataclasses import dataclass

from pewstats_collectors.errors import Reject
from pewstats_collectors.telemetry.damage import Damage, DamageTotals, damage_totals, damages_of
from pewstats_collectors.telemetry.death import Death
from pewstats_collectors.telemetry.deaths import deaths_of, told_deaths
from pewstats_collectors.telemetry.deaths_v1 import context_of
from pewstats_collectors.telemetry.decode import Telemetry
from pewstats_collectors.telemetry.events import (
    Character,
    LogMatchStart,
    LogParachuteLanding,
    LogPlayerKill,
    LogPlayerKillV2,
    LogPlayerMakeGroggy,
    LogPlayerRevive,
    LogPlayerTakeDamage,
)
from pewstats_collectors.telemetry.knocks import (
    Knock,
    KnockEnd,
    Moment,
    Revive,
    knock_ends,
    knocks_of,
    revives_of,
)
from pewstats_collectors.telemetry.match_clock import Clock, clock_of
from pewstats_collectors.telemetry.match_id import match_id_of
from pewstats_collectors.telemetry.measured import Measured, measured
from pewstats_collectors.telemetry.parameters import Parameters
from pewstats_collectors.telemetry.players import Lobby, lobby_of
from pewstats_collectors.telemetry.weapon_categories import WeaponCategories


@dataclass(frozen=True, slots=True)
class Match:
    """One match; everything in it lies in the window and happened to players of the match.

    Lists are in order of time. `landings` are all of them, artefacts too; `last_death` in ms by account;
    `knock_ends` by the moment of the knock. `tracked`: accounts whose rows are kept in detail.
    """

    match_id: str
    telemetry: Telemetry
    tracked: frozenset[str]
    parameters: Parameters
    weapons: WeaponCategories
    measured: Measured
    clock: Clock
    lobby: Lobby
    landings: list[tuple[int, LogParachuteLanding]]
    damages: list[Damage]
    damage_totals: dict[str, DamageTotals]
    knocks: list[Knock]
    knock_ends: dict[Moment, KnockEnd]
    revives: list[Revive]
    deaths: list[Death]
    last_death: dict[str, int]


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
    windows = _Windows(telemetry, clock)
    lobby = lobby_of(telemetry.of(LogMatchStart), windows.people())
    told = told_deaths(windows.kills, windows.kills_v1)
    what = measured(telemetry, weapons)
    damages = damages_of(windows.damages, lobby, weapons)
    knocks = knocks_of(windows.knocks, lobby)
    revives = revives_of(windows.revives)
    ends = knock_ends(knocks, revives, told.events, clock.end_ms)
    context = context_of(knocks, damages, weapons)
    wipe_ms = round(parameters.death.wipe_s * 1000)
    return Match(
        match_id=match_id,
        telemetry=telemetry,
        tracked=tracked,
        parameters=parameters,
        weapons=weapons,
        measured=what,
        clock=clock,
        lobby=lobby,
        landings=windows.landings,
        damages=damages,
        damage_totals=damage_totals(damages, lobby, weapons),
        knocks=knocks,
        knock_ends=ends,
        revives=revives,
        deaths=deaths_of(told, lobby, weapons, context, ends if what.knocks else None, wipe_ms),
        last_death=told.last,
    )


class _Windows:
    """The events of the match by type, with their ms."""

    def __init__(self, telemetry: Telemetry, clock: Clock) -> None:
        self.landings = clock.within(telemetry.of(LogParachuteLanding))
        self.damages = clock.within(telemetry.of(LogPlayerTakeDamage))
        self.knocks = clock.within(telemetry.of(LogPlayerMakeGroggy))
        self.revives = clock.within(telemetry.of(LogPlayerRevive))
        self.kills = clock.within(telemetry.of(LogPlayerKillV2))
        self.kills_v1 = clock.within(telemetry.of(LogPlayerKill))

    def people(self) -> Iterable[Character | None]:
        """Everybody who acts or suffers."""
        for _, landing in self.landings:
            yield landing.character
        for _, damage in self.damages:
            yield from (damage.attacker, damage.victim)
        for _, knock in self.knocks:
            yield from (knock.attacker, knock.victim)
        for _, revive in self.revives:
            yield from (revive.reviver, revive.victim)
        for _, kill in self.kills:
            yield from (kill.victim, kill.killer, kill.finisher, kill.dbno_maker)
        for _, kill_v1 in self.kills_v1:
            yield from (kill_v1.victim, kill_v1.killer)


def _agreed_match_id(wanted: str | None, told: str | None) -> str:
    if wanted is not None and told is not None and wanted != told:
        raise Reject("another match", f"asked for {wanted}, the file is of {told}")
    agreed = wanted or told
    if agreed is None:
        raise Reject("no match id", "the file does not say which match it is of")
    return agreed
