"""The three brokers, each as an arena."""

from collections.abc import Iterator

import pytest

from tests.integration.broker.arena import Arena, memory_arena, postgres_arena, rabbit_arena


@pytest.fixture(params=["memory", "postgres", "rabbitmq"])
def arena(request: pytest.FixtureRequest) -> Iterator[Arena]:
    """Each broker in turn; only the servers of the chosen ones are started."""
    match request.param:
        case "memory":
            context = memory_arena()
        case "postgres":
            context = postgres_arena(request.getfixturevalue("database"))
        case _:
            context = rabbit_arena(request.getfixturevalue("rabbitmq"))
    with context as arena:
        yield arena
