"""Match summaries: one row per player with his totals, by account id. None: not measured.

Kills as PUBG credits them; `kills_by_finisher` gives a blow to who struck it and a bleeding or zone death to
the knocker, enemies only. Headshots by the finishing blow, longest kill by the credited distance (m). A
killsteal is a blow on somebody whom a third team had knocked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, Final

from pewstats_collectors.telemetry.damage import DamageTotals
from pewstats_collectors.telemetry.death import KNOCKERS_OWN, Death, FinishKind
from pewstats_collectors.telemetry.event_parts import Character, Person
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.circle_metrics import circle_metrics
from pewstats_collectors.telemetry.metrics.item_use import item_use
from pewstats_collectors.telemetry.metrics.killsteals import is_killsteal
from pewstats_collectors.telemetry.metrics.placement import (
    individual_placements,
    survival_time_s,
    team_placements,
)
from pewstats_collectors.telemetry.players import Lobby, Player, Relation
from pewstats_collectors.telemetry.rows import PlayerTelemetryRow, metres

_DAMAGE_COLUMNS: Final = {
    "hits": "hits",
    "damage_dealt_to_enemies": "dealt_to_enemies",
    "damage_dealt_to_team": "dealt_to_team",
    "damage_self": "to_self",
    "damage_received": "received",
    "damage_received_team": "received_team",
    "damage_received_blue_zone": "received_blue_zone",
    "damage_received_environment": "received_environment",
    "damage_received_total": "received_total",
    "throwable_damage": "throwable",
}


class _Counts:
    """Everything counted over the match, by account id."""

    def __init__(self, match: Match) -> None:
        kills = [death for death in match.deaths if death.is_kill]
        lobby = match.lobby
        self.kills = _count(death.credit.killer for death in kills)
        self.kills_human = _count(
            death.credit.killer for death in kills if not lobby.players[death.victim_id].is_bot
        )
        self.by_finisher = _count(_finisher(death, lobby) for death in match.deaths)
        self.team_kills = _count(d.credit.killer for d in match.deaths if d.relation is Relation.TEAM)
        self.headshots = _count(death.credit.killer for death in kills if death.is_headshot)
        self.deaths = Counter(death.victim_id for death in match.deaths)
        self.assists = Counter(account for death in match.deaths for account in death.credit.assists)
        self.knocks = _count(knock.attacker for knock in match.knocks if knock.kind is Relation.ENEMY)
        self.revives = _count(
            revive.reviver
            for revive in match.revives
            if lobby.relation(revive.reviver, revive.victim) is Relation.TEAM
        )
        stolen = [death for death in match.deaths if is_killsteal(death, lobby)]
        self.killsteals = _count(death.credit.finisher for death in stolen)
        self.killstolen = _count(death.credit.maker for death in stolen)
        self.distances = _distances(kills)
        self.items = item_use(match)
        self.circles = circle_metrics(match)


def player_rows(match: Match) -> list[PlayerTelemetryRow]:
    """The telemetry half of match_summaries, one row per player of the match."""
    counts = _Counts(match)
    teams, individuals = team_placements(match), individual_placements(match)
    return [
        _row(match, player, counts, teams.get(player.team_id), individuals.get(account))
        for account, player in sorted(match.lobby.players.items())
    ]


def _row(
    match: Match, player: Player, counts: _Counts, team_placement: int | None, individual: int | None
) -> PlayerTelemetryRow:
    account, told = player.account_id, match.measured
    steals_told = told.deaths and (told.knocks or told.assists)

    def of_deaths(counter: Counter[str]) -> int | None:
        return counter[account] if told.deaths else None

    return PlayerTelemetryRow(
        account_id=account,
        player_name=player.name,
        team_id=player.team_id,
        is_bot=player.is_bot,
        telemetry_kills=of_deaths(counts.kills),
        kills_human=of_deaths(counts.kills_human),
        kills_by_finisher=of_deaths(counts.by_finisher),
        telemetry_team_kills=of_deaths(counts.team_kills),
        knocks=counts.knocks[account] if told.knocks else None,
        deaths=of_deaths(counts.deaths),
        telemetry_headshot_kills=of_deaths(counts.headshots),
        longest_kill_m=metres(max(counts.distances[account], default=None)),
        telemetry_assists=counts.assists[account] if told.assists else None,
        telemetry_revives=counts.revives[account] if told.revives else None,
        **_damage_columns(match.damage_totals[account] if told.damage else None),
        killsteals=counts.killsteals[account] if steals_told else None,
        times_killstolen=counts.killstolen[account] if steals_told else None,
        survival_time_s=survival_time_s(match, account) if told.deaths else None,
        team_placement=team_placement,
        individual_placement=individual,
        **counts.items[account]._asdict(),
        **counts.circles[account]._asdict(),
    )


def _damage_columns(damage: DamageTotals | None) -> dict[str, Any]:
    return {column: getattr(damage, part) if damage else None for column, part in _DAMAGE_COLUMNS.items()}


def _finisher(death: Death, lobby: Lobby) -> Character | None:
    """Who gets the death when the last hit counts."""
    credit = death.credit
    who = credit.maker if death.finish_kind in KNOCKERS_OWN else None
    if death.finish_kind is FinishKind.BLOW:
        who = credit.finisher
    return who if lobby.relation(who, credit.victim) is Relation.ENEMY else None


def _distances(kills: Iterable[Death]) -> defaultdict[str, list[float]]:
    distances: defaultdict[str, list[float]] = defaultdict(list)
    for death in kills:
        if death.killer_id is not None and death.credit.credit_blow.distance_m is not None:
            distances[death.killer_id].append(death.credit.credit_blow.distance_m)
    return distances


def _count(people: Iterable[Person | None]) -> Counter[str]:
    return Counter(person.account_id for person in people if person is not None)
