"""Everything that is read from a match once and used by several sections."""

from dataclasses import dataclass

from tests.reference.circles import Circles, Sample, blue_ticks, read_circles, read_samples
from tests.reference.damage import Damage, read_damage
from tests.reference.deaths import Death, read_deaths
from tests.reference.engagements import Engagement, read_engagements
from tests.reference.items import Throw, read_throws
from tests.reference.knock_rows import Outcome, read_outcomes
from tests.reference.knocks import End, Knock, end_of, read_knocks, read_revives
from tests.reference.landings import Landing, read_landings
from tests.reference.lives import Lives, read_lives
from tests.reference.match import Match, read_match
from tests.reference.plain import Event, Row, Timed
from tests.reference.tracks import Track, read_tracks
from tests.reference.zone_play import zone_rows


@dataclass(frozen=True)
class Reading:
    """A match, read."""

    match: Match
    lives: Lives
    landings: dict[str, Landing]
    tracks: dict[str, Track]
    circles: Circles
    samples: dict[str, list[Sample]]
    damages: list[Damage]
    ticks: list[tuple[str, int]]
    knocks: list[Knock]
    revives: list[Timed]
    ends: list[tuple[Knock, End]]
    deaths: list[Death]
    outcomes: list[Outcome]
    throws: list[Throw]
    engagements: list[Engagement]
    unattached: list[Death]
    zone_play: list[Row]


def read(events: list[Event]) -> Reading:
    """Read a decoded file; ValueError when it holds events of several matches."""
    match = read_match(events)
    lives = read_lives(match)
    landings, tracks, circles = read_landings(match), read_tracks(match), read_circles(match)
    damages, knocks, revives = read_damage(match), read_knocks(match), read_revives(match)
    ends = [(knock, end_of(knock, knocks, revives, lives)) for knock in knocks]
    deaths = read_deaths(match, lives, ends, damages)
    engagements, unattached = read_engagements(match, damages, knocks, deaths)
    return Reading(
        match=match,
        lives=lives,
        landings=landings,
        tracks=tracks,
        circles=circles,
        samples=read_samples(match, lives, landings, circles),
        damages=damages,
        ticks=blue_ticks(damages),
        knocks=knocks,
        revives=revives,
        ends=ends,
        deaths=deaths,
        outcomes=read_outcomes(match, lives, ends, deaths, tracks),
        throws=read_throws(match),
        engagements=engagements,
        unattached=unattached,
        zone_play=zone_rows(match, lives, circles, tracks),
    )
