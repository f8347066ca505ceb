"""The baseline of `bench telemetry`: load one file into dicts and nothing else, as any plain script would.

python scripts/bench_plain.py FILE RUNS gc|nogc [START]: prints the ms of each run after a warm-up, as JSON.
START: the time.monotonic() at which to begin, so that several of these begin together.
"""

import gc
import gzip
import sys
import time
from pathlib import Path

import orjson


def load(path: Path) -> int:
    """How many events; the dicts live until then."""
    return len(orjson.loads(gzip.decompress(path.read_bytes())))


def main() -> None:
    """See above."""
    path, runs, collector = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    if collector == "nogc":
        gc.disable()
    load(path)
    if len(sys.argv) > 4:
        time.sleep(max(0.0, float(sys.argv[4]) - time.monotonic()))
    spent = []
    for _ in range(runs):
        started = time.perf_counter()
        load(path)
        spent.append((time.perf_counter() - started) * 1000)
    print(orjson.dumps(spent).decode())


if __name__ == "__main__":
    main()
