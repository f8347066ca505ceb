"""What the doctor makes of figures that no test can bring about."""

from dataclasses import replace

import pytest

from pewstats_collectors.cli.doctor import api, broker, clock, database, disk, retention, work
from pewstats_collectors.cli.doctor.finding import Verdict, duration
from pewstats_collectors.db.retention_risk import AtRisk
from pewstats_collectors.db.server import Server
from pewstats_collectors.pubg.allowance import Allowance
from pewstats_collectors.workers.outcomes import utc_now

SERVER = Server(
    version_num=150_018,
    version="15.18",
    encoding="UTF8",
    collation="en_US.UTF-8",
    collation_was="2.36",
    connections=97,
    connections_used=10,
    in_recovery=False,
    read_only=False,
    role="pewstats",
)


@pytest.mark.parametrize(
    ("change", "verdict", "says"),
    [
        ({}, Verdict.OK, "87 of 97 connections left"),
        ({"version_num": 140_000}, Verdict.OK, "15.18"),
        ({"version_num": 130_021}, Verdict.FAULT, "15.18"),
        ({"encoding": "SQL_ASCII"}, Verdict.FAULT, "SQL_ASCII"),
        ({"in_recovery": True}, Verdict.FAULT, "standby"),
        ({"collation_was": "2.31"}, Verdict.WARNING, "was version 2.31, now 2.36"),
        ({"collation_was": None}, Verdict.OK, "UTF8"),
        ({"connections_used": 77}, Verdict.OK, "20 of 97"),
        ({"connections_used": 78}, Verdict.WARNING, "19 of 97"),
        ({"connections_used": 94}, Verdict.FAULT, "3 of 97"),
        ({"read_only": True}, Verdict.OK, "pewstats may only read"),
    ],
)
def test_a_server(change: dict[str, object], verdict: Verdict, says: str) -> None:
    found = database.judge(replace(SERVER, **change), "2.36")  # type: ignore[arg-type]
    assert found.verdict is verdict
    assert says in found.line
    assert bool(found.advice) is found.is_one


def test_who_consumes_what_he_works_on() -> None:
    depths = {"pewstats.rating.low": 3}
    served = {f"pewstats.rating.{lane}": 1 for lane in ("high", "normal")}
    assert broker.judge(depths, None, {"rating"}).verdict is Verdict.OK
    assert broker.judge(depths, served, ()).verdict is Verdict.OK
    assert broker.judge(depths, served | {"pewstats.rating.low": 1}, {"rating"}).verdict is Verdict.OK
    assert broker.judge(depths, served, {"rating"}).line.endswith("nobody consumes pewstats.rating.low")


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.OK),
        (404, Verdict.OK),
        (401, Verdict.FAULT),
        (403, Verdict.FAULT),
        (429, Verdict.WARNING),
        (500, Verdict.WARNING),
        (302, Verdict.WARNING),
    ],
)
def test_an_answer_to_a_key(status: int, verdict: Verdict) -> None:
    answer = api.Answer(status, Allowance(None, None, None), None, utc_now())
    assert api.judge("API key 1 of 1", answer).verdict is verdict


@pytest.mark.parametrize(
    ("ahead_s", "verdict"),
    [
        (0, Verdict.OK),
        (-5, Verdict.OK),
        (5.1, Verdict.WARNING),
        (-60, Verdict.WARNING),
        (60.1, Verdict.FAULT),
        (-86_400, Verdict.FAULT),
    ],
)
def test_a_clock(ahead_s: float, verdict: Verdict) -> None:
    assert clock.judge("clock", ahead_s).verdict is verdict


def test_a_date_that_cannot_be_read_is_none() -> None:
    assert clock.date_of(None) is None
    assert clock.date_of("yesterday") is None
    assert str(clock.date_of("Sat, 17 Jan 2026 18:00:00 GMT")) == "2026-01-17 18:00:00+00:00"


def test_the_fullest_disk_counts() -> None:
    assert disk.judge({"home": 5.0, "storage": 900.0}).verdict is Verdict.OK
    assert disk.judge({"home": 900.0, "storage": 4.9}).verdict is Verdict.WARNING
    assert disk.judge({"home": 0.9, "storage": 900.0}).verdict is Verdict.FAULT


def test_a_match_that_was_given_up_is_to_be_replayed() -> None:
    match = AtRisk("m1", "steam", None, 30.0, "download", "failed", "damaged")
    found = retention.judge([match])
    assert (found.verdict, found.advice.partition(";")[0]) == (
        Verdict.WARNING,
        "pewstats queue replay --job download",
    )
    late = retention.judge([replace(match, hours_left=-1.0, state="ready"), match])
    assert late.verdict is Verdict.FAULT
    assert late.line.endswith("(download 2); 1 may be forgotten already")


def test_the_oldest_work_decides() -> None:
    due = [("summary", "normal", 1000.0), ("rating", "high", 9000.0), ("download", "low", 50_000.0)]
    found = work.judge_queues(due, {"rating"})
    assert found.verdict is Verdict.FAULT
    assert found.line == "rating (high) due for 2 hours, summary (normal) due for 17 minutes"
    assert "pewstats worker rating" in found.advice
    assert work.judge_queues(due[:1], set()).verdict is Verdict.WARNING
    assert work.judge_queues([("download", "low", 8 * 86_400.0)], set()).verdict is Verdict.FAULT


def test_a_duration_is_told_in_its_unit() -> None:
    assert [duration(one) for one in (119, 120, 7199, 7200, 172_799, 172_800)] == [
        "119 s",
        "2 minutes",
        "120 minutes",
        "2 hours",
        "48 hours",
        "2 days",
    ]
