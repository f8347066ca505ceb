"""What `bench telemetry` measures of which files, and the bounds beside the figures."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from scripts.bench_telemetry import Bench, bench_over, measure_file, microseconds_per_event, speed_up
from scripts.bench_telemetry_files import files_that_grow, lobby_file, recorded_files

#: They hold for files of at least so many bytes; smaller ones are reported.
_BOUND_FROM: Final = 10_000_000
_AT_MOST: Final = {"ratio_total": 1.0, "ratio_decode_extract": 0.6, "peak_rss_mb": 200.0}
_AT_LEAST: Final = {"ratio_speed_up": 0.9}
_MS: Final = (
    "baseline_ms", "baseline_nogc_ms", "decode_ms", "extract_ms", "verify_ms", "store_ms", "total_ms",
    "extended_ms", "total_with_extended_ms", "total_nobody_tracked_ms",
)  # fmt: skip


def measure_telemetry(url: str, runs: int, folder: Path, files: Sequence[Path]) -> list[dict[str, Any]]:
    """One object per file; the first one of our own also tells of two processes and of growth."""
    with bench_over(url, runs) as bench:
        if files:
            return [measure_file(bench, path) for path in files]
        lobby = lobby_file(folder, 1)
        own = measure_file(bench, lobby) | _lobby_alone(bench, folder, lobby)
        return [own, *(measure_file(bench, path) for path in recorded_files())]


def _lobby_alone(bench: Bench, folder: Path, lobby: Path) -> dict[str, Any]:
    grown = [microseconds_per_event(bench, path) for path in files_that_grow(folder, lobby)]
    return {**speed_up(bench, (lobby, lobby_file(folder, 2))), "growth": grown}


def telemetry_lines(results: Sequence[dict[str, Any]]) -> Iterator[str]:
    """For people to read: each figure, with its bound where it has one."""
    for one in results:
        yield f"{one['name']}: {one['bytes'] / 1e6:.1f} MB, {one['events']:,} events"
        yield from (f"  {key:<24} {one[key]:8.1f}" for key in _MS if key in one)
        bound = one["bytes"] >= _BOUND_FROM
        for bounds, word in ((_AT_MOST, "at most"), (_AT_LEAST, "at least")):
            for key, limit in bounds.items():
                if key in one:
                    yield f"  {key:<24} {one[key]:8.2f}" + (f"  ({word} {limit:g})" if bound else "")
        for size in one.get("growth", ()):
            yield f"  {size['us_per_event']:.2f} us an event at {size['events']:,} events"
