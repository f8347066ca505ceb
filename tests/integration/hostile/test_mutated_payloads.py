"""Recorded payloads, mutated: stored with everything the schema promises, or refused with nothing written."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Claim
from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.errors import Reject
from pewstats_collectors.jobs import AGGREGATE, SUMMARY, TELEMETRY
from pewstats_collectors.matches.match_object import parse_match_object
from pewstats_collectors.settings import load
from pewstats_collectors.storage.check import copy_checked
from pewstats_collectors.storage.keys import match_object_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.events import USED
from pewstats_collectors.workers import aggregate, summary, telemetry
from pewstats_collectors.workers.deps import Deps
from scripts.domain_tables import domain_tables_seen_by
from tests.integration.hostile.mutations import mutated, spoiled, written

EXAMPLES = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # what was drawn is labelled; to shrink it would take minutes
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
SETTINGS = load()
#: Of every era and kind: 2018, 2019, 2022 (solo, duo, squad), 2023, 2025 (custom), 2026.
EVERY = 17
CUSTOM = "c2fb5093-866c-4d6d-96bf-7abf755094af"
#: Keys whose values are stored. A wrong `_D` or MatchId costs the whole file: those are found often enough.
_READ_OF_OBJECTS = (
    "id", "createdAt", "duration", "shardId", "matchType", "won", "rank", "teamId", "playerId", "name",
    "kills", "damageDealt", "timeSurvived", "deathType", "winPlace", "URL",
)  # fmt: skip
_READ_OF_EVENTS = (
    "characters", "accountId", "name", "teamId", "zone", "x", "isGame", "type", "attackId",
    "damage", "distance", "damageTypeCategory", "damageCauserName", "dBNOId", "assists_AccountId",
)  # fmt: skip
_USED = {kind.__name__ for kind in USED}
OF_2018 = "fc6db7bd-f16b-43e5-aa2d-1d6e2a66c57c"


class OneConnection:
    """A pool whose transactions are savepoints of one that is never committed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with self._connection.transaction():
            yield self._connection


