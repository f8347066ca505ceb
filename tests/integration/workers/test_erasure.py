"""Erasure of a player: his name is in no text of any table, whatever is read or imported again later."""

import json
from datetime import date
from typing import Any

import pytest
from psycopg import sql as composed

from pewstats_collectors.db import dead_letters, hidden_players, leaderboards
from pewstats_collectors.db.pool import Connection, in_transaction
from pewstats_collectors.db.tournaments import audit, ids, rosters, seasons
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.matches.user_files import RosterRow, read_roster
from pewstats_collectors.simulator import SimulatedMatch, evening
from tests.integration.workers.bench import Bench
from tests.integration.workers.test_verification import Stages

BY = By("jane", "his request")

_TEXTS = """
    SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
      AND format_type(a.atttypid, NULL) IN ('text', 'text[]', 'jsonb', 'bytea')
"""


@pytest.fixture(scope="module")
def match() -> SimulatedMatch:
    return evening(3, matches=1, detail=0.02).matches[0]


@pytest.fixture
def stages(memory_bench: Bench, match: SimulatedMatch) -> Stages:
    return Stages(memory_bench, match)


def places_of(connection: Connection, name: str) -> set[tuple[str, str]]:
    """Every column of every table in which this text is found."""
    found = set()
    for table, column in connection.execute(_TEXTS).fetchall():
        query = composed.SQL("SELECT 1 FROM {} WHERE strpos({}::text, %s) > 0 LIMIT 1").format(
            composed.Identifier(table), composed.Identifier(column)
        )
        if connection.execute(query, (name,)).fetchone():
            found.add((table, column))
    return found


def killer(match: SimulatedMatch) -> tuple[str, str]:
    """(account id, name) of the human with the most kills."""
    body = json.loads(match.match_object())
    stats = [one["attributes"]["stats"] for one in body["included"] if one["type"] == "participant"]
    best = max((one for one in stats if one["playerId"].startswith("account.")), key=lambda one: one["kills"])
    return best["playerId"], best["name"]


def official(match: SimulatedMatch) -> bytes:
    """Its match object, of a kind that counts for careers."""
    body = json.loads(match.match_object())
    body["data"]["attributes"] |= {"matchType": "official", "isCustomMatch": False}
    return json.dumps(body).encode()


def write_notes(connection: Connection, account_id: str, name: str) -> None:
    """What others wrote of him: rosters that list him, once as an unknown; the audit; a dead letter."""
    over = date(2020, 1, 31)
    seasons.write_season(connection, Season("Old Season", "League", "steam", starts_on=over, ends_on=over))
    listed = f"One,Reds,{name},{account_id},Real {name}", f"Two,Blues,{name},,"
    rosters.write_roster(connection, roster(*listed))
    kinds = ("official",)
    seasons.write_season(connection, Season("New Season", "League", "steam", match_kinds=kinds))
    rosters.write_roster(connection, roster(f"One,Reds,{name},,", season="New Season"))
    after = {name: f"not {name}s", "kills": [name]}
    audit.write(
        connection, actor="jane", action="x", subject=f"t/{name}", reason=f"{name} cheats",
        before={"name": name}, after=after,
    )  # fmt: skip
    dead_letters.add(connection, "summary", "m0", {"who": name}, "KeyError", f"KeyError: {name!r}", name, 5)


def roster(*rows: str, season: str = "Old Season") -> list[RosterRow]:
    header = "season,division,team,player_name,account_id,person"
    return read_roster("\n".join([header, *(f"{season},{row}" for row in rows)]), "roster.csv")


def team_results(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT team_id, sum(kills), sum(damage_dealt), count(*) FROM match_summaries GROUP BY 1 ORDER BY 1"
    ).fetchall()


def test_a_name_is_nowhere_after_erasure_nor_after_everything_is_read_again(
    stages: Stages, match: SimulatedMatch
) -> None:
    account_id, name = killer(match)
    pool = stages.bench.pool
    with pool.connection() as connection:
        leaderboards.recompute(connection, 1)
    stages.summarise(official(match))
    stages.read(match.telemetry(), match)
    with pool.connection() as connection:
        write_notes(connection, account_id, name)
        before = places_of(connection, name)
        assert before >= {("players", "player_name"), ("match_summaries", "player_name"),
                          ("kill_positions", "killer_name"), ("tournament_players", "person"),
                          ("admin_audit", "before"), ("dead_letters", "payload")}  # fmt: skip
        assert places_of(connection, account_id) >= {("leaderboard_overall", "account_id")}
        played = team_results(connection)
    (kept,) = in_transaction(pool, lambda connection: hidden_players.erase(connection, account_id, BY))
    assert (kept.match_id, kept.has_match_object, kept.has_telemetry) == (match.match_id, True, True)
    with pool.connection() as connection:
        # A key of a document is no name, and what only begins with it is another one.
        assert places_of(connection, name) == {("admin_audit", "after")}
        (after,) = connection.execute("SELECT after FROM admin_audit WHERE action = 'x'").fetchone() or ()
        erased = connection.execute("SELECT erased_name(%s)", (account_id,)).fetchone()
        assert erased is not None
        assert after == {name: f"not {name}s", "kills": [erased[0]]}
        connection.execute("SELECT set_config('pewstats.erasing', 'on', true)")
        connection.execute("UPDATE admin_audit SET after = NULL")
    stages.summarise(official(match))
    stages.read(match.telemetry(), match)
    with pool.connection() as connection:
        rosters.write_roster(connection, roster(f"One,Reds,{name},{account_id},Real {name}"))
        rosters.link_all(connection, [ids.season_id("New Season")])
        assert places_of(connection, name) == set()
        assert team_results(connection) == played
        with_him = {table for table, _ in places_of(connection, account_id)}
        assert with_him.isdisjoint({*hidden_players.CAREER, "leaderboard_overall"})
        assert leaderboards.differences(connection) == []
        entries = connection.execute(
            "SELECT player_name, account_id, person FROM tournament_players ORDER BY account_id"
        ).fetchall()
        linked, (nobodys, *rest) = (erased[0], account_id, None), entries.pop()
        assert entries == [linked, linked]
        assert rest == [None, None]
        assert nobodys.startswith("erased ")
        assert nobodys != erased[0]  # or it would be found by his matches


def test_the_audit_is_append_only_again_after_an_erasure(stages: Stages, match: SimulatedMatch) -> None:
    account_id, _ = killer(match)
    stages.summarise(official(match))
    in_transaction(stages.bench.pool, lambda connection: hidden_players.erase(connection, account_id, BY))
    with stages.bench.pool.connection() as connection:
        (line,) = audit.read(connection)
        assert (line["action"], line["subject"], line["before"], line["after"]) == (
            "erase player", account_id, None, None,
        )  # fmt: skip
    with pytest.raises(Exception, match="append only"), stages.bench.pool.connection() as connection:
        connection.execute("UPDATE admin_audit SET reason = 'another'")
