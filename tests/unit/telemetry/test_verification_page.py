"""The page on verification names every identity, cause and sign of drift there is."""

import re
from pathlib import Path

import pytest

from pewstats_collectors.telemetry.drift import Kind, suspects
from pewstats_collectors.telemetry.verification.agreement import agreement
from pewstats_collectors.telemetry.verification.identities import IDENTITIES
from pewstats_collectors.telemetry.verification.outcome import Cause
from tests.unit.telemetry.building import read
from tests.unit.telemetry.test_agreement import sides
from tests.unit.telemetry.whole_match import whole_match

PAGE = Path(__file__).parents[3] / "docs" / "telemetry-verify.md"


@pytest.fixture(scope="module")
def page() -> str:
    return re.sub(r"\s+", " ", PAGE.read_text())


def test_every_identity_has_its_line_with_its_bound(page: str) -> None:
    for one in IDENTITIES:
        bound = "all" if one.at_least == 1 else f"{100 * one.at_least:g}%"
        assert re.search(rf"\| `{re.escape(one.name)}` \| [^|]+ \| {bound} \|", page), one.name
    named = set(re.findall(r"`(\d+\.\w+)`", page))
    compared = {share.identity for share in agreement(sides()).outcome.shares}
    assert named == {one.name for one in IDENTITIES} | compared | {"0.checks_run", "19.checks_run"}


def test_every_cause_has_its_line(page: str) -> None:
    for cause in Cause:
        assert f"| `{cause.name.lower()}` | {cause.value} |" in page


def test_every_kind_of_drift_and_every_suspect_is_named(page: str) -> None:
    for kind in Kind:
        assert f"| `{kind.value}` |" in page
    for code in suspects(read(*whole_match())):
        assert code in page, code
