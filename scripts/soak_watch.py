"""What a soak looks at: memory and open files of each process, by time, and whether they grow."""

import statistics
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from scripts.faults_system import System

#: Of the whole time: imports, pools and caches fill up before that.
WARM_UP: Final = 0.25
#: Growth of the second half over the first that is taken for a leak, of memory and of open files.
LEAK_SHARE: Final = 0.05
LEAK_MB: Final = 4.0
LEAK_FILES: Final = 2.0


class Sample(NamedTuple):
    """One look at one process: s since the start, MB resident, open files."""

    at_s: float
    mb: float
    files: int


@dataclass(frozen=True, slots=True)
class Growth:
    """A process over the whole time: `*_h` an hour, `*_more` between the halves after the warm-up."""

    name: str
    processes: int
    mb: float
    mb_h: float
    mb_more: float
    files: float
    files_h: float
    files_more: float

    @property
    def is_flat(self) -> bool:
        """Did neither grow, and did it never have to be started again?"""
        small = self.mb_more <= max(LEAK_MB, LEAK_SHARE * self.mb) and self.files_more <= LEAK_FILES
        return small and self.processes == 1


@dataclass
class Watch:
    """Samples by the name of a process and its id."""

    samples: dict[str, dict[int, list[Sample]]] = field(default_factory=lambda: defaultdict(dict))

    def look(self, system: System, at_s: float) -> None:
        """One sample of each daemon and of each child that reads telemetry."""
        names = system.daemons() | {pid: f"child {pid}" for pid in system.children()}
        for pid, name in names.items():
            if sample := _sample(pid, at_s):
                self.samples[name].setdefault(pid, []).append(sample)

    def growth(self) -> Iterator[Growth]:
        """Each process by its name; of one that was started again the last."""
        for name, by_pid in sorted(self.samples.items()):
            samples = list(by_pid.values())[-1]
            samples = samples[round(len(samples) * WARM_UP) :]
            if len(samples) >= 4:
                yield _growth(name, len(by_pid), samples)


def _sample(pid: int, at_s: float) -> Sample | None:
    """None: it is gone."""
    process = Path("/proc", str(pid))
    try:
        lines = (process / "status").read_text().splitlines()
        resident = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
        return Sample(at_s, resident / 1024, len(list((process / "fd").iterdir())))
    except (OSError, StopIteration):
        return None


def _growth(name: str, processes: int, samples: list[Sample]) -> Growth:
    hours = [one.at_s / 3600 for one in samples]
    memory, files = [one.mb for one in samples], [float(one.files) for one in samples]
    return Growth(
        name=name,
        processes=processes,
        mb=statistics.fmean(memory),
        mb_h=statistics.linear_regression(hours, memory).slope,
        mb_more=_more(memory),
        files=statistics.fmean(files),
        files_h=statistics.linear_regression(hours, files).slope,
        files_more=_more(files),
    )


def _more(values: list[float]) -> float:
    half = len(values) // 2
    return statistics.fmean(values[half:]) - statistics.fmean(values[:half])
