"""Every kind of poison: one dead letter on its match, nothing else changed, and well again when mended."""

import pytest

from pewstats_collectors.jobs import DOWNLOAD, SUMMARY, TELEMETRY
from pewstats_collectors.simulator import SimulatedMatch
from pewstats_collectors.simulator.poison import POISONS, Poison, Spoils
from tests.integration.hostile.pipeline import WHOLE, Lab, changed_rows, lobbies

NEIGHBOUR, VICTIM, LATER = lobbies(3)

#: What a person has to read in the error: the thing, the place, and what was expected.
SAID = {
    "wrong type": ("participant", "$.stats.kills", "Expected `int"),
    "missing key": ("participant", "$.stats", "required field `playerId`"),
    "player twice": ("participant", "his account, stands in the match twice"),
    "deep match object": ("the body", "recursion depth"),
    "match object of another match": ("is of 00000000", f"not of {VICTIM.match_id}"),
    "not a match": ("expected `data` of type match",),
    "not an array": ("begins with b'{'", "array"),
    "gzip bomb": ("unpacks to more than 200 times its size",),
    "cut off": ("the gzip stream has no end",),
    "deep telemetry": ("nested deeper than any telemetry",),
    "not UTF-8": ("JSON is malformed", "byte"),
    "telemetry of another match": (VICTIM.match_id, "the file is of 00000000"),
}


@pytest.mark.parametrize("name", POISONS)
def test_poison_ends_as_one_dead_letter_and_once_mended_leaves_no_trace(lab: Lab, name: str) -> None:
    poison = POISONS[name]
    harmed = lab.reference([NEIGHBOUR], **_lacking(poison))
    whole = lab.reference([NEIGHBOUR, VICTIM, LATER])
    with lab.pipeline() as pipeline:
        pipeline.origin.serve(NEIGHBOUR)
        pipeline.origin.serve(VICTIM, **{poison.spoils.name.lower(): poison.spoil})
        pipeline.run(NEIGHBOUR, VICTIM)

        [letter] = pipeline.bench.dead_letters()
        assert (letter["job"], letter["subject"]) == (poison.job, VICTIM.match_id)
        assert (letter["reason"], letter["payload"]) == (poison.reason, {})
        assert letter["attempts"] == (3 if poison.retried else 1)
        for words in SAID[name]:
            assert words in letter["error"]
        assert letter["traceback"]
        row = pipeline.bench.row(VICTIM.match_id, poison.job)
        assert (row["state"], row["error"]) == ("failed" if poison.retried else "rejected", letter["error"])
        assert changed_rows(harmed, pipeline.domain()) == {}
        assert set(pipeline.attempts(NEIGHBOUR).values()) == {1}

        pipeline.origin.serve(LATER)
        pipeline.run(LATER)
        assert pipeline.states(LATER) == WHOLE

        pipeline.origin.serve(VICTIM)
        pipeline.replay(DOWNLOAD if poison.job == TELEMETRY else poison.job, VICTIM)
        assert pipeline.states(VICTIM) == WHOLE
        assert len(pipeline.letters()) == 1
        assert changed_rows(whole, pipeline.domain()) == {}


def test_every_job_before_the_careers_has_its_poison() -> None:
    assert {poison.job for poison in POISONS.values()} == {SUMMARY, DOWNLOAD, TELEMETRY}


def _lacking(poison: Poison) -> dict[str, list[SimulatedMatch]]:
    spoils_object = poison.spoils is Spoils.MATCH_OBJECT
    return {"without_object" if spoils_object else "without_telemetry": [VICTIM]}
