"""Rate headers, believed only where they can be true."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.pubg.allowance import Allowance, read_allowance

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def headers(reset: float | str, **more: str) -> dict[str, str]:
    return {"x-ratelimit-limit": "10", "x-ratelimit-remaining": "7", "x-ratelimit-reset": str(reset)} | more


def test_the_three_headers_are_read() -> None:
    found = read_allowance(headers(int(NOW.timestamp()) + 42), NOW)
    assert found == Allowance(10, 7, NOW + 43 * SECOND)


@pytest.mark.parametrize("skew", [-86400, -90, 90, 86400])
def test_a_server_whose_clock_is_wrong_is_read_by_its_own_clock(skew: int) -> None:
    sent = NOW + timedelta(seconds=skew)
    found = read_allowance(headers(int(sent.timestamp()) + 42, date=format_datetime(sent, usegmt=True)), NOW)
    assert found.resets_at == NOW + 43 * SECOND


@pytest.mark.parametrize("factor", [1000, 1_000_000, 1_000_000_000])
def test_milliseconds_and_finer_are_not_believed(factor: int) -> None:
    assert read_allowance(headers((int(NOW.timestamp()) + 42) * factor), NOW).resets_at is None


@pytest.mark.parametrize("ahead", [-60, 0, 301, 86400])
def test_a_reset_that_is_past_or_far_off_is_not_believed(ahead: int) -> None:
    assert read_allowance(headers(int(NOW.timestamp()) + ahead), NOW).resets_at is None


def test_absent_headers_say_nothing() -> None:
    assert read_allowance({}, NOW) == Allowance(None, None, None)


def test_a_limit_of_zero_is_not_believed() -> None:
    assert read_allowance({"x-ratelimit-limit": "0"}, NOW).limit is None


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.text() | st.integers().map(str)
            for name in ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "date")
        },
    )
)
def test_whatever_the_headers_hold_the_reset_is_within_minutes(values: dict[str, str]) -> None:
    found = read_allowance(values, NOW)
    assert found.resets_at is None or NOW < found.resets_at <= NOW + timedelta(minutes=5, seconds=1)
    assert found.limit is None or found.limit > 0
    assert found.remaining is None or found.remaining >= 0


@given(
    st.from_regex(
        r"[A-Z][a-z]{2}, \d{1,9} (Jan|Feb|Dec) \d{1,9} \d{1,9}:\d{1,9}:\d{1,9} [+-]\d{1,20}", fullmatch=True
    )
)
def test_an_impossible_date_is_ignored(date: str) -> None:
    read_allowance(headers(int(NOW.timestamp()) + 42, date=date), NOW)
