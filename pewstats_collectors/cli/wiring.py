"""Where everything is wired: settings become database, broker, storage, clients."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import requests

from pewstats_collectors import log, metrics, settings
from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.broker.connect import connect as connect_broker
from pewstats_collectors.db import migrations
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.db.pool import Pool, connect, open_pool
from pewstats_collectors.errors import UsageError
from pewstats_collectors.pubg.client import PubgClient
from pewstats_collectors.pubg.keys import KeyPool, Purpose
from pewstats_collectors.pubg.patience import Patience
from pewstats_collectors.pubg.telemetry_cdn import allowed_hosts
from pewstats_collectors.pubg.transport import new_session
from pewstats_collectors.settings import CDN_HOSTS, Settings
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import telemetry
from pewstats_collectors.workers.children import Children
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.outcomes import utc_now

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class App:
    """What every command works with."""

    settings: Settings
    database_url: str
    pool: Pool
    broker: Broker


def read_settings(*, quiet: bool = False) -> Settings:
    """Settings, with logging set up by them; `quiet`: warnings and errors only, unless a level is set."""
    chosen = settings.load()
    level = "WARNING" if quiet and "log_level" not in chosen.model_fields_set else chosen.log_level
    log.configure(style=chosen.log_format, level=level)
    return chosen


def database_url(chosen: Settings, *, create: bool) -> str:
    """URL of the database; an embedded one is started, made (if `create`) and migrated.

    Raises UsageError when there is none to read from: a reading command never makes a home.
    """
    if chosen.database_url is not None:
        return chosen.database_url.get_secret_value()
    server = EmbeddedServer(chosen.home)
    if not create and not server.exists():
        raise UsageError(
            f"no database in {server.home}: run ./scripts/demo, `pewstats import` or `pewstats db migrate`, "
            "or set PEWSTATS_HOME or PEWSTATS_DATABASE_URL"
        )
    url = server.start()
    with connect(url) as connection:
        lacks_some = bool(migrations.missing(connection))
    if lacks_some:
        migrations.migrate(url)
    return url


@contextmanager
def open_app(*, create: bool = False, pool_size: int = 2, quiet: bool = False) -> Iterator[App]:
    """Everything for one command. Raises NotMigrated for an external database that lacks migrations."""
    chosen = read_settings(quiet=quiet)
    url = database_url(chosen, create=create)
    with connect(url) as connection:
        migrations.check(connection)
    broker_url = chosen.broker_url.get_secret_value() if chosen.broker_url else None
    with open_pool(url, size=pool_size, idle_s=chosen.work.lease_s) as pool:
        yield App(chosen, url, pool, connect_broker(broker_url, url))


def make_deps(app: App, *, children: Children | None = None) -> Deps:
    """What the stages work with."""
    chosen = app.settings
    session = per_thread(lambda: new_session(chosen.pubg_api_url))
    return Deps(
        settings=chosen,
        pool=app.pool,
        store=make_store(chosen),
        client=per_thread(lambda: make_client(app, session(), Purpose.MAIN)),
        session=session,
        now=utc_now,
        observe=observe_request,
        allowed_hosts=allowed_hosts(_telemetry_hosts(chosen), chosen.pubg_api_url),
        patience=_patience(chosen),
        children=children,
    )


def make_store(chosen: Settings) -> TelemetryStore:
    """Where telemetry and match objects are kept."""
    limits = chosen.telemetry
    return TelemetryStore(
        chosen.storage, max_bytes=limits.max_plain_mb * 1024 * 1024, max_ratio=limits.max_ratio
    )


def _patience(chosen: Settings) -> Patience:
    pubg = chosen.pubg
    return Patience(pubg.connect_timeout_s, pubg.read_timeout_s, pubg.weather_pause_s)


def _telemetry_hosts(chosen: Settings) -> tuple[str, ...]:
    return chosen.telemetry_hosts or (*CDN_HOSTS, urlsplit(chosen.pubg_api_url).netloc)


def make_children(app: App, number: int) -> Children:
    """So many child processes for a telemetry worker."""
    chosen = app.settings
    telemetry.begin()
    return Children(
        number,
        app.database_url,
        seconds=chosen.telemetry.child_seconds,
        seconds_per_mb=chosen.telemetry.child_seconds_per_mb,
        memory_mb=chosen.telemetry.child_memory_mb,
        idle_s=chosen.work.lease_s,
    )


def make_client(
    app: App, session: requests.Session, purpose: Purpose, beat: Callable[[], None] = lambda: None
) -> PubgClient:
    """A client of the PUBG API; without keys it can fetch matches only. `beat`: called after each request."""

    def observe(endpoint: str, status: int, seconds: float) -> None:
        observe_request(endpoint, status, seconds)
        beat()

    chosen = app.settings
    secrets = [key.get_secret_value() for key in chosen.pubg_api_keys]
    keys = KeyPool(secrets, app.pool.connection, utc_now, reserve=chosen.pubg.reserve) if secrets else None
    return PubgClient(
        chosen.pubg_api_url,
        keys,
        session,
        utc_now,
        purpose=purpose,
        observe=observe,
        patience=_patience(chosen),
    )


def observe_request(endpoint: str, status: int, seconds: float) -> None:
    """Count a request; status 0 means that there was no answer."""
    metrics.API_REQUESTS.labels(endpoint, str(status or "none")).inc()
    metrics.API_SECONDS.labels(endpoint).observe(seconds)


def per_thread(make: Callable[[], T]) -> Callable[[], T]:
    """A getter that gives each thread its own."""
    local = threading.local()

    def get() -> T:
        if not hasattr(local, "value"):
            local.value = make()
        value: T = local.value
        return value

    return get
