"""Identities of deaths: who died, who is credited, and what the game itself counted."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import dist
from typing import Final

from pewstats_collectors.telemetry.death import KNOCKERS_OWN, Death, FinishKind
from pewstats_collectors.telemetry.events import LogMatchEnd, LogPlayerKill, LogPlayerKillV2
from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.lives import NEVER
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.players import Relation, actor
from pewstats_collectors.telemetry.rows import seconds
from pewstats_collectors.telemetry.verification.outcome import Cause, Check, Failure
from pewstats_collectors.telemetry.verification.seen import Seen

KillEvents = Sequence[tuple[int, LogPlayerKillV2]] | Sequence[tuple[int, LogPlayerKill]]

_FROZEN_CM: Final = 1.0


def came_back(match: Match) -> bool:
    """Whether anybody lived again after a death, as in modes with comebacks."""
    return len(match.deaths) > len(match.last_death) or any(
        match.lives.last_end(account) > ms for account, ms in match.last_death.items()
    )


def deaths_have_victims(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Every death has one victim, a player, and one killer."""
    events = _kill_events(match)
    failures = []
    killers: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for ms, event in events:
        if actor(event.victim) is None:
            failures.append(Failure(None, "a player dies", f"{event.victim.account_id!r} at {seconds(ms)} s"))
        killer = actor(event.killer)
        killers[event.victim.account_id, ms].add(killer.account_id if killer else "nobody")
    for (victim, ms), of_one in killers.items():
        if len(of_one) > 1:
            failures.append(Failure(victim, "one killer", f"{len(of_one)} killers at {seconds(ms)} s"))
    return Check(len(events), failures) if events else None


