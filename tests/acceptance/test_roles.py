"""Roles of PostgreSQL: an evening by a role that may only write, looked at by one that may only read."""

import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, QueryCanceled, ReadOnlySqlTransaction

from pewstats_collectors.db import players
from pewstats_collectors.db.migrations import migrate
from pewstats_collectors.errors import UsageError
from pewstats_collectors.jobs import JOBS
from pewstats_collectors.simulator import SimulatorServer, evening
from pewstats_collectors.simulator.people import Person
from pewstats_collectors.simulator.poison import POISONS
from scripts import services
from tests.acceptance.commands import Place, until
from tests.integration.cli.commands import document, run

SEASON, EVENT = "Demo Season", "Most kills in a match"
#: Of which the state says that somebody still has to do something.
OPEN = "SELECT count(*) FROM ledger WHERE state IN ('ready', 'running', 'snoozed')"
DONE = "SELECT DISTINCT job FROM ledger WHERE state = 'done'"
CHANGES = (
    "CREATE TABLE new_table ()",
    "DROP TABLE landings",
    "ALTER TABLE landings ADD COLUMN new_column integer",
    "CREATE INDEX ON landings (t)",
    "DROP FUNCTION rank_players",
    "CREATE SCHEMA new_schema",
    "DELETE FROM _yoyo_migration",
    "INSERT INTO yoyo_lock VALUES (1, now(), 1)",
)
WRITES = (
    "DELETE FROM ledger",
    "INSERT INTO queue_messages (queue, body) VALUES ('', '')",
    "TRUNCATE landings",
)


@dataclass(frozen=True, slots=True)
class Roles:
    """A database with two roles, and their URLs."""

    owner_url: str
    write: str
    read: str

    @property
    def write_url(self) -> str:
        return self._url(self.write)

    @property
    def read_url(self) -> str:
        return self._url(self.read)

    def _url(self, role: str) -> str:
        parts = urlsplit(self.owner_url)
        return urlunsplit(parts._replace(netloc=f"{role}:{role}@{parts.netloc.rpartition('@')[2]}"))


@pytest.fixture
def roles(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Roles]:
    """Made by an administrator, without any right; they belong to the whole server."""
    tag = secrets.token_hex(4)
    made = Roles(database, f"test_write_{tag}", f"test_read_{tag}")
    with psycopg.connect(database, autocommit=True) as connection:
        for role in (made.write, made.read):
            create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(role)
            )
            connection.execute(create)
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    yield made
    _drop(database, made.write, made.read)


def _drop(url: str, *names: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for role in map(sql.Identifier, names):
            connection.execute(sql.SQL("DROP OWNED BY {}").format(role))
            connection.execute(sql.SQL("DROP ROLE {}").format(role))


def grant(roles: Roles, *more: str, code: int = 0) -> str:
    return run("db", "roles", "--write", roles.write, "--read", roles.read, *more, code=code).output


def test_an_evening_by_the_writer_and_what_the_reader_sees(
    roles: Roles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(roles)
    monkeypatch.setenv("PEWSTATS_HOME", str(tmp_path))
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", roles.write_url)
    play_evening(Place(tmp_path, {"DATABASE_URL": roles.write_url}))
    with psycopg.connect(roles.write_url) as connection:
        assert {row[0] for row in connection.execute(DONE)} == set(JOBS)
    [letter] = document("queue", "dead", "--each")["dead_letters"]
    assert run("queue", "replay", str(letter["id"])).output.startswith("replayed")
    run("stats", "recompute")  # temporary tables, locks, TRUNCATE
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", roles.read_url)
    look_around()


def play_evening(place: Place) -> None:
    """Three matches of a league and of public players; one is broken, and half the league comes late."""
    week_before_last = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=10)
    world = evening(5, matches=3, detail=0.05, start=week_before_last)
    roster, rounds = place.home / "roster.csv", place.home / "rounds.csv"
    lines = world.roster_csv().splitlines(keepends=True)
    roster.write_text("".join(lines[:40]))
    rounds.write_text(world.rounds_csv())
    run("tournament", "season", SEASON, "--tournament", "Demo League")
    run("tournament", "roster", "import", str(roster))
    run("tournament", "rounds", "import", str(rounds))
    run("leaderboard", "event", "create", "most_kills")
    poisoned = {world.matches[2].match_id: (None, POISONS["not UTF-8"].spoil)}
    with SimulatorServer(world, requests_per_minute=1000, poisons=poisoned) as api:
        keys = {"PUBG_API_URL": api.url, "PUBG_API_KEYS": "demo-key"}
        keys |= {"RECONCILE__SETTLED_S": "0", "LEADERBOARDS__EVENT_ELO_AFTER_S": "0"}
        place = Place(place.home, {**place.settings, **keys})
        someone = next(one for one in world.public_players if world.player_named(one.name))
        track(place, someone)
        with daemons(place), psycopg.connect(place.settings["DATABASE_URL"], autocommit=True) as connection:
            for pipeline in ("main", "tournament"):
                place.run("discover", pipeline, "--once")
            ended = "SELECT count(*) FROM ledger WHERE job = 'aggregate' AND state = 'done'"
            until(lambda: count(connection, ended) == 3, "three matches")
            roster.write_text("".join(lines))
            run("tournament", "roster", "import", str(roster))
            run("leaderboard", "close-week")
            track(place, world.league[0].members[0])
            place.run("upkeep", "--once")
            until(lambda: count(connection, OPEN) == 0, "the end of all work")


def track(place: Place, person: Person) -> None:
    with psycopg.connect(place.settings["DATABASE_URL"]) as connection:
        assert players.track(connection, person.account_id, person.name, "steam")


@contextmanager
def daemons(place: Place) -> Iterator[None]:
    """One worker for all jobs, and the reconciler."""
    started = [place.start("worker", *JOBS), place.start("reconcile")]
    try:
        yield
    finally:
        for daemon in started:
            daemon.send_signal(signal.SIGTERM)
        assert [daemon.wait(timeout=30) for daemon in started] == [0, 0]


def look_around() -> None:
    """Every command that only reads, by a role that may do nothing else."""
    [first, *_] = document("match", "list")["matches"]
    run("match", "show", first["match_id"])
    run("player", "list")
    run("queue", "status")
    run("queue", "dead", "--resolved")
    run("backfill", "status")
    run("telemetry", "unknown")
    run("leaderboard", "show", "--metric", "kills", "--min-matches", "1")
    run("leaderboard", "event", "list")
    run("leaderboard", "rating", "--season", SEASON)
    run("tournament", "standings", "--season", SEASON, "--division", "Division 1")
    run("tournament", "roster", "list", "--season", SEASON)
    run("tournament", "review")
    run("tournament", "audit")
    run("db", "status")
    run("db", "size")
    checks = document("doctor", code=1)["checks"]
    assert {one["check"]: one["verdict"] for one in checks if one["verdict"] != "ok"} == {
        "API keys": "warning",  # somebody is tracked, and nobody looks for his matches
        "daemons": "fault",  # what was replayed waits
    }


def count(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


def test_neither_may_change_the_schema_and_the_reader_nothing(roles: Roles) -> None:
    assert grant(roles) == grant(roles)
    with psycopg.connect(roles.write_url, autocommit=True) as connection:
        for statement in CHANGES:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement.encode())
        connection.execute("CREATE TEMPORARY TABLE of_mine ()")
        for statement in WRITES:
            connection.execute(statement.encode())
    with psycopg.connect(roles.read_url, autocommit=True) as connection:
        for statement in (*CHANGES, *WRITES):
            with pytest.raises((InsufficientPrivilege, ReadOnlySqlTransaction)):
                connection.execute(statement.encode())
        connection.execute("SET default_transaction_read_only = off")  # what he may undo is not all there is
        for statement in (*CHANGES, *WRITES, "CREATE TEMPORARY TABLE of_mine ()"):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement.encode())


