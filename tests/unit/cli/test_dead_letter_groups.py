"""Which dead letters have one cause: errors that differ in their particulars only."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pewstats_collectors.cli.queue.groups import by_whom, grouped, tells, without_particulars

UUID = "0a1b2c3d-4e5f-6789-abcd-ef0123456789"


@pytest.mark.parametrize(
    ("error", "group"),
    [
        ("took longer than 34.2 s for 0.11 MB", "took longer than <n> s for <n> MB"),
        (f"no summary of {UUID}", "no summary of <id>"),
        (f"no summary of {UUID.upper()}", "no summary of <id>"),
        ("account.0123456789abcdef0123456789abcdef is in two teams", "<id> is in two teams"),
        ("steam/2026/03/01/m.raw.json.gz is not in storage", "<path> is not in storage"),
        ("No such file or directory: '/tmp/a b'", "No such file or directory: '<path> b'"),
        ("GET https://host.example:8080/a/b?c=1 answered 404", "GET <url> answered <n>"),
        ("digest deadbeef01 is not 0xFF", "digest <hex> is not <hex>"),
        ("ends at -12:30:05, expected +1,000", "ends at <n>, expected <n>"),
        ("damaged:  gzip:\n Error -3", "damaged: gzip: Error <n>"),
        ("the child process died: Abnormal termination", "the child process died: Abnormal termination"),
        ("LogItemUseV2 has no utf8 and/or facade", "LogItemUseV2 has no utf8 <path> facade"),
        ("m-1 is odd, m-10 and em-1 too", "<id> is odd, m-<n> and em-<n> too"),
    ],
)
def test_particulars_are_taken_out(error: str, group: str) -> None:
    assert without_particulars(error, "m-1") == group
    assert without_particulars(group, "m-1") == group


def test_a_long_error_tells_its_cause_at_the_beginning() -> None:
    assert without_particulars("word " * 1000, None) == ("word " * 60)


def letter(number: int, error: str, **more: Any) -> dict[str, Any]:
    at = datetime(2026, 1, 17, tzinfo=UTC) + timedelta(hours=number)
    plain = {"id": number, "job": "summary", "subject": f"m{number}", "reason": "broken", "created_at": at}
    return plain | {"error": error} | more


def test_the_largest_group_comes_first_with_its_span_and_its_newest() -> None:
    letters = [
        letter(1, "m1 took 3 s"),
        letter(2, "another"),
        letter(3, "m3 took 44 s"),
        letter(4, "m4 took 5 s", job="download"),
        letter(5, "m5 took 5 s", reason="slow"),
        letter(6, "m6 took 6 s"),
    ]
    first, *others = grouped(letters)
    assert (first.number, first.job, first.reason, first.error) == (3, "summary", "broken", "<id> took <n> s")
    assert (first.oldest, first.newest, first.example) == (
        letters[0]["created_at"],
        letters[5]["created_at"],
        6,
    )
    assert [(one.number, one.example) for one in others] == [(1, 5), (1, 4), (1, 2)]
    assert grouped([]) == []


def test_resolved_ones_are_told_apart_by_what_became_of_them_and_by_whom() -> None:
    ways = [("replayed", "kim"), ("replayed", None), ("discarded", "kim"), ("discarded", None)]
    letters = [
        letter(number, "broken", resolved=how, resolved_by=who) for number, (how, who) in enumerate(ways)
    ]
    assert [(one.resolved, one.by) for one in grouped(letters)[::-1]] == [
        ("replayed", "kim"),
        ("replayed", "itself"),
        ("discarded", "kim"),
        ("discarded", "somebody"),
    ]
    assert by_whom(letter(1, "waits")) is None


def test_a_text_is_looked_for_in_the_error_and_in_its_group() -> None:
    one = letter(7, "m7 took 3 s")
    assert [tells(one, text) for text in ("m7 took", "<id> took <n>", "took 4 s")] == [True, True, False]
