"""Knock events: outcome, and where the mates were (metrics 11.1, 11.2, 11.4)."""

import statistics
from dataclasses import dataclass

from tests.reference.categories import category_of, filed_under
from tests.reference.deaths import Death
from tests.reference.knocks import End, Knock, is_downed
from tests.reference.lives import Lives
from tests.reference.match import Match
from tests.reference.plain import Place, Row, account, distance, flag, phase_of, rounded, seconds, text, texts
from tests.reference.tracks import Track, position
from tests.reference.weapons import stripped, weapon

NEAR_M = (50, 100, 200)
NAMES_A_FINISHER = ("self", "teammate", "other_team", "victim_team")


@dataclass(frozen=True)
class Mates:
    """The living mates of one person at the time of a knock; distances in metres."""

    alive: int
    standing: int
    distances: list[float] | None  # None: nobody knows where he himself is

    @property
    def nearest(self) -> float | None:
        """Return the distance to the nearest."""
        return min(self.distances or [], default=None)

    @property
    def mean(self) -> float | None:
        """Return the mean distance."""
        return statistics.fmean(self.distances) if self.distances else None

    @property
    def variance(self) -> float | None:
        """Return the population variance, None under 2."""
        return statistics.pvariance(self.distances) if self.distances and len(self.distances) > 1 else None

    def within(self, limit: float) -> int | None:
        """Return how many are that near."""
        return None if self.distances is None else sum(d <= limit for d in self.distances)


@dataclass(frozen=True)
class Outcome:
    """A knock and what became of it."""

    knock: Knock
    end: End
    death: Death | None
    outcome: str
    finisher: str | None
    credited_to_own_team: bool
    attacker_mates: Mates | None
    victim_mates: Mates

    @property
    def seconds_to_outcome(self) -> float | None:
        """Return seconds until the revive or the death."""
        return None if self.end.t is None or self.end.how == "lost" else (self.end.t - self.knock.t) / 1000

    @property
    def time_to_finish(self) -> float | None:
        """Return the same for knocks that a blow ended."""
        return self.seconds_to_outcome if self.death and self.death.finish_kind == "blow" else None


def read_outcomes(
    match: Match, lives: Lives, ends: list[tuple[Knock, End]], deaths: list[Death], tracks: dict[str, Track]
) -> list[Outcome]:
    """Return what became of every knock."""
    outcomes = []
    for knock, end in ends:
        death = next((d for d in deaths if d.knock is knock), None)
        outcome = outcome_of(match, knock, death) if death else end.how
        team = match.team(knock.attacker) if knock.attacker else None
        outcomes.append(
            Outcome(
                knock=knock,
                end=end,
                death=death,
                outcome=outcome,
                finisher=death.finisher_id if death and outcome in NAMES_A_FINISHER else None,
                credited_to_own_team=bool(
                    death and death.is_kill and death.killer_id and match.team(death.killer_id) == team
                ),
                attacker_mates=_mates(
                    match, lives, ends, tracks, knock.attacker, knock.t, knock.attacker_place
                )
                if knock.attacker
                else None,
                victim_mates=_mates(match, lives, ends, tracks, knock.victim, knock.t, knock.victim_place),
            )
        )
    return outcomes


def outcome_of(match: Match, knock: Knock, death: Death) -> str:
    """Return the outcome of a knock that a death ended: first row that fits (metrics 11.2)."""
    if death.finish_kind != "blow":
        return death.finish_kind
    finisher = death.finisher_id
    if finisher is not None:
        team = match.team(finisher)
        if finisher == knock.attacker:
            return "self"
        if knock.attacker is not None and team == match.team(knock.attacker):
            return "teammate"
        return "victim_team" if team == match.team(knock.victim) else "other_team"
    raw_killer = account(death.event.get("killer"))
    is_own_blow = death.is_v1 and knock.attacker is not None and raw_killer == knock.attacker
    return "own_blow_v1" if is_own_blow else "environment"


def _mates(
    match: Match,
    lives: Lives,
    ends: list[tuple[Knock, End]],
    tracks: dict[str, Track],
    person: str,
    t: int,
    place_in_event: Place | None,
) -> Mates:
    living = [mate for mate in match.mates(person) if lives.alive(mate, t)]
    here = position(tracks[person], t) or place_in_event
    places = [position(tracks[mate], t) for mate in living]
    if here is None and living:
        distances = None
    else:
        distances = sorted(distance(here, there) for there in places if here and there)
    return Mates(len(living), sum(not is_downed(mate, t, ends) for mate in living), distances)


def knock_rows(match: Match, outcomes: list[Outcome]) -> list[Row]:
    """Return table `player_knock_events`."""
    rows = []
    for o in outcomes:
        knock, event = o.knock, o.knock.event
        category = category_of(knock.type, knock.causer)
        ax, ay, az = (knock.attacker_place if knock.attacker else None) or (None, None, None)
        vx, vy, vz = knock.victim_place or (None, None, None)
        rows.append(
            {
                "victim_account_id": knock.victim,
                "t": seconds(knock.t),
                "attacker_account_id": knock.attacker,
                "attacker_team_id": match.team(knock.attacker) if knock.attacker else None,
                "victim_team_id": match.team(knock.victim),
                "kind": knock.kind,
                "dbno_id": knock.dbno_id,
                "attack_id": knock.attack_id,
                "damage_reason": knock.reason,
                "damage_type": knock.type,
                "weapon_id": weapon(knock.causer),
                "weapon_category": filed_under(category) if knock.kind == "enemy" else category,
                "attachments": texts(event, "damageCauserAdditionalInfo"),
                "distance_m": rounded(knock.distance, 2),
                "is_attacker_in_vehicle": flag(event, "isAttackerInVehicle") if knock.attacker else None,
                "through_wall": flag(event, "isThroughPenetrableWall"),
                "victim_in_blue_zone": flag(event["victim"], "isInBlueZone"),
                "victim_in_red_zone": flag(event["victim"], "isInRedZone"),
                "victim_weapon": stripped(text(event, "victimWeapon")),
                "attacker_x": ax,
                "attacker_y": ay,
                "attacker_z": az,
                "victim_x": vx,
                "victim_y": vy,
                "victim_z": vz,
                "zone_phase": phase_of(event),
                **_outcome_columns(o),
                **_mate_columns("attacker", o.attacker_mates),
                **_mate_columns("victim", o.victim_mates),
            }
        )
    return sorted(rows, key=lambda row: (row["victim_account_id"], row["t"]))


def _outcome_columns(o: Outcome) -> Row:
    return {
        "outcome": o.outcome,
        "finisher_account_id": o.finisher,
        "seconds_to_outcome": rounded(o.seconds_to_outcome, 3),
        "is_killed": o.death is not None,
        "finisher_is_self": o.outcome == "self",
        "finisher_is_teammate": o.outcome == "teammate",
        "time_to_finish": rounded(o.time_to_finish, 3),
        "credited_to_own_team": o.credited_to_own_team,
    }


def _mate_columns(who: str, mates: Mates | None) -> Row:
    return {
        f"{who}_teammates_alive": mates.alive if mates else None,
        f"{who}_standing_mates": mates.standing if mates else None,
        f"{who}_nearest_mate_m": rounded(mates.nearest, 2) if mates else None,
        f"{who}_mean_mate_m": rounded(mates.mean, 2) if mates else None,
        f"{who}_mate_variance_m2": rounded(mates.variance, 2) if mates else None,
        **{f"{who}_mates_within_{limit}m": mates.within(limit) if mates else None for limit in NEAR_M},
    }