class Scene:
    """The stages over one transaction; `body` is what the API answers."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.pool: Any = OneConnection(connection)
        self.body = b""

    def deps(self) -> Deps:
        """With an empty storage."""
        client: Any = self
        return Deps(
            settings=SETTINGS,
            pool=self.pool,
            store=TelemetryStore(f"memory://{uuid4()}"),
            client=lambda: client,
            session=lambda: pytest.fail("nothing is downloaded here"),
            now=lambda: datetime.now(UTC),
            observe=lambda *_: None,
            allowed_hosts=frozenset(),
        )

    def match(self, shard: str, match_id: str) -> bytes:
        """As the client does."""
        return self.body

    def claim(self, job: str, match_id: str) -> Claim:
        ledger.reopen(self.connection, job, match_id)
        claimed = ledger.claim(self.connection, job, match_id, lease_s=60)
        assert claimed is not None
        return claimed

    def summarise(self, match_id: str, body: bytes) -> Deps:
        """The stage, over this answer of the API."""
        self.body = body
        matches.discover(self.connection, match_id, "steam", by="main", lane="normal")
        deps = self.deps()
        summary.handle(self.claim(SUMMARY, match_id), deps)
        return deps

    def process(self, match_id: str, data: bytes, file: Path) -> None:
        """What a download lets through, and then the work of a child."""
        checked = bytearray()
        copy_checked([data], checked.extend)
        file.write_bytes(checked)
        claimed = self.claim(TELEMETRY, match_id)
        telemetry.process(self.pool, claimed, "steam", file, SETTINGS.telemetry)

    def count(self, match_id: str) -> None:
        aggregate.handle(self.claim(AGGREGATE, match_id), self.deps())

    @contextmanager
    def trying(self) -> Iterator[dict[str, str]]:
        """Forget at the end whatever happens inside; gives the domain tables as they are before."""
        with self.connection.transaction(force_rollback=True):
            yield domain_tables_seen_by(self.connection)


@pytest.fixture
def scene(database: str) -> Iterator[Scene]:
    with connect(database) as connection:
        yield Scene(connection)
        connection.rollback()


class Recorded:
    """What was recorded: some match objects, and events by match. Says little of itself when a test fails.

    Of events all that are used and some of the others; of the cut file those that are whole.
    """

    def __init__(self, folder: Path) -> None:
        files = sorted((folder / "matches").glob("*.json"), key=lambda file: file.stat().st_size)
        self.objects: list[dict[str, Any]] = [json.loads(file.read_bytes()) for file in files[::EVERY]]
        self.events: dict[str, list[dict[str, Any]]] = {}
        for match_id, name in ((CUSTOM, "custom-2025-07-12"), (OF_2018, "truncated-2018-04-05")):
            text = gzip.decompress((folder / "telemetry" / f"{name}.json.gz").read_bytes())
            whole = text if match_id == CUSTOM else text[: text.rindex(b"},{") + 1] + b"]"
            self.events[match_id] = [
                event
                for place, event in enumerate(json.loads(whole))
                if event["_T"] in _USED or place % 50 == 0
            ]


@pytest.fixture(scope="module")
def recorded(pubg_data: Path) -> Recorded:
    return Recorded(pubg_data)


@EXAMPLES
@given(st.data())
def test_a_mutated_match_object_is_stored_as_promised_or_refused_whole(
    scene: Scene, recorded: Recorded, data: st.DataObject
) -> None:
    document = data.draw(st.sampled_from(recorded.objects), label="match")
    match_id = document["data"]["id"]
    legal = data.draw(st.integers(0, 4), label="legal JSON") < 4
    body = spoiled(written(mutated(document, data, _READ_OF_OBJECTS), legal=legal), data)
    with scene.trying():
        matches.discover(scene.connection, match_id, "steam", by="main", lane="normal")
        before = domain_tables_seen_by(scene.connection)
        try:
            deps = scene.summarise(match_id, body)
        except Reject as fault:
            note(str(fault))
            assert domain_tables_seen_by(scene.connection) == before
            assert len(str(fault)) < 1_000  # noqa: PT017 -- only if it is refused
            return
        assert deps.store.get_object(match_object_key("steam", match_id)) == body
        scene.count(match_id)
        _keeps_its_promises(scene.connection, match_id)
        told = len(parse_match_object(body).participants)
        assert _number(scene.connection, "match_summaries", match_id) == told


@EXAMPLES
@given(st.data())
def test_mutated_telemetry_is_stored_as_promised_or_refused_whole(
    scene: Scene, recorded: Recorded, tmp_path: Path, data: st.DataObject
) -> None:
    match_id = data.draw(st.sampled_from([CUSTOM, OF_2018]), label="match")
    text = spoiled(_mutated_events(recorded.events[match_id], data), data)
    is_summarised = data.draw(st.booleans(), label="summarised")
    with scene.trying():
        if is_summarised:
            _summarise_as(scene, match_id, recorded.objects[-1])
            scene.count(match_id)
        before = domain_tables_seen_by(scene.connection)
        try:
            scene.process(match_id, text, tmp_path / "telemetry")
        except Reject as fault:
            note(str(fault))
            assert domain_tables_seen_by(scene.connection) == before
            assert len(str(fault)) < 1_000  # noqa: PT017 -- only if it is refused
            return
        scene.count(match_id)
        _keeps_its_promises(scene.connection, match_id)
        [row] = _rows(
            scene.connection, "SELECT events_read, events_bad + events_unknown FROM matches", match_id
        )
        assert row == ((read := decode(text)).read, len(read.bad) + sum(read.unknown.values()))


def test_telemetry_of_another_match_is_refused_and_changes_nothing(
    scene: Scene, recorded: Recorded, tmp_path: Path
) -> None:
    for match_id, other in ((CUSTOM, OF_2018), (OF_2018, CUSTOM)):
        with scene.trying():
            _summarise_as(scene, match_id, recorded.objects[-1])
            before = domain_tables_seen_by(scene.connection)
            with pytest.raises(Reject) as refused:
                scene.process(match_id, written(recorded.events[other]), tmp_path / "telemetry")
            assert refused.value.reason == "another match"
            assert {match_id, other} <= set(refused.value.detail.replace(",", "").split())
            assert domain_tables_seen_by(scene.connection) == before


def test_unchanged_they_are_stored(scene: Scene, recorded: Recorded, tmp_path: Path) -> None:
    """Else all of the above would prove little."""
    for document in recorded.objects:
        with scene.trying():
            scene.summarise(document["data"]["id"], written(document))
            scene.count(document["data"]["id"])
            _keeps_its_promises(scene.connection, document["data"]["id"])
    for match_id, events in recorded.events.items():
        with scene.trying():
            scene.process(match_id, written(events), tmp_path / "telemetry")
            scene.count(match_id)
            _keeps_its_promises(scene.connection, match_id)
            assert _number(scene.connection, "kill_positions", match_id) > 15


def _mutated_events(events: list[dict[str, Any]], data: st.DataObject) -> bytes:
    """Some events mutated by themselves, or the order and number of all."""
    legal = data.draw(st.integers(0, 4), label="legal JSON") < 4
    start = data.draw(st.integers(0, len(events) - 1), label="event")
    if data.draw(st.integers(0, 4), label="list") == 0:
        part = mutated(events[start : start + 40], data, _READ_OF_EVENTS)
        if not isinstance(part, list):
            return written(part, legal=legal)
        return written([*events[:start], *part, *events[start + 40 :]], legal=legal)
    changed = list(events)
    kinds = sorted({event["_T"] for event in events} & _USED) * 9 + sorted({event["_T"] for event in events})
    for _ in range(data.draw(st.integers(1, 15), label="events")):
        kind = data.draw(st.sampled_from(kinds), label="type")
        places = [place for place, event in enumerate(events) if event["_T"] == kind]
        place = data.draw(st.sampled_from(places), label="place")
        changed[place] = mutated(events[place], data, _READ_OF_EVENTS)
    return written(changed, legal=legal)


def _summarise_as(scene: Scene, match_id: str, document: dict[str, Any]) -> None:
    """A match object of other people for this match: any will do."""
    whole = document | {"data": document["data"] | {"id": match_id}}
    scene.summarise(match_id, written(whole))


_PROMISES = {
    "a bot is no player": "SELECT 1 FROM players WHERE account_id LIKE 'ai.%%'",
    "everybody who landed played": """
        SELECT 1 FROM landings AS l LEFT JOIN match_summaries AS s USING (match_id, account_id)
        WHERE s.account_id IS NULL""",
    "everybody who died played": """
        SELECT 1 FROM kill_positions AS k
        LEFT JOIN match_summaries AS s ON (s.match_id, s.account_id) = (k.match_id, k.victim_account_id)
        WHERE s.account_id IS NULL""",
    "damage by category adds up": """
        SELECT 1 FROM match_summaries AS s
        LEFT JOIN player_match_weapon_distribution AS w USING (match_id, account_id)
        GROUP BY match_id, account_id, s.damage_dealt_to_enemies
        HAVING s.damage_dealt_to_enemies <> coalesce(sum(w.total_damage), 0)""",
    "a career is the sum of its matches": """
        SELECT 1 FROM player_stats AS p WHERE match_type = 'all' AND kills <>
            (SELECT coalesce(sum(c.kills), 0) FROM career_counts AS c WHERE c.account_id = p.account_id)""",
    "a start is a time of this age": """
        SELECT 1 FROM matches WHERE NOT created_at BETWEEN '2017-01-01' AND '2100-01-01'""",
}


def _keeps_its_promises(connection: Connection, match_id: str) -> None:
    broken = [name for name, query in _PROMISES.items() if connection.execute(query.encode()).fetchone()]
    assert broken == []
    assert matches.listing(connection, match_id=match_id)
    fields = {
        field
        for table in domain_tables_seen_by(connection).values()
        for line in table.splitlines()
        for field in line.split("\t")
    }
    assert not {"NaN", "Infinity", "-Infinity"} & fields


def _number(connection: Connection, table: str, match_id: str) -> int:
    [(number,)] = _rows(connection, f"SELECT count(*) FROM {table}", match_id)  # noqa: S608
    return int(number)


def _rows(connection: Connection, query: str, match_id: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"{query} WHERE match_id = %s".encode(), (match_id,)).fetchall()
