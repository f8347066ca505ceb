"""Which broker: RabbitMQ where a URL names one, otherwise the queue in PostgreSQL."""

from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.broker.postgres import PostgresBroker
from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.errors import UsageError


def connect(url: str | None, database_url: str) -> Broker:
    """The broker of this URL (amqp:// or amqps://), or without one the database's. Raises UsageError.

    Nothing is connected yet: publishers and consumers are.
    """
    if url is None:
        return PostgresBroker(database_url)
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme not in ("amqp", "amqps"):
        raise UsageError(f"broker URL: expected amqp:// or amqps://, found {scheme or 'no scheme'}")
    return RabbitBroker(url)
