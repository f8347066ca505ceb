"""Verification by the stages: the outcome is stored with the match and counted, and stops no match."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import orjson
import pytest
from prometheus_client import REGISTRY

from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.db import matches
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.jobs import AGGREGATE, JOBS, SUMMARY, TELEMETRY
from pewstats_collectors.simulator import SimulatedMatch, evening
from pewstats_collectors.storage.keys import match_object_key, telemetry_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.telemetry.extract import rows_of
from pewstats_collectors.telemetry.verification.outcome import MOST_KEPT, Cause
from pewstats_collectors.workers import aggregate, summary, telemetry, verification
from pewstats_collectors.workers.deps import Deps
from scripts import services
from scripts.domain_tables import domain_tables
from tests.integration.cli.commands import document, run
from tests.integration.workers.bench import Bench
from tests.integration.workers.deps import storage_deps
from tests.unit.telemetry.building import read_file

SHARD = "steam"


@pytest.fixture(scope="module")
def match() -> SimulatedMatch:
    return evening(3, matches=1, detail=0.02).matches[0]


@pytest.fixture
def bench(pool: Pool, database: str, rabbitmq: str) -> Iterator[Bench]:
    """A bench over RabbitMQ."""
    services.delete_queues(rabbitmq, JOBS)
    made = Bench(RabbitBroker(rabbitmq), pool, database)
    yield made
    made.nudges.close()
    services.delete_queues(rabbitmq, JOBS)


class Stages:
    """The stages of one match over what a test puts in storage."""

    def __init__(self, bench: Bench, match: SimulatedMatch) -> None:
        self.bench = bench
        self.match_id = match.match_id
        self.store = TelemetryStore(f"memory://{uuid4()}")
        self.deps: Deps = storage_deps(bench.pool, self.store)
        with bench.pool.connection() as connection:
            matches.discover(connection, self.match_id, SHARD, by="main", lane="normal")

    def summarise(self, body: bytes) -> None:
        self.store.put_object(match_object_key(SHARD, self.match_id), body)
        self._do(SUMMARY)

    def read(self, data: bytes, match: SimulatedMatch) -> None:
        started = orjson.loads(match.match_object())["data"]["attributes"]["createdAt"]
        key = telemetry_key(SHARD, datetime.fromisoformat(started), self.match_id)
        self.store.put(key, [data])
        self._do(TELEMETRY, {"shard": SHARD, "key": key})

    def _do(self, job: str, payload: dict[str, Any] | None = None) -> None:
        """This work, from the nudge to its end; what follows is done as well."""
        handlers = {
            SUMMARY: lambda claim: summary.handle(claim, self.deps),
            TELEMETRY: lambda claim: telemetry.handle(claim, self.deps),
            AGGREGATE: lambda claim: aggregate.handle(claim, self.deps),
        }
        with self.bench.pool.connection() as connection:
            connection.execute("DELETE FROM ledger WHERE (job, subject) = (%s, %s)", (job, self.match_id))
        with self.bench.working(handlers):
            self.bench.owe(self.match_id, job, payload)
            self.bench.until(self.match_id, "done", job)
            if job == TELEMETRY:
                self.bench.until(self.match_id, "done", AGGREGATE)

    def disagreements(self, number: str = "") -> list[tuple[Any, ...]]:
        rows = self.bench.rows(
            "SELECT identity, account_id, expected, actual, cause FROM match_disagreements "
            "WHERE match_id = %s AND starts_with(identity, %s) ORDER BY identity, nth",
            self.match_id,
            number,
        )
        return [tuple(row.values()) for row in rows]

    def facts(self) -> dict[str, Any]:
        (row,) = self.bench.rows(
            "SELECT identities_checked, agreement_checked, damage_reading FROM matches WHERE match_id = %s",
            self.match_id,
        )
        return row

    def drift(self) -> set[tuple[Any, ...]]:
        rows = self.bench.rows(
            "SELECT kind, code, events FROM telemetry_drift WHERE match_id = %s", self.match_id
        )
        return {tuple(row.values()) for row in rows}


@pytest.fixture
def stages(bench: Bench, match: SimulatedMatch) -> Stages:
    return Stages(bench, match)


def with_statistics(match: SimulatedMatch, **statistics: Any) -> tuple[bytes, str]:
    """The match object with other statistics of one participant, and his account."""
    body = orjson.loads(match.match_object())
    one = next(one for one in body["included"] if one["type"] == "participant")
    one["attributes"]["stats"].update(statistics)
    return orjson.dumps(body), one["attributes"]["stats"]["playerId"]


def with_knock_lost(match: SimulatedMatch) -> bytes:
    """The telemetry without its first knock that has an id."""
    events = orjson.loads(match.telemetry())
    knock = next(one for one in events if one["_T"] == "LogPlayerMakeGroggy" and one["dBNOId"] > 0)
    return orjson.dumps([one for one in events if one is not knock])


def counted(identity: str, cause: str = "unknown") -> float:
    labels = {"identity": identity, "cause": cause}
    return REGISTRY.get_sample_value("pewstats_telemetry_disagreements_total", labels) or 0


def drifted(kind: str, code: str) -> float:
    labels = {"kind": kind, "code": code}
    return REGISTRY.get_sample_value("pewstats_telemetry_drift_total", labels) or 0


def test_a_disagreement_is_stored_and_counted_and_the_match_goes_on(
    stages: Stages, match: SimulatedMatch
) -> None:
    before = counted("5.knock_ids_join")
    stages.read(with_knock_lost(match), match)
    told = [one for one in stages.disagreements() if one[-1] is None]
    assert "5.knock_ids_join" in {identity for identity, *_ in told}
    assert counted("5.knock_ids_join") - before == 1
    assert stages.facts()["identities_checked"] > 30
    assert stages.bench.dead_letters() == []
    assert stages.bench.rows("SELECT count(*) AS n FROM kill_positions")[0]["n"] > 5


@pytest.mark.parametrize("object_first", [True, False])
def test_telemetry_and_api_are_compared_by_whichever_stage_is_second(
    stages: Stages, match: SimulatedMatch, object_first: bool
) -> None:
    body, account = with_statistics(match, kills=99, revives=98)
    before = counted("19.kills"), counted("19.revives", Cause.UNVERIFIED.name.lower())
    if object_first:
        stages.summarise(body)
    assert stages.disagreements("19.") == []
    stages.read(match.telemetry(), match)
    if not object_first:
        assert stages.facts()["agreement_checked"] is None
        stages.summarise(body)
    told = {
        (identity, who, expected, cause) for identity, who, expected, _, cause in stages.disagreements("19.")
    }
    assert {("19.kills", account, "99", None), ("19.revives", account, "98", Cause.UNVERIFIED.value)} <= told
    assert [one for one in told if one[-1] is None] == [("19.kills", account, "99", None)]
    assert (stages.facts()["agreement_checked"], stages.facts()["damage_reading"]) == (15, "enemies+team")
    after = counted("19.kills"), counted("19.revives", Cause.UNVERIFIED.name.lower())
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)


def test_a_second_look_leaves_nothing_of_the_first(
    stages: Stages, match: SimulatedMatch, database: str
) -> None:
    body, _ = with_statistics(match, kills=99)
    stages.summarise(match.match_object())
    stages.read(match.telemetry(), match)
    clean = domain_tables(database)
    stages.summarise(body)
    stages.read(with_knock_lost(match).replace(b'"LogHeal"', b'"LogNextYear"'), match)
    assert stages.drift()
    assert domain_tables(database)["match_disagreements"] != clean["match_disagreements"]
    stages.summarise(match.match_object())
    stages.read(match.telemetry(), match)
    for table in ("matches", "match_disagreements", "telemetry_drift"):
        assert domain_tables(database)[table] == clean[table]


def test_checks_that_fail_are_a_disagreement_and_stop_nothing(
    stages: Stages, match: SimulatedMatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> Any:
        raise ZeroDivisionError

    for name in ("verify", "drift_of", "agreement"):
        monkeypatch.setattr(verification, name, fails)
    stages.summarise(match.match_object())
    stages.read(match.telemetry(), match)
    told = stages.disagreements()
    assert [(one[0], one[2], one[4]) for one in told] == [
        ("0.checks_run", "an outcome", None),
        ("19.checks_run", "an outcome", None),
    ]
    assert {one[3].partition(",")[0] for one in told} == {"ZeroDivisionError in fails"}
    assert stages.bench.rows("SELECT count(*) AS n FROM kill_positions")[0]["n"] > 5


def test_checks_that_lack_memory_are_no_disagreement_but_an_attempt(
    stages: Stages, match: SimulatedMatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausts(*_: Any) -> Any:
        raise MemoryError

    stages.summarise(match.match_object())
    stages.read(match.telemetry(), match)
    told = stages.disagreements()
    monkeypatch.setattr(verification, "agreement", exhausts)
    with stages.bench.pool.connection() as connection, pytest.raises(MemoryError):
        verification.compare(connection, stages.match_id)
    read = read_file(match.telemetry())
    for name in ("drift_of", "verify"):
        with monkeypatch.context() as patched:
            patched.setattr(verification, name, exhausts)
            with pytest.raises(MemoryError):
                verification.check(read, rows_of(read))
    assert stages.disagreements() == told


def test_of_many_disagreements_the_first_are_stored_and_the_rest_counted(
    stages: Stages, match: SimulatedMatch
) -> None:
    body = orjson.loads(match.match_object())
    people = [one for one in body["included"] if one["type"] == "participant"]
    assert len(people) > MOST_KEPT
    for one in people:
        one["attributes"]["stats"]["kills"] = 99
    stages.summarise(orjson.dumps(body))
    stages.read(match.telemetry(), match)
    told = [one for one in stages.disagreements("19.") if one[0] == "19.kills"]
    assert len(told) == MOST_KEPT + 1
    assert told[-1][2:4] == ("no more", f"{len(people) - MOST_KEPT} more")


def test_drift_is_stored_and_counted_and_shown_over_all_matches(
    stages: Stages, match: SimulatedMatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = orjson.loads(match.telemetry())
    hits = [
        one
        for one in events
        if one["_T"] == "LogPlayerTakeDamage" and one["damageTypeCategory"] == "Damage_Gun"
    ]
    hits[0]["damageCauserName"] = "WeapNextYear_C_5"
    del hits[1]["victim"]["health"]
    hits[2]["attacker"] = None
    hits[3]["damageTypeCategory"] = "Damage_NextYear"
    hits[4]["damageReason"] = "NextYearShot"
    hits[5]["damageReason"] = "Strange\u202e Shot"
    use = next(one for one in events if one["_T"] == "LogItemUse")
    use["item"]["subCategory"] = "NextYearHeal"
    words = {
        ("unknown_damage_type", "Damage_NextYear"),
        ("unknown_damage_reason", "NextYearShot"),
        ("unknown_item_kind", "NextYearHeal"),
    }
    other = ("unknown_damage_reason", "other")
    words_before = {word: drifted(*word) for word in (*words, other)}
    strange = {"_T": "Log\u202eStrange", "_D": events[5]["_D"]}
    missing, suspect = "LogPlayerTakeDamage.victim.health", "gun or melee damage without an attacker"
    before = drifted("missing_key", missing), drifted("suspect", suspect)
    stages.summarise(match.match_object())
    stages.read(orjson.dumps([*events, strange]), match)
    expected = {
        ("unknown_type", "Log\u202eStrange", 1),
        ("unknown_code", "WeapNextYear_C", 1),
        ("missing_key", missing, 1),
        ("suspect", suspect, 1),
        ("unknown_damage_reason", "Strange\u202e Shot", 1),
        *((*word, 1) for word in words),
    }
    assert stages.drift() == expected
    assert (drifted("missing_key", missing) - before[0], drifted("suspect", suspect) - before[1]) == (1, 1)
    assert {word: drifted(*word) - known for word, known in words_before.items()} == dict.fromkeys(
        words_before, 1
    )
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", stages.bench.url)
    told = document("telemetry", "unknown")
    assert {(one["kind"], one["code"], one["events"]) for one in told} == expected
    assert {(one["matches"], one["latest_match"]) for one in told} == {(1, match.match_id)}
    shown = run("telemetry", "unknown").stdout
    assert "WeapNextYear_C" in shown
    assert "\u202e" not in shown


def test_without_drift_there_is_nothing_to_show(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEWSTATS_DATABASE_URL", database)
    assert document("telemetry", "unknown") == []
    assert "nothing unknown" in run("telemetry", "unknown").stdout
