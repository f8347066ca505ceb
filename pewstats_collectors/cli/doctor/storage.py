"""Can files be stored, read and deleted?"""

import secrets
from pathlib import Path

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.doctor.finding import Finding, fault, ok
from pewstats_collectors.errors import Reject
from pewstats_collectors.settings import Settings
from pewstats_collectors.storage.telemetry import TelemetryStore

STORAGE = "storage"
_FILE = "file://"


def look(chosen: Settings) -> list[Finding]:
    """Leaves nothing behind, and makes no folder that is not there: a reading command makes no home."""
    folder = local_folder(chosen)
    if folder is not None and not folder.exists():
        above = next(parent for parent in folder.parents if parent.exists())
        if above.is_dir():
            return [ok(STORAGE, f"{folder} is not there yet; the first match makes it")]
        return [fault(STORAGE, f"{folder} cannot be made: {above} is no folder", _advice(chosen))]
    try:
        _try(wiring.make_store(chosen))
    except (OSError, ValueError, ImportError, Reject) as error:
        return [fault(STORAGE, f"{chosen.storage}: {type(error).__name__}: {error}", _advice(chosen))]
    return [ok(STORAGE, f"{chosen.storage}: a file was written, read and deleted")]


def local_folder(chosen: Settings) -> Path | None:
    """Where files are on this machine; None if they are elsewhere."""
    url = chosen.storage
    return Path(url.removeprefix(_FILE)) if url.startswith(_FILE) else None


def _try(store: TelemetryStore) -> None:
    key, text = f"doctor-{secrets.token_hex(8)}.probe", b"written by pewstats doctor"
    store.put_object(key, text)
    try:
        if store.get_object(key) != text:
            raise ValueError("what was read is not what was written")
    finally:
        store.delete(key)


def _advice(chosen: Settings) -> str:
    if chosen.storage_url is None:
        return "make PEWSTATS_HOME writable, or set PEWSTATS_STORAGE_URL"
    return "is PEWSTATS_STORAGE_URL right, and may this user write there?"
