"""Which broker a URL means."""

import pytest

from pewstats_collectors.broker.connect import connect
from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.errors import UsageError

DATABASE_URL = "postgresql://localhost/pewstats"


def test_without_a_url_the_queue_is_in_the_database() -> None:
    assert isinstance(connect(None, DATABASE_URL), PostgresBroker)


@pytest.mark.parametrize(
    "url", ["amqp://guest:guest@localhost/", "amqps://rabbit.example:5671/pewstats?heartbeat=5"]
)
def test_an_amqp_url_means_rabbitmq(url: str) -> None:
    assert isinstance(connect(url, DATABASE_URL), RabbitBroker)


@pytest.mark.parametrize(
    "url",
    [
        "redis://:s3cret@localhost",
        "s3cret",
        "amqp://user:s3cret@host:port/",
        "amqp://u:s3cret@h/?heartbeat=x",
    ],
)
def test_any_other_url_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(UsageError, match="broker URL") as caught:
        connect(url, DATABASE_URL)
    assert "s3cret" not in str(caught.value)
