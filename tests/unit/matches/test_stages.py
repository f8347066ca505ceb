"""The state of a match, from the states of its stages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.jobs import AGGREGATE, DOWNLOAD, EXPIRED, STAGES, SUMMARY, TELEMETRY
from pewstats_collectors.matches.stages import STATES, StageState, match_state

DONE, READY = StageState("done"), StageState("ready")
LEDGER_STATES = ("ready", "running", "snoozed", "failed", "rejected", "done")


def test_the_states_are_those_of_the_command() -> None:
    assert STATES == (
        "undiscovered", "queued", "running", "snoozed", "failed", "rejected", "expired", "done",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "reason", "shown"),
    [
        ("ready", None, "queued"),
        ("running", None, "running"),
        ("snoozed", "429", "snoozed"),
        ("failed", "no answer", "failed"),
        ("rejected", "cut off", "rejected"),
        ("rejected", EXPIRED, "expired"),
        ("failed", EXPIRED, "failed"),
        ("done", None, "done"),
    ],
)
def test_a_stage_is_shown_as_a_person_asks_for_it(state: str, reason: str | None, shown: str) -> None:
    assert StageState(state, reason).shown == shown


def test_a_match_nobody_found_is_undiscovered() -> None:
    assert match_state({}) == "undiscovered"


@pytest.mark.parametrize(
    ("stages", "state"),
    [
        ({SUMMARY: READY}, "queued"),
        ({SUMMARY: StageState("running")}, "running"),
        ({SUMMARY: DONE}, "queued"),
        ({SUMMARY: DONE, DOWNLOAD: StageState("snoozed")}, "snoozed"),
        ({SUMMARY: DONE, DOWNLOAD: DONE, TELEMETRY: StageState("failed")}, "failed"),
        ({SUMMARY: DONE, DOWNLOAD: DONE, TELEMETRY: DONE, AGGREGATE: READY}, "queued"),
        ({SUMMARY: DONE, DOWNLOAD: StageState("failed"), AGGREGATE: READY}, "failed"),
        (dict.fromkeys(STAGES, DONE), "done"),
    ],
)
def test_a_match_is_where_its_least_advanced_stage_is(stages: dict[str, StageState], state: str) -> None:
    assert match_state(stages) == state


def test_what_expired_stays_expired_though_its_match_object_is_counted() -> None:
    stages = {SUMMARY: DONE, DOWNLOAD: StageState("rejected", EXPIRED), AGGREGATE: DONE}
    assert match_state(stages) == "expired"


def test_rejected_telemetry_is_not_hidden_by_a_later_stage() -> None:
    stages = {SUMMARY: DONE, DOWNLOAD: DONE, TELEMETRY: StageState("rejected", "cut off"), AGGREGATE: DONE}
    assert match_state(stages) == "rejected"


def test_telemetry_without_a_match_object_is_done_without_a_summary() -> None:
    assert match_state({TELEMETRY: DONE, AGGREGATE: DONE}) == "done"
    assert match_state({TELEMETRY: StageState("running")}) == "running"


states = st.builds(StageState, st.sampled_from(LEDGER_STATES), st.sampled_from([None, EXPIRED, "cut off"]))


@given(st.dictionaries(st.sampled_from(STAGES), states))
def test_every_match_has_a_known_state_and_done_means_all_done(stages: dict[str, StageState]) -> None:
    state = match_state(stages)
    assert state in STATES
    all_done = AGGREGATE in stages and all(stage.state == "done" for stage in stages.values())
    assert (state == "done") is all_done
    assert match_state(dict(reversed(stages.items()))) == state