def test_what_is_made_later_is_granted_too(roles: Roles) -> None:
    grant(roles)
    with psycopg.connect(roles.owner_url) as connection:
        connection.execute("CREATE TABLE of_tomorrow (id bigserial, name text)")
    with psycopg.connect(roles.write_url) as connection:
        connection.execute("INSERT INTO of_tomorrow (name) VALUES ('new')")
    with psycopg.connect(roles.read_url) as connection:
        assert connection.execute("SELECT name FROM of_tomorrow").fetchall() == [("new",)]
        with pytest.raises(ReadOnlySqlTransaction):
            connection.execute("DELETE FROM of_tomorrow")


def test_a_long_statement_of_the_reader_is_ended(roles: Roles) -> None:
    grant(roles, "--timeout", "0.2")
    with psycopg.connect(roles.read_url) as connection, pytest.raises(QueryCanceled):
        connection.execute("SELECT pg_sleep(5)")


def test_a_dry_run_grants_nothing(roles: Roles) -> None:
    told = grant(roles, "--dry-run")
    assert f'GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{roles.read}";' in told
    with psycopg.connect(roles.read_url) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute("TABLE ledger")
    assert grant(roles) == told


def test_a_right_that_somebody_else_gave_is_told(roles: Roles) -> None:
    with psycopg.connect(roles.owner_url) as connection:
        to = sql.Identifier(roles.read)
        connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(_database(roles), to))
    assert f"role {roles.read} may still CREATE on the database" in grant(roles, code=1)


def test_who_cannot_be_held_back_or_is_not_there_is_refused(roles: Roles) -> None:
    owner = urlsplit(roles.owner_url).username or ""
    for write, read, why in (
        (owner, roles.read, "superuser or the owner"),
        (roles.write, "test_nobody", "--create makes it"),
        (roles.read, roles.read, "cannot do both"),
    ):
        done = run("db", "roles", "--write", write, "--read", read, code=1)
        assert isinstance(done.exception, UsageError)
        assert why in str(done.exception)


def test_roles_are_made_for_the_asking(roles: Roles) -> None:
    write, read = f"{roles.write}_new", f'{roles.read} "new"; --'
    try:
        run("db", "roles", "--write", write, "--read", read, "--create")
        with psycopg.connect(roles.owner_url) as connection:
            query = "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname IN (%s, %s) ORDER BY 1"
            assert connection.execute(query, (write, read)).fetchall() == [(read, True), (write, True)]
    finally:
        _drop(roles.owner_url, write, read)


def test_an_owner_with_createrole_will_do_and_one_without_is_told(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = f"test_owner_{secrets.token_hex(4)}"
    write, read = f"{owner}_write", f"{owner}_read"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE ROLE {owner} LOGIN PASSWORD '{owner}'".encode())
        try:
            with services.new_database(postgres_url) as url:
                made = Roles(url, owner, read)
                server.execute(f"ALTER DATABASE {_name(url)} OWNER TO {owner}".encode())
                migrate(made.write_url)
                monkeypatch.setenv("PEWSTATS_DATABASE_URL", made.write_url)
                words = ("db", "roles", "--write", write, "--read", read, "--create")
                assert "with CREATEROLE" in str(run(*words, code=1).exception)
                server.execute(f"ALTER ROLE {owner} CREATEROLE".encode())
                run(*words)
                run(*words)
        finally:
            for role in (read, write, owner):
                server.execute(f"DROP ROLE IF EXISTS {role}".encode())


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _database(roles: Roles) -> sql.Identifier:
    return sql.Identifier(_name(roles.owner_url))
