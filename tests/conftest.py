"""Fixtures every test may use."""

from pathlib import Path

import pytest

_PUBG_DATA = Path(__file__).parents[2] / "shared" / "data" / "pubg"


@pytest.fixture(scope="session")
def pubg_data() -> Path:
    """Folder of recorded API payloads and telemetry; only where it is absent are its tests skipped."""
    if not _PUBG_DATA.is_dir():
        pytest.skip(f"no recorded payloads at {_PUBG_DATA}")
    return _PUBG_DATA


@pytest.fixture(scope="session")
def expected_values(pubg_data: Path) -> Path:
    """The agreed values of the recorded custom match."""
    return pubg_data.parents[1] / "domain" / "expected-custom-2025-07-12.json"
