"""How long the telemetry step takes, against merely loading the file into dicts: `./scripts/bench telemetry`.

The step is the worker's own: `process` in a child of `Children`, from the .gz file to committed rows, with a
claim in the ledger. Between runs the match is deleted, which is not timed.
"""

import gzip
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import orjson

from pewstats_collectors import settings
from pewstats_collectors.db import ledger, players
from pewstats_collectors.db.ledger import Claim
from pewstats_collectors.db.pool import Pool, open_pool
from pewstats_collectors.errors import Reject
from pewstats_collectors.jobs import TELEMETRY
from pewstats_collectors.settings import Telemetry as Limits
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.match_id import match_id_of
from pewstats_collectors.telemetry.players import accounts_of
from pewstats_collectors.workers.children import Children
from pewstats_collectors.workers.telemetry import Processed, process

_PLAIN: Final = Path(__file__).with_name("bench_plain.py")
_SHARD: Final = "steam"
_LEASE_S: Final = 600.0
_MEMORY_MB: Final = 2048


@dataclass(frozen=True, slots=True)
class Bench:
    """Where to store, and how often to repeat."""

    url: str
    pool: Pool
    runs: int
    limits: Limits


@contextmanager
def bench_over(url: str, runs: int) -> Iterator[Bench]:
    """A bench over an empty, migrated database."""
    with open_pool(url, size=2) as pool:
        yield Bench(url, pool, runs, settings.load().telemetry)


def measure_file(bench: Bench, path: Path) -> dict[str, Any]:
    """Medians in ms of baseline and step, the ratio of both, and the peak memory of the child."""
    match_id, accounts = _about(path)
    before = {collector: _plain(path, bench.runs, collector) for collector in ("gc", "nogc")}
    _track(bench, accounts)
    with _children(bench, 1) as children:
        rounds = [_step(bench, children, path, match_id) for _ in range(bench.runs + 1)][1:]
        peak_kb = children.run(_peak_kb)
    _track(bench, ())
    with _children(bench, 1) as children:
        untracked = [_step(bench, children, path, match_id)[0] for _ in range(bench.runs + 1)][1:]
    # Before and after: who shares the machine shall not decide the ratio.
    baseline, without_gc = (before[collector] + _plain(path, bench.runs, collector) for collector in before)
    parts = {f"{part}_ms": _ms(done.seconds[part] for _, done in rounds) for part in rounds[0][1].seconds}
    total = _ms(seconds - done.seconds.get("extended", 0.0) for seconds, done in rounds)
    computed = _ms(done.seconds["decode"] + done.seconds["extract"] for _, done in rounds)
    return {
        "name": path.name,
        "bytes": _plain_bytes(path),
        "events": rounds[0][1].events_read,
        "baseline_ms": median(baseline),
        "baseline_nogc_ms": median(without_gc),
        **parts,
        "total_ms": total,
        "total_with_extended_ms": _ms(seconds for seconds, _ in rounds),
        "total_nobody_tracked_ms": _ms(untracked),
        "ratio_decode_extract": computed / median(baseline),
        "ratio_total": total / median(baseline),
        "peak_rss_mb": peak_kb / 1024,
    }


def speed_up(bench: Bench, paths: tuple[Path, Path]) -> dict[str, float]:
    """How much more two processes do than one: of the baseline's loop, and of the step."""
    alone = median(_plain(paths[0], bench.runs, "gc"))
    plain = 2 * alone / _both_plain(paths, bench.runs)
    ids = [_about(path)[0] for path in paths]
    with _children(bench, 1) as children:
        one = [_step(bench, children, paths[0], ids[0])[0] for _ in range(bench.runs + 1)][1:]
    with _children(bench, 2) as children, ThreadPoolExecutor(2) as threads:

        def repeat(which: int) -> list[float]:
            every = [_step(bench, children, paths[which], ids[which])[0] for _ in range(bench.runs + 1)]
            return every[1:]

        two = [seconds for spent in threads.map(repeat, (0, 1)) for seconds in spent]
    step = 2 * median(one) / median(two)
    return {"speed_up_baseline": plain, "speed_up": step, "ratio_speed_up": step / plain}


def microseconds_per_event(bench: Bench, path: Path) -> dict[str, float]:
    """Time of all parts of the step by event, to see whether it grows with their number."""
    match_id, accounts = _about(path)
    _track(bench, accounts)
    with _children(bench, 1) as children:
        rounds = [_step(bench, children, path, match_id)[1] for _ in range(bench.runs + 1)][1:]
    events = rounds[0].events_read
    total = _ms(sum(done.seconds.values()) for done in rounds)
    return {"events": events, "us_per_event": total * 1000 / events}


def _about(path: Path) -> tuple[str, set[str]]:
    read = decode(path.read_bytes(), max_bytes=2**30, max_ratio=1000)
    match_id = match_id_of(read)
    if match_id is None:
        raise Reject("no match id", f"{path} does not say which match it is of")
    return match_id, accounts_of(read)


def _plain(path: Path, runs: int, collector: str) -> list[float]:
    return _spent(_start_plain(path, runs, collector))


def _both_plain(paths: tuple[Path, Path], runs: int) -> float:
    begin = str(time.monotonic() + 3)
    both = [_start_plain(path, runs, "gc", begin) for path in paths]
    return median(ms for one in both for ms in _spent(one))


def _start_plain(path: Path, runs: int, *rest: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, str(_PLAIN), str(path), str(runs), *rest]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def _spent(plain: "subprocess.Popen[bytes]") -> list[float]:
    said = plain.communicate()[0]
    if plain.returncode:
        raise SystemExit(f"pewstats: the baseline ended with {plain.returncode}")
    spent: list[float] = orjson.loads(said)
    return spent


@contextmanager
def _children(bench: Bench, number: int) -> Iterator[Children]:
    children = Children(number, bench.url, seconds=_LEASE_S, memory_mb=_MEMORY_MB)
    try:
        yield children
    finally:
        children.close()


def _step(bench: Bench, children: Children, path: Path, match_id: str) -> tuple[float, Processed]:
    """Seconds of one whole step, as whoever waits for the child sees it."""
    claim = _claim_anew(bench, match_id)
    started = time.perf_counter()
    done = children.run(process, claim, _SHARD, path, bench.limits)
    return time.perf_counter() - started, done


def _claim_anew(bench: Bench, match_id: str) -> Claim:
    with bench.pool.connection() as connection:
        connection.execute("DELETE FROM matches WHERE match_id = %s", (match_id,))
        ledger.reopen(connection, TELEMETRY, match_id)
        claim = ledger.claim(connection, TELEMETRY, match_id, lease_s=_LEASE_S)
    if claim is None:
        raise SystemExit(f"pewstats: {match_id} is being worked on")
    return claim


def _track(bench: Bench, accounts: Iterable[str]) -> None:
    with bench.pool.connection() as connection:
        connection.execute("UPDATE players SET tracked = false")
        for account in sorted(accounts):
            players.track(connection, account, account, _SHARD)


def _peak_kb(_: Pool) -> int:
    """Runs in the child: the most memory it ever had in use."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def _plain_bytes(path: Path) -> int:
    return len(gzip.decompress(path.read_bytes()))


def _ms(seconds: Iterable[float]) -> float:
    return median(seconds) * 1000
