"""The recorded match with one key renamed after the other: no number may turn into 0 or NULL unseen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest

from pewstats_collectors.telemetry.decode import Telemetry, decode
from pewstats_collectors.telemetry.drift import drift_of
from pewstats_collectors.telemetry.events import USED
from pewstats_collectors.telemetry.extract import rows_of
from pewstats_collectors.telemetry.inflate import inflate
from pewstats_collectors.telemetry.match import read_match
from pewstats_collectors.telemetry.parameters import default_parameters
from pewstats_collectors.telemetry.players import accounts_of
from pewstats_collectors.telemetry.report import report
from pewstats_collectors.telemetry.weapon_categories import default_weapons
from tests.unit.telemetry.building import Json

READ = [kind.__name__ for kind in USED]
#: Not in the recorded match: the older kill event, and what stands in files for other modes only.
NOT_RECORDED = {"LogPlayerKill"}


class Recorded(NamedTuple):
    """The events that are read, as they stand in the file, and what is made of them."""

    events: list[Json]
    texts: list[bytes]
    telemetry: Telemetry
    document: Json


@pytest.fixture(scope="module")
def recorded(pubg_data: Path) -> Recorded:
    data = inflate((pubg_data / "telemetry" / "custom-2025-07-12.json.gz").read_bytes())
    events = [event for event in orjson.loads(data) if event["_T"] in READ]
    texts = [orjson.dumps(event) for event in events]
    telemetry = decode(joined(texts))
    assert (telemetry.bad, telemetry.unknown) == ([], {})
    document, drift = told(telemetry)
    assert drift == []
    return Recorded(events, texts, telemetry, document)


def joined(texts: list[bytes]) -> bytes:
    return b"[" + b",".join(texts) + b"]"


def told(telemetry: Telemetry) -> tuple[Json, list[Any]]:
    """All numbers of the match with everybody tracked, and its drift."""
    tracked = frozenset(accounts_of(telemetry))
    match = read_match(telemetry, None, tracked, default_parameters(), default_weapons())
    return report(match, rows_of(match)), drift_of(match)


def sure_paths(schema: Json) -> list[str]:
    """Keys that every event has, or every one of the people and parts that may stand in it."""
    presence = {path: field["presence"] for path, field in schema["fields"].items()}

    def is_sure(path: str) -> bool:
        parent = path.rpartition(".")[0]
        siblings = (f"{parent}.accountId", f"{parent}.damage", parent) if parent else ()
        share = presence[path]
        return bool(share == 1.0 or any(share == presence.get(one) for one in siblings))

    return [path for path in presence if not path.endswith("[]") and is_sure(path)]


def renamed(event: Any, path: list[str]) -> bool:
    """Rename the key everywhere in the event; whether there was one."""
    key, *rest = path
    name = key.removesuffix("[]")
    if not isinstance(event, dict) or name not in event:
        return False
    if not rest:
        event[f"{name}Renamed"] = event.pop(name)
        return True
    inner = event[name] if key.endswith("[]") else [event[name]]
    return sum(renamed(one, rest) for one in inner or ()) > 0


def with_renamed(recorded: Recorded, kind: str, path: str) -> bytes | None:
    """The file with this key renamed in all events of one type; None where no event has it."""
    texts, is_changed = recorded.texts.copy(), False
    for index, event in enumerate(recorded.events):
        if event["_T"] == kind:
            copy = orjson.loads(recorded.texts[index])
            if renamed(copy, path.split(".")):
                texts[index], is_changed = orjson.dumps(copy), True
    return joined(texts) if is_changed else None


def lost(before: Any, after: Any, *path: str) -> Iterator[str]:
    """Numbers, names and rows that are 0, NULL or gone."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            yield from lost(value, after.get(key), *path, key)
    elif isinstance(before, list) and isinstance(after, list):
        if len(after) < len(before):
            yield "/".join(path)
        for number, pair in enumerate(zip(before, after, strict=False)):
            yield from lost(*pair, *path, str(number))
    elif before not in (None, 0, False, "") and after in (None, 0, False, ""):
        yield "/".join(path)


@pytest.mark.parametrize("kind", [kind for kind in READ if kind not in NOT_RECORDED])
def test_no_number_is_lost_with_a_key_unseen(kind: str, recorded: Recorded, pubg_data: Path) -> None:
    schema = orjson.loads((pubg_data / "schema" / "observed-2026.json").read_bytes())[kind]
    unseen: dict[str, list[str]] = {}
    tried = 0
    for path in sure_paths(schema):
        data = with_renamed(recorded, kind, path)
        if data is None:
            continue
        tried += 1
        telemetry = decode(data)
        if telemetry.bad or telemetry.unknown or telemetry.events == recorded.telemetry.events:
            continue
        document, drift = told(telemetry)
        gone = list(lost(recorded.document, document))
        if gone and not drift:
            unseen[path] = gone[:3]
    assert unseen == {}
    assert tried > 3
