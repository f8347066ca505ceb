"""Identities of places: landings, circles, and where a team ended."""

from collections import Counter
from collections.abc import Mapping
from math import hypot

from pewstats_collectors.telemetry.circles import Circle
from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.placement import placements_by_last_death, team_placements
from pewstats_collectors.telemetry.rows import seconds
from pewstats_collectors.telemetry.verification.outcome import Cause, Check, Failure
from pewstats_collectors.telemetry.verification.seen import Seen


def placement_by_last_death(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """A team's placement is its place in the order of last deaths."""
    told = team_placements(match)
    if not told or not match.measured.deaths:
        return None
    expected = placements_by_last_death(match)
    failures = [
        Failure(None, f"team {team}: {expected[team]}", f"team {team}: {place}")
        for team, place in told.items()
        if place != expected[team]
    ]
    return Check(len(told), failures)


def every_place_once(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """The placements are 1 to the number of teams, each once, but for ties."""
    told = team_placements(match)
    places = sorted(told.values())
    expected = list(range(1, len(places) + 1))
    if not places:
        return None
    cause = Cause.SHARED_RANK if are_shared(told, placements_by_last_death(match)) else None
    failure = Failure(None, _listed(expected), _listed(places), cause)
    return Check(1, [] if places == expected else [failure])


def are_shared(told: Mapping[int, int], by_last_death: Mapping[int, int]) -> bool:
    """Whether ties explain that the placements are not each once, as they leave gaps.

    The game gives those who share a place the last of theirs or a later one (all of a training match the very
    last); where it gives none, equal last deaths share the first of theirs.
    """
    if not all(1 <= place <= len(told) for place in told.values()):
        return False
    for place in set(told.values()):
        sharing = [team for team, own in told.items() if own == place]
        better = sum(own < place for own in told.values())
        died_at_once = len({by_last_death[team] for team in sharing}) == 1
        if place < better + len(sharing) and not (place == better + 1 and died_at_once):
            return False
    return True


def one_landing(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Nobody has two landing rows."""
    accounts = [row.account_id for row in rows.of("landings")]
    if not accounts:
        return None
    twice = sorted(account for account, landings in Counter(accounts).items() if landings > 1)
    return Check(len(accounts), [Failure(account, "one landing", "several") for account in twice])


def landed_before_death(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Who landed did so before his first death."""
    if not match.landings or not match.measured.deaths:
        return None
    first: dict[str, int] = {}
    for death in match.deaths:
        first.setdefault(death.victim_id, death.ms)
    failures = [
        Failure(account, f"landed before {seconds(first[account])} s", f"at {seconds(ms)} s")
        for account, (ms, _) in match.landings.items()
        if account in first and ms >= first[account]
    ]
    return Check(len(match.landings), failures)


def most_landed(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Nearly every player landed."""
    if not match.landings:
        return None
    cause = Cause.INCOMPLETE if match.clock.incomplete else None
    failures = [
        Failure(account, "a landing", "none", cause)
        for account in match.lobby.players
        if account not in match.landings
    ]
    return Check(len(match.lobby.players), failures)


def blue_burns(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Who is outside of the blue circle by geometry is burnt by the game's own flag, and nobody else."""
    cases, failures = 0, []
    for account, samples in match.samples.items():
        for ms, _, _, _, blue, distance, _, burns in samples:
            if burns is None:
                continue
            cases += 1
            edge = blue.radius - distance
            if (edge < 0) is not burns:
                told = "outside" if burns else "inside"
                at = f"{abs(edge) / 100:.2f} m {'outside' if edge < 0 else 'inside'} at {seconds(ms)} s"
                failures.append(Failure(account, told, at))
    return Check(cases, failures) if cases else None


def white_roster(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Who the game says stands in the white circle, when it is announced and closes, does by geometry."""
    cases, failures = 0, []
    for phase, told in match.circles.phases.items():
        white = match.circles.white_of(phase)
        # When the first circle is announced everybody is in the air.
        announced = None if phase == 1 else told.announce_ms
        for ms, roster in ((announced, told.inside_announce), (told.close_ms, told.inside_close)):
            if white is None or ms is None or roster is None:
                continue
            for account in match.lobby.players:
                distance = _distance(match, account, ms, white)
                if distance is None:
                    continue
                cases += 1
                if (distance <= white.radius) is not (account in roster):
                    expected = "inside" if account in roster else "outside"
                    edge = (white.radius - distance) / 100
                    failures.append(
                        Failure(account, expected, f"{edge:.2f} m from the edge at {seconds(ms)} s")
                    )
    return Check(cases, failures) if cases else None


def _distance(match: Match, account: str, ms: int, white: Circle) -> float | None:
    """How far (cm) a living player is from the middle; None for the dead and where he is not known."""
    track = match.tracks.get(account)
    place = track.at(ms) if track is not None and match.lives.alive(account, ms) else None
    return None if place is None else hypot(place[0] - white.x, place[1] - white.y)


def _listed(places: list[int]) -> str:
    return " ".join(map(str, places))
