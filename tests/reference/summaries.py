"""What every player gets in match_summaries (metrics 2, 3, 5, 7, 8, 9, 11 and 14)."""

from collections.abc import Iterable

from tests.reference.circles import Sample, blue_ticks, circle_sums, time_outside
from tests.reference.damage import Damage, damage_sums
from tests.reference.deaths import Death
from tests.reference.items import item_uses, read_throws
from tests.reference.kill_rows import is_killsteal
from tests.reference.knocks import Knock
from tests.reference.landings import Landing, hot_drop_enemies
from tests.reference.lives import Lives
from tests.reference.match import Match, unwrapped
from tests.reference.plain import Row, Timed, account, rounded, seconds, whole

KNOCKER_ENDS = ("wipe", "bleed_out", "zone")


def kill_sums(
    match: Match, player: str, deaths: list[Death], knocks: list[Knock], revives: list[Timed]
) -> Row:
    """Return kills, knocks, revives and their like (metrics 3, 8, 11.1)."""
    kills = [d for d in deaths if d.is_kill and d.killer_id == player]
    distances = [d.credit_info.distance for d in kills if d.credit_info.distance is not None]
    stolen = [d for d in deaths if is_killsteal(match, d)]
    row: Row = {
        "kills": len(kills),
        "kills_human": sum(not match.players[d.victim].is_bot for d in kills),
        "kills_by_finisher": sum(_scored_by_finisher(match, d) == player for d in deaths),
        "team_kills": sum(d.relation == "team" and d.killer_id == player for d in deaths),
        "deaths": sum(d.victim == player for d in deaths),
        "headshot_kills": sum(d.finish_info.reason == "HeadShot" for d in kills),
        "assists": None if any(d.is_v1 for d in deaths) else sum(d.assists.count(player) for d in deaths),
        "killsteals": sum(d.finisher_id == player for d in stolen),
        "times_killstolen": sum(d.maker_id == player for d in stolen),
    }
    if not match.tells("LogPlayerKillV2") and not match.tells("LogPlayerKill"):
        row = dict.fromkeys(row)
    return row | {
        "longest_kill_m": rounded(max(distances, default=None), 2),
        "knocks": sum(k.kind == "enemy" and k.attacker == player for k in knocks)
        if match.tells_knocks
        else None,
        "revives": _revives(match, player, revives) if match.tells_knocks else None,
    }


def _scored_by_finisher(match: Match, death: Death) -> str | None:
    """Return who scores where the last hit counts, only if he is an enemy (metrics 3)."""
    scorer = None
    if death.finish_kind == "blow":
        scorer = death.finisher_id
    elif death.finish_kind in KNOCKER_ENDS:
        scorer = death.maker_id
    return scorer if match.relation(scorer, death.victim) == "enemy" else None


def _revives(match: Match, player: str, revives: Iterable[Timed]) -> int:
    pairs = [(account(e.get("reviver")), account(e["victim"]) or "") for _, e in revives]
    return sum(reviver == player and match.relation(reviver, victim) == "team" for reviver, victim in pairs)


def placements(match: Match, lives: Lives) -> tuple[dict[int, int], dict[str, int]]:
    """Return the place by team and by account (metrics 14); nothing of an incomplete match."""
    if match.incomplete:
        return {}, {}
    people = [unwrapped(e) for _, end in match.of("LogMatchEnd") for e in end.get("characters") or []]
    rankings: dict[int, list[int]] = {}
    individual: dict[str, int] = {}
    for person in people:
        account_id = account(person)
        if account_id in match.players:
            if ranking := whole(person, "ranking"):
                rankings.setdefault(match.team(account_id), []).append(ranking)
            if place := whole(person, "individualRanking"):
                individual[account_id] = place
    last = {team: _last_of_team(match, lives, team) for team in match.teams()}
    teams = {}
    for team in match.teams():
        by_death = 1 + sum(other > last[team] for other in last.values())
        teams[team] = min(rankings.get(team, [by_death]))
    return teams, individual


def _last_of_team(match: Match, lives: Lives, team: int) -> float:
    deaths = [lives.last_death(member) for member in match.members(team)]
    return max(float("inf") if death is None else float(death) for death in deaths)


def summary_rows(
    match: Match,
    lives: Lives,
    landings: dict[str, Landing],
    damages: list[Damage],
    deaths: list[Death],
    knocks: list[Knock],
    revives: list[Timed],
    samples: dict[str, list[Sample]],
) -> list[Row]:
    """Return a row for every player."""
    teams, individual = placements(match, lives)
    ticks = blue_ticks(damages)
    throws = read_throws(match)
    rows = []
    for player in sorted(match.players):
        death, landing = lives.last_death(player), landings.get(player)
        survived = (None if match.incomplete else match.t_end) if death is None else death
        blue, outside = time_outside(match, landing, ticks)
        damage = damage_sums(player, damages)
        if not match.tells("LogPlayerTakeDamage"):
            damage = dict.fromkeys(damage)
        circle = circle_sums(samples[player])
        if not match.tells("LogGameStatePeriodic") or not match.tells("LogPlayerPosition"):
            circle = dict.fromkeys(circle)
        enemies = hot_drop_enemies(match, landing, landings) if landing else None
        rows.append(
            {
                "account_id": player,
                "team_id": match.team(player),
                "is_bot": match.players[player].is_bot,
                **kill_sums(match, player, deaths, knocks, revives),
                **item_uses(match, player, throws),
                **damage,
                "survival_time_s": seconds(survived),
                "team_placement": teams.get(match.team(player)),
                "individual_placement": individual.get(player),
                "landing": _landing(landing),
                "hot_drop_enemies": enemies,
                "is_hot_drop": None if enemies is None else enemies > 0,
                **circle,
                "blue_zone_ticks": blue,
                "time_outside_zone_seconds": outside,
            }
        )
    return rows


def _landing(landing: Landing | None) -> Row | None:
    if landing is None:
        return None
    x, y, z = landing.place or (None, None, None)
    return {"t_s": seconds(landing.t), "x_cm": rounded(x, 3), "y_cm": rounded(y, 3), "z_cm": rounded(z, 3)}
