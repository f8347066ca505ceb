"""Where the matches of a season belong: a slow and plain reading of the definition of tournaments.

Written from that page alone. Input is what admin and API give: texts of files, bodies of matches, decisions.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

Row = dict[str, str]
BEFORE, AFTER = timedelta(minutes=30), timedelta(minutes=45)


@dataclass(frozen=True)
class Match:
    """What the judgement needs of a body; `people` are (account id, name), without bots."""

    match_id: str
    start: datetime
    map: str
    is_allowed: bool
    people: list[tuple[str, str]]


@dataclass(frozen=True)
class Judged:
    is_tournament_match: bool
    status: str | None = None
    division: str | None = None
    round: int | None = None
    match_number: int | None = None
    team_count: int | None = None
    unmatched_player_count: int | None = None


def read_csv(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text)))


def read_match(body: bytes) -> Match:
    data: dict[str, Any] = orjson.loads(body)
    about = data["data"]["attributes"]
    stats = [one["attributes"]["stats"] for one in data["included"] if one["type"] == "participant"]
    people = [(one["playerId"], one["name"]) for one in stats if not one["playerId"].startswith("ai.")]
    allowed = about["matchType"] in ("custom", "competitive") or about["gameMode"].startswith("esports")
    return Match(
        data["data"]["id"], datetime.fromisoformat(about["createdAt"]), about["mapName"], allowed, people
    )


def final_roster(files: Iterable[str], matches: Iterable[Match]) -> list[Row]:
    """All files one after the other; who is listed without an id gets that of who played under his name."""
    rows = {(row["team"], row["player_name"]): row for text in files for row in read_csv(text)}
    roster = list(rows.values())
    for match in sorted(matches, key=lambda one: one.start):
        named = [row for row in roster if not row["account_id"] and active(row, match.start)]
        there = [row for row in named for _, name in match.people if row["player_name"] == name]
        if match.is_allowed and len({row["division"] for row in rostered(roster, match).values()}) == 1:
            for row in there:
                row["account_id"] = next(
                    account for account, name in match.people if name == row["player_name"]
                )
    return roster


def active(row: Row, time: datetime) -> bool:
    begun = not row["active_from"] or datetime.fromisoformat(row["active_from"]) <= time
    return begun and (not row["active_until"] or time < datetime.fromisoformat(row["active_until"]))


def rostered(roster: list[Row], match: Match) -> dict[str, Row]:
    """Account ids of participants on an active roster, with their rows."""
    rows = [row for row in roster if active(row, match.start)]
    by_account = {row["account_id"]: row for row in rows if row["account_id"]}
    by_name = {row["player_name"]: row for row in rows if not row["account_id"]}
    found = {account: by_account.get(account) or by_name.get(name) for account, name in match.people}
    return {account: row for account, row in found.items() if row}


def judge_season(
    *,
    roster_files: Iterable[str],
    rounds_csv: str,
    schedule_csv: str,
    bodies: Iterable[bytes],
    remakes: Mapping[str, str],
    cancelled: Iterable[tuple[str, int, int]],
    min_teams: int,
) -> dict[str, Judged]:
    """By match id. `remakes`: original to remake; `cancelled`: division, round and match number."""
    matches = [read_match(body) for body in bodies]
    roster, rounds = final_roster(roster_files, matches), read_csv(rounds_csv)
    decided = {*remakes, *remakes.values()}
    judged = {
        one.match_id: judge(one, roster, rounds, 0 if one.match_id in decided else min_teams)
        for one in matches
    }
    closed = set(cancelled)
    slots = [slot for slot in read_csv(schedule_csv) if slot_key(slot) not in closed]
    for place in {(slot["division"], int(slot["round"])) for slot in slots}:
        played = [
            one for one in matches if (judged[one.match_id].division, judged[one.match_id].round) == place
        ]
        for match_id, number in fill(
            [one for one in slots if slot_key(one)[:2] == place], played, remakes
        ).items():
            judged[match_id] = replace(judged[match_id], status="confirmed", match_number=number)
    for original in remakes:
        judged[original] = replace(judged[original], status="remake_failed")
    return judged


def judge(match: Match, roster: list[Row], rounds: list[Row], min_teams: int) -> Judged:
    """One match for itself, before slots and decisions."""
    found = rostered(roster, match)
    divisions = {row["division"] for row in found.values()}
    teams, unmatched = len({row["team"] for row in found.values()}), len(match.people) - len(found)
    if len(divisions) > 1:
        return Judged(False, "mixed_division", None, None, None, teams, unmatched)
    if not divisions or not match.is_allowed:
        return Judged(False)
    (division,) = divisions
    if teams < min_teams:
        return Judged(True, "remake_candidate", division, None, None, teams, unmatched)
    round_ = round_at(rounds, division, match.start)
    return Judged(True, "unscheduled", division, round_, None, teams, unmatched)


def slot_key(slot: Row) -> tuple[str, int, int]:
    return slot["division"], int(slot["round"]), int(slot["match_number"])


def round_at(rounds: list[Row], division: str, time: datetime) -> int | None:
    for row in rounds:
        window = datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"])
        if row["division"] == division and window[0] <= time < window[1]:
            return int(row["number"])
    return None


def fill(slots: list[Row], matches: list[Match], remakes: Mapping[str, str]) -> dict[str, int]:
    """Match id to match number: a remake has the original slot, the rest go by the smallest difference."""
    pairs = []
    for slot in slots:
        for match in matches:
            late = match.start - datetime.fromisoformat(slot["scheduled_datetime"])
            if slot["map_name"] in ("", match.map) and -BEFORE <= late <= AFTER:
                pairs.append((abs(late), match.start, match.match_id, int(slot["match_number"])))
    pairs.sort()
    filled = {
        remake: next(number for _, _, match_id, number in pairs if match_id == original)
        for original, remake in remakes.items()
        if any(match_id == original for _, _, match_id, _ in pairs)
    }
    for _, _, match_id, number in pairs:
        if match_id not in remakes and match_id not in filled and number not in filled.values():
            filled[match_id] = number
    return filled
