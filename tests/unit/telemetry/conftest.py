"""What several tests of telemetry look at, and takes long to make."""

import pytest

from tests.unit.telemetry.simulated_lobbies import Lobby, fifty_small_and_a_full_one


@pytest.fixture(scope="session")
def lobbies() -> list[Lobby]:
    return fifty_small_and_a_full_one()
