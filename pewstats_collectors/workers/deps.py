"""What the stages work with; made once per process by the command that runs them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import requests

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.pubg.client import Observe, PubgClient
from pewstats_collectors.pubg.patience import PATIENCE, Patience
from pewstats_collectors.settings import Settings
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers.children import Children


@dataclass(frozen=True, slots=True)
class Deps:
    """`client` and `session` give the calling thread its own; `children` is there for telemetry only."""

    settings: Settings
    pool: Pool
    store: TelemetryStore
    client: Callable[[], PubgClient]
    session: Callable[[], requests.Session]
    now: Callable[[], datetime]
    observe: Observe
    allowed_hosts: frozenset[str]
    patience: Patience = PATIENCE
    children: Children | None = None
