"""What is said of a match: the cause, what happens next, and when; never against what its rows say."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.jobs import (
    AGGREGATE,
    DISCOVERIES,
    DOWNLOAD,
    EXPIRED,
    JOBS,
    RECONCILE,
    STAGES,
    SUMMARY,
    TELEMETRY,
)
from pewstats_collectors.matches.stages import (
    DONE,
    STATES,
    UNDISCOVERED,
    Circumstances,
    StageState,
    match_state,
    outlook,
)

NOW = datetime(2026, 1, 17, 18, tzinfo=UTC)
HERE = Circumstances(NOW, max_attempts=5, retention_days=14)
DONE_STAGE = StageState("done", attempts=1)
WAITS = StageState("ready", next_at=NOW - timedelta(minutes=3))
CUT_OFF = StageState("rejected", "cut off", 1, error="cut off: no end", error_offset=77, dead_letter=9)
GONE = StageState("rejected", EXPIRED, 1, error="expired: kept for 14 days")

QUEUE = "the queue pewstats.download.normal"

#: How the sentence about the stage that decides begins.
BEGINNINGS = {
    "queued": "{} is queued",
    "running": "{} is running",
    "snoozed": "{} is put off",
    "failed": "{} failed for good",
    "rejected": "{} was rejected",
    EXPIRED: "{} expired",
}


def without(*daemons: str) -> Circumstances:
    """The same, but none of these daemons runs."""
    return replace(HERE, asleep=frozenset(daemons))


def told(stage: StageState, job: str = DOWNLOAD, here: Circumstances = HERE) -> str:
    """Of a match that got as far as this stage."""
    return outlook({SUMMARY: DONE_STAGE, job: stage}, here)


def test_an_undiscovered_match_may_come_from_whom_discovery_looks_for_and_from_disk() -> None:
    text = outlook({}, HERE)
    assert text.startswith("Nobody has found this match yet. Found are, within 14 days, those of tracked")
    assert "rostered" in text
    assert "`pewstats import`" in text
    assert "Nobody looks" not in text
    assert "Nobody looks" not in outlook({}, without(DISCOVERIES[0], RECONCILE))
    assert "Nobody looks for matches now: start `pewstats run`" in outlook({}, without(*DISCOVERIES))


def test_a_match_that_is_known_but_owed_nothing_lacks_its_first_step() -> None:
    text = outlook({}, HERE, discovered=True)
    assert text == "summary is to come next and not owed yet: the reconciler sees to it."
    assert "no reconciler runs now" in outlook({}, without(RECONCILE), discovered=True)


@pytest.mark.parametrize(
    ("stages", "step"),
    [
        ({SUMMARY: DONE_STAGE}, DOWNLOAD),
        ({SUMMARY: DONE_STAGE, DOWNLOAD: DONE_STAGE}, TELEMETRY),
        ({TELEMETRY: DONE_STAGE}, AGGREGATE),
        ({SUMMARY: DONE_STAGE, DOWNLOAD: GONE}, AGGREGATE),
        ({SUMMARY: GONE}, None),
        ({SUMMARY: WAITS, DOWNLOAD: DONE_STAGE}, None),
    ],
)
def test_a_step_that_is_owed_nowhere_is_named_unless_an_earlier_one_is_under_way(
    stages: Mapping[str, StageState], step: str | None
) -> None:
    found = re.search(r"(\w+) is to come next and not owed yet", outlook(stages, HERE))
    assert (found and found[1]) == step


@pytest.mark.parametrize("lane", Lane)
def test_what_was_sent_waits_in_its_queue_for_a_worker(lane: Lane) -> None:
    sent = replace(WAITS, lane=str(lane), published_at=NOW - timedelta(seconds=40))
    assert told(sent) == (
        f"download is queued: it waits for a worker in the queue {queue_name(DOWNLOAD, lane)} "
        "since 2026-01-17 17:59:20 UTC (40 s ago)."
    )
    assert told(sent, here=without(RECONCILE, SUMMARY)) == told(sent)
    assert told(sent, here=without(DOWNLOAD)) == (
        f"{told(sent)} But nobody works on download now: start `pewstats run`; if it runs, "
        "`pewstats queue status` tells what is amiss."
    )


def test_what_was_not_sent_is_sent_by_the_reconciler() -> None:
    text = f"download is queued: it is not sent yet; the reconciler sends it to {QUEUE}."
    assert told(WAITS) == text
    both = told(WAITS, here=without(RECONCILE, DOWNLOAD))
    assert both.startswith(f"{text} But nobody works on download and no reconciler runs now: start")


def test_after_a_failed_attempt_the_next_one_has_its_time() -> None:
    stage = StageState("ready", "failed", 2, next_at=NOW + timedelta(seconds=10), error="the API\nwas slow.")
    assert told(stage) == (
        "download is queued again after attempt 2 of 5 failed (the API was slow): the next try is due "
        f"2026-01-17 18:00:10 UTC (in 10 s); then the reconciler sends it to {QUEUE}."
    )


@pytest.mark.parametrize(
    ("stage", "why"),
    [
        (
            StageState("ready", "KeyError", 1, error="'x'"),
            "again after attempt 1 of 5 failed (KeyError: 'x'):",
        ),
        (
            StageState("ready", "lease expired", 3, error="the worker died or froze"),
            "again after attempt 3 of 5 failed (lease expired: the worker died or froze):",
        ),
        (
            StageState("ready", "shutdown", 0, error="the worker was told to stop"),
            "again, given back by a worker that was told to stop, which costs no attempt:",
        ),
        (
            StageState("ready", "cut off", 0, error="cut off: no end", error_offset=7),
            "again, asked for once more while it ran; that run ended with: cut off: no end, at byte 7",
        ),
    ],
)
def test_what_is_queued_again_says_why(stage: StageState, why: str) -> None:
    assert told(stage).startswith(f"download is queued {why}")


def test_what_is_put_off_says_until_when_and_that_it_costs_nothing() -> None:
    stage = StageState("snoozed", "put off", 0, "high", NOW + timedelta(hours=3), error="429")
    assert told(stage, SUMMARY) == (
        "summary is put off, which costs no attempt (429): the next try is due 2026-01-17 21:00:00 UTC "
        "(in 3 h); then the reconciler sends it to the queue pewstats.summary.high."
    )
    due = replace(stage, next_at=NOW)
    assert "it is not sent yet" in told(due, SUMMARY)
    assert "it waits for a worker" in told(replace(due, published_at=NOW), SUMMARY)


def test_what_runs_says_since_when_and_until_when_it_is_held() -> None:
    stage = StageState("running", attempts=2, changed_at=NOW, lease_until=NOW + timedelta(minutes=5))
    text = (
        "telemetry is running since 2026-01-17 18:00:00 UTC (0 s ago) (attempt 2 of 5); its worker holds it "
        "until 2026-01-17 18:05:00 UTC (in 5 min) and for longer while it works"
    )
    assert told(stage, TELEMETRY) == f"{text}."
    assert told(stage, TELEMETRY, without(TELEMETRY)) == (
        f"{text}; but nobody works on it now: once the lease ends the reconciler gives it back."
    )
    again = told(replace(stage, again=True), TELEMETRY)
    assert "since" not in again  # the row tells when it was asked for again, and no more when it began
    assert again.endswith("; it was asked for again meanwhile and runs once more after this.")


@pytest.mark.parametrize(
    ("attempts", "again", "what"),
    [(4, False, "back."), (5, True, "back."), (5, False, "up: that was the last attempt.")],
)
def test_a_lease_that_ran_out_is_told_apart(attempts: int, again: bool, what: str) -> None:
    gone = StageState(
        "running", attempts=attempts, again=again, lease_until=NOW - timedelta(days=3), changed_at=NOW
    )
    text = told(gone, TELEMETRY)
    assert "its lease ran out 2026-01-14 18:00:00 UTC (3 days ago), its worker died or froze" in text
    assert text.endswith(f"the reconciler gives it {what}")
    assert "no reconciler runs now" in told(gone, TELEMETRY, without(RECONCILE))


def test_what_failed_for_good_says_how_it_is_replayed() -> None:
    stage = StageState("failed", "lease expired", 5, error="the worker died or froze", dead_letter=12)
    assert told(stage, SUMMARY) == (
        "summary failed for good after 5 attempts: lease expired: the worker died or froze. "
        "`pewstats queue dead 12` shows more, `pewstats queue replay 12` tries it again."
    )
    assert "after 1 attempt:" in told(replace(stage, attempts=1))
    assert told(replace(stage, dead_letter=None), SUMMARY).endswith("Its dead letter was discarded.")


def test_what_was_rejected_says_where_the_fault_is_and_what_can_be_done() -> None:
    text = told(CUT_OFF, TELEMETRY)
    assert text.startswith(
        "telemetry was rejected: cut off: no end, at byte 77 of the unpacked file. Another try"
    )
    assert "`pewstats queue replay 9`" in text
    assert "`pewstats import` takes a good file from disk" in text


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        (
            {SUMMARY: GONE},
            ["summary expired: nobody can fetch the match object any more (kept for 14 days)"],
        ),
        (
            {SUMMARY: DONE_STAGE, DOWNLOAD: GONE, AGGREGATE: DONE_STAGE},
            [
                "download expired: nobody can fetch the telemetry any more",
                "counted from its match object all",
            ],
        ),
        (
            {SUMMARY: DONE_STAGE, DOWNLOAD: GONE, AGGREGATE: WAITS},
            ["download expired", "aggregate is queued: it is not sent yet"],
        ),
        (
            {SUMMARY: DONE_STAGE, DOWNLOAD: DONE_STAGE, TELEMETRY: CUT_OFF, AGGREGATE: DONE_STAGE},
            ["telemetry was rejected", "counted from its match object all the same."],
        ),
        (
            {DOWNLOAD: DONE_STAGE, TELEMETRY: CUT_OFF, AGGREGATE: DONE_STAGE},
            [
                "telemetry was rejected",
                "There is no match object either, so nothing of the match is counted.",
            ],
        ),
        (
            {SUMMARY: WAITS, DOWNLOAD: DONE_STAGE, TELEMETRY: DONE_STAGE, AGGREGATE: DONE_STAGE},
            ["summary is queued", "What was known of the match before is counted already."],
        ),
        (
            {SUMMARY: DONE_STAGE, DOWNLOAD: StageState("failed", "failed", 5, error="x"), AGGREGATE: CUT_OFF},
            ["download failed for good", "aggregate was rejected: cut off"],
        ),
    ],
)
def test_where_several_stages_have_something_to_tell_each_does(
    stages: Mapping[str, StageState], words: list[str]
) -> None:
    text = outlook(stages, HERE)
    assert all(word in text for word in words), text


def test_what_is_done_is_done() -> None:
    assert outlook(dict.fromkeys(STAGES, DONE_STAGE), HERE) == "All is done and counted."
    alone = outlook({DOWNLOAD: DONE_STAGE, TELEMETRY: DONE_STAGE, AGGREGATE: DONE_STAGE}, HERE)
    assert alone == "All is done and counted from telemetry alone: there is no match object."


def test_a_long_error_is_cut() -> None:
    assert len(told(StageState("failed", "failed", 5, error="x" * 10_000))) < 500


times = st.none() | st.integers(-(10**8), 10**8).map(lambda seconds: NOW + timedelta(seconds=seconds))
text = st.none() | st.sampled_from([EXPIRED, "cut off", "shutdown", "put off"]) | st.text(max_size=300)
stage_states = st.builds(
    StageState,
    state=st.sampled_from(["ready", "running", "snoozed", "failed", "rejected", "done"]),
    reason=text,
    attempts=st.integers(0, 6),
    lane=st.sampled_from(list(map(str, Lane))),
    next_at=times,
    published_at=times,
    lease_until=times,
    changed_at=times,
    again=st.booleans(),
    error=text,
    error_offset=st.none() | st.integers(0, 2**40),
    dead_letter=st.none() | st.integers(1),
)
circumstances = st.builds(
    Circumstances,
    st.just(NOW),
    st.integers(1, 9),
    st.sampled_from([14, 0.5]),
    st.frozensets(st.sampled_from([*JOBS, RECONCILE, *DISCOVERIES])),
)


@given(st.dictionaries(st.sampled_from(STAGES), stage_states), circumstances, st.booleans())
def test_whatever_the_rows_are_it_says_something_that_agrees_with_them(
    stages: dict[str, StageState], here: Circumstances, discovered: bool
) -> None:
    check(stages, here, discovered=discovered)


@pytest.mark.parametrize("summary", [None, *STATES[1:]])
def test_every_combination_of_states_is_told_as_it_is(summary: str | None) -> None:
    rows = {shown: row_of(shown) for shown in STATES[1:]}
    for later in product([None, *STATES[1:]], repeat=3):
        shown = zip(STAGES, (summary, *later), strict=True)
        check({job: rows[state] for job, state in shown if state}, HERE, discovered=True)


def row_of(shown: str) -> StageState:
    state = {"queued": "ready", EXPIRED: "rejected"}.get(shown, shown)
    return StageState(state, EXPIRED if shown == EXPIRED else None, lease_until=NOW + timedelta(seconds=9))


def check(stages: dict[str, StageState], here: Circumstances, *, discovered: bool) -> None:
    state = match_state(stages, discovered=discovered)
    text = outlook(stages, here, discovered=discovered)
    assert state in STATES
    assert text.endswith(".")
    assert "None" not in text or any("None" in (one.error or one.reason or "") for one in stages.values())
    assert text.startswith("Nobody has found this match yet") == (state == UNDISCOVERED)
    assert text.startswith("All is done and counted") == (state == DONE)
    opened = [job for job in STAGES if job in stages and stages[job].shown != DONE]
    assert state == (stages[opened[0]].shown if opened else state)
    begin = [BEGINNINGS[stages[job].shown].format(job) for job in opened]
    places = [text.find(f" {words}" if number else words) for number, words in enumerate(begin)]
    assert places == sorted(places)
    assert not places or places[0] == 0
    if state not in (UNDISCOVERED, DONE) and not opened:
        assert "is to come next and not owed yet" in text
    shown = {job: stage.shown for job, stage in stages.items()}
    if "counted from its match object all the same" in text:
        assert shown[SUMMARY] == shown[AGGREGATE] == DONE
    if "There is no match object" in text:
        assert SUMMARY not in shown
    if not here.asleep:
        assert not re.search("nobody works|no reconciler runs|Nobody looks", scrubbed(text, stages))


def scrubbed(text: str, stages: Mapping[str, StageState]) -> str:
    """Without what errors say themselves."""
    for one in stages.values():
        for word in filter(None, (one.error, one.reason)):
            text = text.replace(" ".join(word.split()), "")
    return text
