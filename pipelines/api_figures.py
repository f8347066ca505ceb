"""What the API will forget, and how often it may be asked: for the reconciler's metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pewstats_collectors import metrics
from pewstats_collectors.db import api_keys, retention_risk
from pewstats_collectors.db.api_keys import Allowance
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.db.retention_risk import AtRisk
from pewstats_collectors.jobs import DOWNLOAD, SUMMARY
from pewstats_collectors.pubg.allowance import DEFAULT_LIMIT
from pewstats_collectors.pubg.keys import hash_of
from pewstats_collectors.settings import Settings

#: Hours within which matches count as at risk.
HORIZONS = (24, 72)


@dataclass(frozen=True, slots=True)
class ApiFigures:
    """Matches that are not fetched, the first to go first, and the keys in the order of the settings."""

    not_fetched: list[AtRisk]
    keys: list[Allowance]


def read(pool: Pool, settings: Settings, now: datetime) -> ApiFigures:
    """Ask the database. A key that was never used has all of the usual allowance."""
    hashes = [hash_of(key.get_secret_value()) for key in settings.pubg_api_keys]
    with pool.connection() as connection:
        used = {one.key_hash: one for one in api_keys.allowances(connection, hashes, now)}
        retention = timedelta(days=settings.pubg.retention_days)
        waiting = retention_risk.at_risk(connection, now=now, retention=retention, hours=None)
    unused = Allowance("", DEFAULT_LIMIT, DEFAULT_LIMIT, is_set_aside=False)
    return ApiFigures(waiting, [used.get(key_hash, unused) for key_hash in hashes])


def show(figures: ApiFigures, *, retention_days: float) -> None:
    """Set the gauges. Of a job that has fetched all, the hours are those of a match that is found now."""
    for job in (SUMMARY, DOWNLOAD):
        left = [one.hours_left for one in figures.not_fetched if one.job == job]
        metrics.RETENTION_HOURS_LEFT.labels(job).set(min(left, default=retention_days * 24))
    for hours in HORIZONS:
        number = sum(one.hours_left <= hours for one in figures.not_fetched)
        metrics.RETENTION_AT_RISK.labels(str(hours)).set(number)
    show_keys(figures.keys)


def show_keys(keys: Sequence[Allowance]) -> None:
    """By the number of the key, never by anything of the key itself."""
    for number, key in enumerate(keys, 1):
        metrics.API_KEY_LIMIT.labels(str(number)).set(key.limit)
        metrics.API_KEY_REMAINING.labels(str(number)).set(0 if key.is_set_aside else key.remaining)
        metrics.API_KEY_SET_ASIDE.labels(str(number)).set(key.is_set_aside)
