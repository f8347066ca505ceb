"""All tables of a match, by name."""

from collections.abc import Iterable

from tests.reference.circles import circle_rows
from tests.reference.damage import player_damage_events
from tests.reference.extended import extended_rows
from tests.reference.fights import fight_rows, participant_rows, team_rows
from tests.reference.finishing import finishing_rows
from tests.reference.kill_rows import kill_rows
from tests.reference.knock_rows import knock_rows
from tests.reference.landings import landing_rows
from tests.reference.plain import Event, Row, seconds
from tests.reference.reading import read
from tests.reference.summaries import summary_rows
from tests.reference.weapons import weapon_distribution, weapon_kill_rows


def stats_of(events: list[Event], tracked: Iterable[str]) -> dict[str, list[Row]]:
    """Return every table; ValueError when the file holds events of several matches."""
    r = read(events)
    followed = frozenset(tracked)
    return {
        "match_summaries": summary_rows(
            r.match, r.lives, r.landings, r.damages, r.deaths, r.knocks, r.revives, r.samples
        ),
        "landings": landing_rows(r.match, r.landings),
        "kill_positions": kill_rows(r.match, r.lives, r.deaths),
        "weapon_kill_events": weapon_kill_rows(r.match, r.deaths, r.knocks),
        "player_damage_events": player_damage_events(r.match, r.damages, followed),
        "player_circle_positions": circle_rows(r.samples, followed),
        "zone_play": r.zone_play,
        "player_match_weapon_distribution": weapon_distribution(r.match, r.damages, r.deaths, r.knocks),
        "player_knock_events": knock_rows(r.match, r.outcomes),
        "player_finishing_summary": finishing_rows(r.match, r.outcomes, r.deaths),
        "team_fights": fight_rows(r.match, r.lives, r.engagements),
        "fight_participants": participant_rows(r.match, r.engagements),
        "team_fight_summary": team_rows(r.match, r.lives, r.engagements),
        "unattached_kills": [
            {"victim_account_id": d.victim, "t": seconds(d.t), "killer_account_id": d.killer_id}
            for d in r.unattached
        ],
        "player_match_extended": extended_rows(r),
    }
