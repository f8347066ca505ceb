"""Identities of knocks: how each ends, by which id it is known, and who stands beside."""

from collections import Counter

from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.knock_outcomes import Outcome
from pewstats_collectors.telemetry.knocks import EndedBy
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.players import Relation
from pewstats_collectors.telemetry.rows import seconds
from pewstats_collectors.telemetry.verification.outcome import Cause, Check, Failure
from pewstats_collectors.telemetry.verification.seen import Seen

_FALL = "Damage_Instant_Fall"


def knocks_end(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Nobody is knocked who is down already: every knock is revived, dies, or lasts until the end."""
    if not match.windows.knocks:
        return None
    failures = [
        Failure(knock.victim.account_id, "revived or dead", f"knocked again at {seconds(end.ms)} s")
        for knock in match.knocks
        if (end := match.knock_ends[knock.moment]).by is EndedBy.LOST
    ]
    return Check(len(match.knocks), failures)


def knock_ids_are_unique(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """No two knocks share a dBNOId."""
    known = [(knock.dbno_id, knock.victim.account_id) for knock in match.knocks if knock.dbno_id is not None]
    times = Counter(dbno_id for dbno_id, _ in known)
    failures = [
        Failure(victim, f"one knock {dbno_id}", f"{times[dbno_id]} of them")
        for dbno_id, victim in known
        if times[dbno_id] > 1
    ]
    return Check(len(times), failures) if times else None


def knock_ids_join(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """What ends a knock has its dBNOId, and no revive or death has an id without a knock."""
    if not match.windows.knocks:
        return None
    ids = {revive.moment: revive.dbno_id for revive in match.revives}
    ids |= {(death.victim_id, death.ms): death.dbno_id for death in match.deaths}
    failures, joined = [], set()
    for knock in match.knocks:
        end, victim = match.knock_ends[knock.moment], knock.victim.account_id
        if end.by in (EndedBy.REVIVE, EndedBy.DEATH):
            joined.add((victim, end.ms))
            if ids[victim, end.ms] != knock.dbno_id:
                told = f"{ids[victim, end.ms]} at {seconds(end.ms)} s"
                failures.append(Failure(victim, f"{knock.dbno_id} at {seconds(knock.ms)} s", told))
    stray = [(moment, one) for moment, one in ids.items() if one is not None and moment not in joined]
    failures += [
        Failure(victim, f"a knock {one}", f"none before {seconds(ms)} s") for (victim, ms), one in stray
    ]
    return Check(len(joined) + len(stray), failures)


def knocked_beside_a_mate(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Whoever is knocked has a mate who stands; else he dies at once. Not in solo matches."""
    if not match.windows.knocks or _is_solo(match):
        return None
    failures = []
    for knock in match.knocks:
        victim = knock.victim.account_id
        if not _mate_stands(match, victim, knock.ms):
            cause = Cause.SELF_REVIVE if len(match.lobby.mates(victim)) == 1 else None
            failures.append(Failure(victim, "a mate stands", f"none at {seconds(knock.ms)} s", cause))
    return Check(len(match.knocks), failures)


def dead_without_a_mate(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Whoever dies without a knock leaves no mate standing; else he would be knocked. Not in solo matches."""
    if not match.windows.knocks or _is_solo(match):
        return None
    outright = [death for death in match.deaths if not death.was_knocked]
    failures = [
        Failure(
            death.victim_id,
            "no mate stands",
            f"one does at {seconds(death.ms)} s",
            Cause.FALL if death.credit.finish_blow.type == _FALL else None,
        )
        for death in outright
        if _mate_stands(match, death.victim_id, death.ms)
    ]
    return Check(len(outright), failures)


def knocks_have_distance(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """A knock by an enemy has a distance."""
    enemy = [knock for knock in match.knocks if knock.kind is Relation.ENEMY]
    failures = [
        Failure(knock.victim.account_id, "a distance", f"none at {seconds(knock.ms)} s")
        for knock in enemy
        if knock.blow.distance_m is None
    ]
    return Check(len(enemy), failures) if enemy else None


def killsteals_add_up(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """All killsteals are stolen deaths, and stolen knocks: those of enemies that a third team finished."""
    if not match.windows.knocks or not match.measured.deaths:
        return None
    stolen = sum(row.is_killsteal for row in rows.of("kill_positions"))
    by_third_team = [
        one
        for one in match.resolved_knocks
        if one.outcome is Outcome.OTHER_TEAM and one.knock.kind is Relation.ENEMY
    ]
    thieves = sum(one.killsteals or 0 for one in rows.players)
    robbed = sum(one.times_killstolen or 0 for one in rows.players)
    failures = [
        Failure(None, f"{stolen} stolen deaths", f"{number} {what}")
        for number, what in (
            (thieves, "killsteals"),
            (robbed, "times killstolen"),
            (len(by_third_team), "stolen knocks"),
        )
        if number != stolen
    ]
    return Check(3, failures)


def _is_solo(match: Match) -> bool:
    return all(len(members) == 1 for members in match.lobby.teams.values())


def _mate_stands(match: Match, account: str, ms: int) -> bool:
    mates = match.lobby.mates(account)
    return any(mate != account and match.lives.standing(mate, ms) for mate in mates)
