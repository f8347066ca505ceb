"""What really happened in a simulated match: kept by the world, never read back from its telemetry.

Definitions are those of the metric definitions (kill credit, relations, finish kinds). Times in seconds since
the start, damage in HP, distances in metres.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class DeathTruth:
    t_s: float
    victim: str
    killer: str | None
    finisher: str | None
    maker: str | None
    was_knocked: bool
    finish_kind: str
    credit_damage_type: str | None
    credit_causer: str | None
    credit_distance_m: float | None
    finish_damage_type: str
    finish_causer: str
    finish_distance_m: float | None
    headshot: bool
    is_team_kill: bool
    #: Where he died, cm.
    place: tuple[float, float, float] = (0.0, 0.0, 0.0)
    #: Who gets it in leagues that score the last hit.
    last_hit: str | None = None
    is_killsteal: bool = False
    assists: tuple[str, ...] = ()


@dataclass(slots=True)
class KnockTruth:
    t_s: float
    attacker: str | None
    victim: str
    kind: str
    distance_m: float | None
    damage_type: str
    causer: str
    dbno_id: int = -1
    finisher: str | None = None
    outcome: str = "unresolved"
    seconds_to_outcome: float | None = None


@dataclass(slots=True)
class WeaponTruth:
    damage: float = 0.0
    kills: int = 0
    knocks: int = 0


@dataclass(slots=True)
class PlayerTruth:
    account_id: str
    name: str
    team_id: int
    is_bot: bool
    kills: int = 0
    kills_human: int = 0
    kills_by_finisher: int = 0
    team_kills: int = 0
    knocks: int = 0
    deaths: int = 0
    headshot_kills: int = 0
    longest_kill_m: float | None = None
    assists: int = 0
    revives: int = 0
    self_revives: int = 0
    hits: int = 0
    killsteals: int = 0
    times_killstolen: int = 0
    damage_dealt_to_enemies: float = 0.0
    damage_dealt_to_team: float = 0.0
    damage_self: float = 0.0
    damage_received: float = 0.0
    damage_received_team: float = 0.0
    damage_received_blue_zone: float = 0.0
    damage_received_environment: float = 0.0
    throwable_damage: float = 0.0
    heals_used: int = 0
    boosts_used: int = 0
    throwables_used: int = 0
    smokes_thrown: int = 0
    novelty_throwables_used: int = 0
    smoke_shells_fired: int = 0
    survival_time_s: float = 0.0
    team_placement: int = 0
    win_place: int = 0
    individual_placement: int = 0
    landing: tuple[float, float, float, float] | None = None
    blue_zone_ticks: int = 0
    #: By (damageTypeCategory, damageCauserName); kills stand under what earned the credit.
    weapons: dict[tuple[str, str], WeaponTruth] = field(default_factory=dict)

    def weapon(self, damage_type: str, causer: str) -> WeaponTruth:
        return self.weapons.setdefault((damage_type, causer), WeaponTruth())


@dataclass(slots=True)
class MatchTruth:
    players: dict[str, PlayerTruth] = field(default_factory=dict)
    deaths: list[DeathTruth] = field(default_factory=list)
    knocks: list[KnockTruth] = field(default_factory=list)
    end_s: float = 0.0
