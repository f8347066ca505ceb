"""The identities that every file must satisfy, in the order of their definition."""

from collections.abc import Callable
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.verification import (
    attacks,
    damage,
    deaths,
    fights,
    knocks,
    places,
    winners,
)
from pewstats_collectors.telemetry.verification.outcome import Check, Outcome, judged, put_together
from pewstats_collectors.telemetry.verification.seen import Seen, look_at


class Identity(NamedTuple):
    """`name` starts with its number; `at_least`: the share of cases that must hold.

    `check` looks at a match and at what was made of it, or gives None where the file does not tell.
    """

    name: str
    check: Callable[[Match, MatchRows, Seen], Check | None]
    at_least: float = 1.0


IDENTITIES: Final = (
    Identity("1.deaths_have_victims", deaths.deaths_have_victims),
    Identity("1.deaths_add_up", deaths.deaths_add_up),
    Identity("2.survivors_won", deaths.survivors_won),
    Identity("3.alive_players", deaths.alive_players),
    Identity("3.alive_teams", deaths.alive_teams),
    Identity("4.kill_counts", deaths.kill_counts),
    Identity("4.winners_kill_counts", deaths.winners_kill_counts),
    Identity("5.knocks_end", knocks.knocks_end),
    Identity("5.knock_ids_are_unique", knocks.knock_ids_are_unique),
    Identity("5.knock_ids_join", knocks.knock_ids_join),
    Identity("6.knocked_beside_a_mate", knocks.knocked_beside_a_mate, 0.99),
    Identity("6.dead_without_a_mate", knocks.dead_without_a_mate, 0.99),
    Identity("7.dealt_is_received", damage.dealt_is_received),
    Identity("7.parts_are_the_whole", damage.parts_are_the_whole),
    Identity("8.damage_within_health", damage.damage_within_health),
    Identity("8.health_goes_on", damage.health_goes_on, 0.999),
    Identity("9.weapons_add_up", damage.weapons_add_up),
    Identity("10.credit_is_told", deaths.credit_is_told),
    Identity("10.killer_is_told", deaths.killer_is_told),
    Identity("10.bled_out_by_the_knocker", deaths.bled_out_by_the_knocker),
    Identity("10.frozen_at_the_knock", deaths.frozen_at_the_knock),
    Identity("11.kills_attach", fights.kills_attach, 0.95),
    Identity("12.placement_by_last_death", places.placement_by_last_death, 0.95),
    Identity("12.every_place_once", places.every_place_once),
    Identity("13.one_landing", places.one_landing),
    Identity("13.landed_before_death", places.landed_before_death, 0.99),
    Identity("13.most_landed", places.most_landed, 0.95),
    Identity("14.blue_burns", places.blue_burns, 0.99),
    Identity("14.white_roster", places.white_roster, 0.90),
    Identity("15.throws_have_attacks", attacks.throws_have_attacks),
    Identity("15.attack_ids_are_unique", attacks.attack_ids_are_unique),
    Identity("15.hits_have_attacks", attacks.hits_have_attacks, 0.95),
    Identity("16.heals_tick", attacks.heals_tick, 0.99),
    Identity("17.winners_damage", winners.winners_damage),
    Identity("17.winners_hits", winners.winners_hits),
    Identity("17.winners_kills", winners.winners_kills),
    Identity("17.winners_knocks", winners.winners_knocks),
    Identity("18.headshots_are_kills", damage.headshots_are_kills),
    Identity("18.knocks_have_distance", knocks.knocks_have_distance),
    Identity("18.killsteals_add_up", knocks.killsteals_add_up),
)


def verify(match: Match, rows: MatchRows) -> Outcome:
    """Check every identity of which the file has the events."""
    seen = look_at(match)
    checks = [(identity, identity.check(match, rows, seen)) for identity in IDENTITIES]
    return put_together(
        [judged(identity.name, check, identity.at_least) for identity, check in checks if check is not None]
    )
