"""What each status means, by endpoint."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import Outcome, Reject, Snooze
from pewstats_collectors.pubg.patience import PATIENCE
from pewstats_collectors.pubg.verdict import Answer, Endpoint, Weather, verdict

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def judged(endpoint: Endpoint, status: int, **more: Any) -> Answer | Outcome:
    """What a status means, or what it raises."""
    try:
        return verdict(endpoint, status, now=NOW, patience=PATIENCE, **more)
    except Outcome as outcome:
        return outcome


@pytest.mark.parametrize("endpoint", Endpoint)
def test_200_means_read_the_body(endpoint: Endpoint) -> None:
    assert judged(endpoint, 200) is Answer.BODY


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (401, Answer.KEY_REFUSED),
        (403, Answer.KEY_REFUSED),
        (404, Answer.NOT_FOUND),
        (429, Answer.KEY_USED_UP),
    ],
)
def test_with_a_key_some_statuses_speak_of_the_key_or_the_players(status: int, answer: Answer) -> None:
    assert judged(Endpoint.PLAYERS, status) is answer


@pytest.mark.parametrize("endpoint", Endpoint)
@pytest.mark.parametrize("status", [408, 425, 500, 502, 503, 504, 599])
def test_a_server_in_trouble_is_weather_for_a_minute(endpoint: Endpoint, status: int) -> None:
    found = judged(endpoint, status)
    assert isinstance(found, Weather)
    assert found.until == NOW + MINUTE
    assert str(status) in str(found)


def test_429_without_a_key_waits_for_the_reset_or_a_minute() -> None:
    reset = NOW + timedelta(seconds=20)
    known = judged(Endpoint.MATCH, 429, resets_at=reset)
    unknown = judged(Endpoint.TELEMETRY, 429)
    assert isinstance(known, Snooze)
    assert isinstance(unknown, Snooze)
    assert (known.until, unknown.until) == (reset, NOW + MINUTE)


@pytest.mark.parametrize(
    ("endpoint", "status"),
    [
        (Endpoint.MATCH, 404),
        (Endpoint.MATCH, 410),
        (Endpoint.TELEMETRY, 403),
        (Endpoint.TELEMETRY, 404),
        (Endpoint.TELEMETRY, 410),
    ],
)
def test_what_the_api_no_longer_has_is_expired(endpoint: Endpoint, status: int) -> None:
    found = judged(endpoint, status, shard="steam")
    assert isinstance(found, Reject)
    assert found.reason == "expired"


def test_an_unknown_match_names_both_causes() -> None:
    found = judged(Endpoint.MATCH, 404, shard="kakao")
    assert "no such match on shard kakao; gone after 14 days or on another shard" in str(found)


@pytest.mark.parametrize("endpoint", Endpoint)
@pytest.mark.parametrize("status", [400, 405, 406, 415, 422])
def test_a_request_that_the_server_does_not_accept_is_rejected(endpoint: Endpoint, status: int) -> None:
    found = judged(endpoint, status)
    assert isinstance(found, Reject)
    assert found.reason == "bad request"


@pytest.mark.parametrize("status", [204, 206, 301, 302, 307, 308])
def test_an_answer_that_needs_a_look_at_the_settings_is_put_off_and_not_lost(status: int) -> None:
    found = judged(Endpoint.MATCH, status)
    assert isinstance(found, Snooze)
    assert found.until > NOW + MINUTE


@given(st.sampled_from(Endpoint), st.integers(100, 999))
def test_only_200_lets_the_body_be_read(endpoint: Endpoint, status: int) -> None:
    found = judged(endpoint, status)
    assert isinstance(found, Answer | Outcome)
    assert (found is Answer.BODY) == (status == 200)
