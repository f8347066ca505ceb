"""Identities of the winners, whose totals by weapon the game tells at the end."""

from pewstats_collectors.telemetry.event_parts import AccountWeapons
from pewstats_collectors.telemetry.events import LogMatchEnd
from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import PlayerTelemetryRow
from pewstats_collectors.telemetry.verification.outcome import Check, Failure
from pewstats_collectors.telemetry.verification.seen import Seen


def winners_damage(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Damage to enemies by the game's weapon statistics, whole numbers by weapon, is ours."""
    mine = _by_account(rows)
    failures = []
    told = _winners(match)
    for one in told:
        expected, row = sum(weapon.damage for weapon in one.stats), mine.get(one.account_id)
        actual = None if row is None else row.damage_dealt_to_enemies
        if actual is None or abs(expected - actual) > max(len(one.stats), 1):
            failures.append(Failure(one.account_id, expected, actual))
    return Check(len(told), failures) if told and match.measured.damage else None


def winners_hits(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Hits by the game's weapon statistics are the damage events on enemies, pellets and the downed too."""
    told = _winners(match)
    hits = seen.events_on_enemies
    failures = [
        Failure(one.account_id, expected, hits[one.account_id])
        for one in told
        if (expected := sum(weapon.hits for weapon in one.stats)) != hits[one.account_id]
    ]
    return Check(len(told), failures) if told and match.measured.damage else None


def winners_kills(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Kills by the game's weapon statistics are ours."""
    mine = {account: row.telemetry_kills for account, row in _by_account(rows).items()}
    return _winners_counts(match, "kills", mine) if match.measured.deaths else None


def winners_knocks(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Knocks by the game's weapon statistics are ours."""
    mine = {account: row.knocks for account, row in _by_account(rows).items()}
    return _winners_counts(match, "knocks", mine) if match.measured.knocks else None


def _winners_counts(match: Match, what: str, mine: dict[str, int | None]) -> Check | None:
    told = _winners(match)
    failures = []
    for one in told:
        details = (detail for weapon in one.stats for detail in weapon.hit_details)
        expected = sum(detail.kills if what == "kills" else detail.knocks for detail in details)
        if expected != mine.get(one.account_id):
            failures.append(Failure(one.account_id, expected, mine.get(one.account_id)))
    return Check(len(told), failures) if told else None


def _winners(match: Match) -> list[AccountWeapons]:
    return [one for end in match.telemetry.of(LogMatchEnd) for one in end.all_weapon_stats or ()]


def _by_account(rows: MatchRows) -> dict[str, PlayerTelemetryRow]:
    return {one.account_id: one for one in rows.players}
