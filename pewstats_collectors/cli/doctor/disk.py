"""How much room is left where we write."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from pewstats_collectors.cli.doctor.finding import Finding, fault, ok, warning
from pewstats_collectors.cli.doctor.storage import local_folder
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.settings import Settings

DISK = "disk"
GB = 1_000_000_000
FEW_GB = 5.0
NO_GB = 1.0


def look(chosen: Settings) -> list[Finding]:
    """Folders of one disk are told together."""
    folders = {"home": chosen.home.absolute()}
    if (storage := local_folder(chosen)) is not None:
        folders["storage"] = storage
    if chosen.database_url is None:
        folders["embedded database"] = EmbeddedServer(chosen.home).data_folder()
    names: dict[int, list[str]] = {}
    free: dict[int, float] = {}
    for what, folder in folders.items():
        place = _nearest(folder)
        usage = shutil.disk_usage(place)
        if usage.total:  # else it is no disk
            disk = place.stat().st_dev
            names.setdefault(disk, []).append(what)
            free[disk] = usage.free / GB
    return [judge({", ".join(names[disk]): free[disk] for disk in names})]


def judge(free_gb: Mapping[str, float]) -> Finding:
    """GB free, by what is there."""
    line = "; ".join(f"{what}: {free:.1f} GB free" for what, free in free_gb.items())
    least = min(free_gb.values(), default=FEW_GB)
    advice = "make room: `pewstats db size` shows what takes it"
    if least < NO_GB:
        return fault(DISK, line, advice)
    return warning(DISK, line, advice) if least < FEW_GB else ok(DISK, line)


def _nearest(folder: Path) -> Path:
    """What is there of the path to it."""
    return next(one for one in (folder, *folder.parents) if one.exists())
