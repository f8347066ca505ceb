"""The tables of `pewstats telemetry`, those of stats within 100 columns."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import click

from pewstats_collectors.cli.output import print_table, printable
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.verification.outcome import Outcome

Json = Mapping[str, Any]

_LAST: Final = 10**9
# Header -> key of a player, for each of the two tables of players.
_FIGHTING: Final = {
    "kills": "kills",
    "knocks": "knocks",
    "assists": "assists",
    "damage": "damage_dealt_to_enemies",
    "taken": "damage_received",
    "longest": "longest_kill_m",
}
_REST: Final = {
    "hits": "hits",
    "heads": "headshot_kills",
    "steals": "killsteals",
    "revives": "revives",
    "heals": "heals_used",
    "boosts": "boosts_used",
    "throws": "throwables_used",
    "edge m": "avg_distance_from_white_edge",
    "burnt s": "time_outside_zone_seconds",
}
# Of the API beside telemetry: header, its key, ours.
_BESIDE: Final = (
    ("kills", "kills", "kills"),
    ("knocks", "dbnos", "knocks"),
    ("assists", "assists", "assists"),
    ("damage", "damage_dealt", "damage_dealt_to_enemies"),
    ("survived", "time_survived", "survival_time_s"),
    ("place", "win_place", "team_placement"),
)


def print_stats(document: Json, tracked: Sequence[str]) -> None:
    """Match, players by placement, fights, weapon categories."""
    _print_match(document)
    players = sorted(document["players"].values(), key=_by_placement)
    _print_players(players)
    if any("api" in player for player in players):
        _print_beside(players)
    _print_fights(document)
    _print_weapons(document)
    for account in tracked:
        _print_tracked(document, account)


def _print_match(document: Json) -> None:
    facts, totals, events = document["match"], document["match_totals"], document["events"]
    begun = facts["started_at"][:19].replace("T", " ")
    where = [facts["map_name"], facts["game_mode"], f"{begun} UTC", f"{_clock(totals['match_end_s'])} long"]
    who = f"{totals['players']} players in {totals['teams']} teams"
    click.echo(printable(document["match_id"]))
    click.echo(printable("  ".join(filter(None, where))))
    click.echo(f"{who}, {_told(totals['death_events'])} deaths")
    unknown, bad = sum(events["unknown"].values()), len(events["bad"])
    click.echo(f"{events['read']} events read, {unknown} of unknown type, {bad} bad")
    if facts["incomplete"]:
        click.echo("incomplete: the file has no LogMatchEnd, so nobody is placed")
    click.echo()


def _print_players(players: Sequence[Json]) -> None:
    rows = [
        (
            one["team_placement"],
            one["team_id"],
            one["player_name"],
            *(_short(one[key]) for key in _FIGHTING.values()),
            _clock(one["survival_time_s"]),
        )
        for one in players
    ]
    print_table("Players", ("place", "team", "player", *_FIGHTING, "survived"), rows)
    more = [(one["player_name"], *(_short(one[key]) for key in _REST.values())) for one in players]
    print_table(
        "Hits, headshot kills, items, circles (edge: mean distance inside white)", ("player", *_REST), more
    )


def _print_beside(players: Sequence[Json]) -> None:
    rows = []
    for one in players:
        api = one["api"] or {}
        pairs = ((_short(one[ours]), _short(api.get(theirs))) for _, theirs, ours in _BESIDE)
        rows.append((one["player_name"], *(f"{_told(ours)} / {_told(theirs)}" for ours, theirs in pairs)))
    title = "Telemetry / API (whose damage counts team mates too)"
    print_table(title, ("player", *(header for header, _, _ in _BESIDE)), rows)


def _print_fights(document: Json) -> None:
    fights = [one for one in document["fights"] if one["is_fight"]]
    if not fights:
        return
    rows = [
        (
            _clock(one["start_s"]),
            _clock(one["end_s"]),
            f"{one['team_a']} : {one['team_b']}",
            _of_both(one, "damage"),
            _of_both(one, "knocks"),
            _of_both(one, "kills"),
            one["outcome"],
            one["winning_team_id"],
            ", ".join(map(str, one["third_party_teams"])),
        )
        for one in fights
    ]
    title = f"Fights ({len(document['fights']) - len(fights)} lesser engagements left out)"
    columns = ("from", "to", "teams", "damage", "knocks", "kills", "outcome", "won by", "third parties")
    print_table(title, columns, rows)


def _print_weapons(document: Json) -> None:
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    for categories in document["weapon_distribution"].values():
        for category, told in categories.items():
            for place, value in enumerate(told.values()):
                sums[category][place] += value or 0
    rows = [
        (category, _short(damage), kills, knocks)
        for category, (damage, kills, knocks) in sorted(sums.items(), key=lambda pair: -pair[1][0])
    ]
    print_table("Weapon categories", ("category", "damage", "kills", "knocks"), rows)


def _print_tracked(document: Json, account: str) -> None:
    events = [
        row
        for row in document["player_damage_events"]
        if account in (row["attacker_account_id"], row["victim_account_id"])
    ]
    positions = [row for row in document["player_circle_positions"] if row["account_id"] == account]
    name = printable(document["players"][account]["player_name"])
    click.echo(f"{name}: {len(events)} damage events, {len(positions)} positions, to be had with --json")


def print_outcome(match: Match, found: Outcome, reading: str | None) -> None:
    """What was checked, and what disagrees: unknown causes first."""
    shares = [(one.identity, one.held, one.of, one.explained or None) for one in found.shares]
    print_table(match.match_id, ("identity", "held", "of", "explained"), shares)
    if reading is not None:
        click.echo(f"the API's damageDealt fits {reading}\n")
    causes = dict.fromkeys(one.cause for one in found.disagreements)
    for cause in causes:
        rows = [
            (one.identity, _name(match, one.player), one.expected, one.actual)
            for one in found.disagreements
            if one.cause is cause
        ]
        title = "UNKNOWN CAUSE" if cause is None else f"Known cause: {cause.value}"
        print_table(title, ("identity", "player", "expected", "actual"), rows)
    known = len(found.disagreements) - found.unknown
    click.echo(f"{found.unknown} disagreements of unknown cause, {known} of known causes")


def print_drift(found: Sequence[Json]) -> None:
    """What points to a new patch, a table a kind."""
    for kind in dict.fromkeys(row["kind"] for row in found):
        rows = [
            (row["code"], row["events"], row["matches"], _day(row["first_at"]), _day(row["last_at"]),
             row["latest_match"])
            for row in found
            if row["kind"] == kind
        ]  # fmt: skip
        columns = ("code", "events", "matches", "first seen", "last seen", "latest match")
        print_table(kind.replace("_", " "), columns, rows)
    if not found:
        click.echo("nothing unknown, nothing missing")


def _name(match: Match, account: str | None) -> str | None:
    player = match.lobby.players.get(account or "")
    return player.name if player else account


def _by_placement(player: Json) -> tuple[Any, ...]:
    place, survived = player["team_placement"], player["survival_time_s"]
    return (
        place or _LAST,
        player["team_id"],
        -(player["kills"] or 0),
        -(survived or _LAST),
        player["player_name"],
    )


def _of_both(fight: Json, what: str) -> str:
    """A value of either side, in whole numbers."""
    sides = (fight[f"{what}_a"], fight[f"{what}_b"])
    return " : ".join("-" if value is None else f"{value:.0f}" for value in sides)


def _short(value: Any) -> Any:
    """Fractions to one digit; what is not measured stays empty."""
    return round(value, 1) if isinstance(value, float) else value


def _told(value: Any) -> str:
    return "-" if value is None else str(value)


def _day(at: datetime | None) -> str:
    """The day of a match; empty where its start is not known."""
    return "" if at is None else f"{at:%Y-%m-%d}"


def _clock(seconds: float | None) -> str:
    """Minutes and seconds."""
    return "" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