def deaths_add_up(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Each player's kills, team kills and deaths are those of the deaths, all of which are accounted for."""
    if not match.measured.deaths:
        return None
    deaths = rows.of("kill_positions")
    died = Counter(row.victim_account_id for row in deaths)
    credited = Counter((row.killer_account_id, row.is_team_kill) for row in deaths)
    failures = []
    for one in rows.players:
        account = one.account_id
        for name, expected, actual in (
            ("kills", credited[account, False], one.telemetry_kills),
            ("team kills", credited[account, True], one.telemetry_team_kills),
            ("deaths", died[account], one.deaths),
        ):
            if expected != actual:
                failures.append(Failure(account, f"{expected} {name}", f"{actual} {name}"))
    kills = sum(one.telemetry_kills or 0 for one in rows.players)
    team_kills = sum(one.telemetry_team_kills or 0 for one in rows.players)
    parts = kills + team_kills + credited[None, False]
    if parts != len(deaths):
        failures.append(Failure(None, f"{len(deaths)} deaths", f"{parts} credited or uncredited"))
    return Check(len(rows.players) + 1, failures)


def survivors_won(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Who did not die is of one team at most, which has placement 1."""
    if not match.measured.deaths or match.clock.incomplete:
        return None
    cause = Cause.RESPAWN if came_back(match) else (Cause.ABNORMAL if rows.match.abnormal else None)
    alive = [one for one in rows.players if match.lives.last_end(one.account_id) == NEVER]
    started = sum(not player.added for player in match.lobby.players.values())
    victims = len(match.lobby.players) - len(alive)
    failures = []
    if started - victims != len(alive):
        failures.append(Failure(None, f"{started - victims} survivors", f"{len(alive)} survivors", cause))
    teams = {one.team_id for one in alive}
    if len(teams) > 1:
        failures.append(Failure(None, "one team survives", f"{len(teams)} teams", cause))
    failures += [
        Failure(one.account_id, "placement 1", f"placement {one.team_placement}", cause)
        for one in alive
        if one.team_placement != 1
    ]
    return Check(2 + len(alive), failures)


def alive_players(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """The game's count of living players, every ten seconds, is that of the deaths."""
    if not _counts_alive(match):
        return None
    ends = sorted(match.last_death.values())
    return _counted_alive(match, ends, len(match.lobby.players), "players")


def alive_teams(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """The game's count of teams with a living member is that of the deaths."""
    if not _counts_alive(match):
        return None
    ends = sorted(
        max(match.last_death.get(account, NEVER) for account in members)
        for members in match.lobby.teams.values()
    )
    return _counted_alive(match, ends, len(ends), "teams")


def kill_counts(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """The game's own count of the victim's kills, told at each death, is ours until then."""
    times = _kill_times(match)
    told = [
        (ms, event.victim.account_id, event.victim_game_result.stats.kill_count)
        for ms, event in _kill_events(match)
        if event.victim_game_result is not None
    ]
    failures = []
    for ms, victim, expected in told:
        own = times.get(victim, [])
        # Kills of that very instant may stand before or after it in the file.
        least, most = bisect_left(own, ms), bisect_right(own, ms)
        if not least <= expected <= most:
            told_at = f"at {seconds(ms)} s"
            failures.append(Failure(victim, f"{expected} kills {told_at}", f"{most} kills {told_at}"))
    return Check(len(told), failures) if told else None


def winners_kill_counts(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """The game's own count of each winner's kills, told at the end, is ours."""
    kills = {one.account_id: one.telemetry_kills for one in rows.players}
    told = [
        result
        for end in match.telemetry.of(LogMatchEnd)
        if end.game_result_on_finished is not None
        for result in end.game_result_on_finished.results
    ]
    failures = [
        Failure(one.account_id, one.stats.kill_count, kills.get(one.account_id))
        for one in told
        if kills.get(one.account_id) != one.stats.kill_count
    ]
    return Check(len(told), failures) if told else None


def credit_is_told(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """What earned a kill is the knock when the knocker is the killer, else the finish (new kill event)."""
    if not match.windows.kills:
        return None
    killed = [death for death in match.deaths if death.credit.killer is not None]
    failures = []
    for death in killed:
        credit = death.credit
        by_maker = credit.maker is not None and credit.maker.account_id == death.killer_id
        expected = credit.maker_blow if by_maker else credit.finish_blow
        if credit.credit_blow != expected:
            failures.append(Failure(death.victim_id, _blow(expected), _blow(credit.credit_blow)))
    return Check(len(killed), failures)


def killer_is_told(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """The killer is who the rule of credit says: finisher or knocker (new kill event)."""
    if not match.windows.kills:
        return None
    cases = [(death, _by_the_rule(match, death)) for death in match.deaths if _rule_applies(match, death)]
    failures = [
        Failure(death.victim_id, expected or "nobody", death.killer_id or "nobody")
        for death, expected in cases
        if death.killer_id != expected
    ]
    return Check(len(cases), failures)


def bled_out_by_the_knocker(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Who bleeds out or dies in the zone after a knock is finished by the knocker (new kill event)."""
    if not match.windows.kills:
        return None
    cases = [
        death
        for death in match.deaths
        if death.was_knocked and death.credit.maker and death.finish_kind in KNOCKERS_OWN
    ]
    failures = [
        Failure(death.victim_id, _id(death.credit.maker), _id(death.credit.finisher))
        for death in cases
        if _id(death.credit.maker) != _id(death.credit.finisher)
    ]
    return Check(len(cases), failures)


def frozen_at_the_knock(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """When the knocker is the killer, the old kill event shows the victim where he was knocked."""
    if match.windows.kills or not match.windows.kills_v1 or not match.windows.knocks:
        return None
    knocks = {
        (knock.victim.account_id, knock.dbno_id): knock for knock in match.knocks if knock.dbno_id is not None
    }
    cases, failures = 0, []
    for ms, event in match.windows.kills_v1:
        victim, killer = event.victim.account_id, actor(event.killer)
        knock = knocks.get((victim, event.dbno_id or 0))
        if knock is None or killer is None or _id(knock.attacker) != killer.account_id:
            continue
        cases += 1
        then, now = knock.victim.location, event.victim.location
        if dist((then.x, then.y, then.z), (now.x, now.y, now.z)) > _FROZEN_CM:
            place = f"{now.x:g} {now.y:g} {now.z:g} at {seconds(ms)} s"
            failures.append(Failure(victim, f"{then.x:g} {then.y:g} {then.z:g}", place))
    return Check(cases, failures) if cases else None


def _kill_events(match: Match) -> KillEvents:
    """Those that are read: a file that has the new event is read by it alone."""
    return match.windows.kills or match.windows.kills_v1


def _kill_times(match: Match) -> dict[str, list[int]]:
    times: defaultdict[str, list[int]] = defaultdict(list)
    for death in match.deaths:
        if death.is_kill and death.killer_id is not None:
            times[death.killer_id].append(death.ms)
    return times


def _counts_alive(match: Match) -> bool:
    return bool(match.windows.states) and match.measured.deaths and not came_back(match)


def _counted_alive(match: Match, ends: list[int], started: int, what: str) -> Check:
    """`ends`: when each of those who started was out, ms in order."""
    failures = []
    for ms, event in match.windows.states:
        state = event.game_state
        told = state.num_alive_players if what == "players" else state.num_alive_teams
        # Who dies at the very instant may or may not be counted.
        least, most = started - bisect_right(ends, ms), started - bisect_left(ends, ms)
        if not least <= told <= most:
            at = f"{what} at {seconds(ms)} s"
            failures.append(Failure(None, f"{told} {at}", f"{least} {at}"))
    return Check(len(match.windows.states), failures)


def _rule_applies(match: Match, death: Death) -> bool:
    """Knocks by mates and by the victim himself, and environment after a knock, were never measured."""
    maker = death.credit.maker
    if maker is None:
        return not death.was_knocked or death.finish_kind is FinishKind.BLOW
    known = death.finish_kind in (*KNOCKERS_OWN, FinishKind.BLOW)
    return known and match.lobby.relation(maker, death.credit.victim) is Relation.ENEMY


def _by_the_rule(match: Match, death: Death) -> str | None:
    maker, finisher, victim = death.credit.maker, death.credit.finisher, death.credit.victim
    by = finisher
    if maker is not None:
        teams = [match.lobby.team_of(one.account_id) for one in (maker, victim)]
        by_third_team = finisher is not None and match.lobby.team_of(finisher.account_id) not in teams
        by = finisher if death.finish_kind is FinishKind.BLOW and by_third_team else maker
    return None if by is None or by.account_id == victim.account_id else by.account_id


def _id(person: object) -> str | None:
    return getattr(person, "account_id", None)


def _blow(blow: tuple[object, ...]) -> str:
    return ", ".join("nothing" if part is None else str(part) for part in blow)
