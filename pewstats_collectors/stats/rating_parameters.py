"""The parameters of the multi-team rating. Data in config/ratings.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pewstats_collectors.errors import UsageError
from pewstats_collectors.resources import config_folder
from pewstats_collectors.stats.checks import Check, number, record, whole_number
from pewstats_collectors.stats.multi_team import KINDS, Kind, Parameters


@cache
def rating_parameters() -> Mapping[Kind, Parameters]:
    """Those of the file. Raises UsageError that names every fault."""
    file = config_folder() / "ratings.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file}: expected a readable TOML file ({error})") from None
    return read_parameters(table)


def read_parameters(table: Mapping[str, object]) -> dict[Kind, Parameters]:
    """Parameters from a parsed file, checked whole. Raises UsageError that names every fault."""
    faults: list[str] = []
    fields = record(table, "ratings", faults, dict.fromkeys(KINDS, _of_kind), required=KINDS)
    if faults:
        raise UsageError("\n".join(faults))
    return {kind: Parameters(**fields[kind]) for kind in KINDS}


def _of_kind(value: object, place: str, faults: list[str]) -> dict[str, Any]:
    return record(value, place, faults, _KEYS, required=tuple(_KEYS))


_KEYS: Final[Mapping[str, Check]] = {
    "mu": number(0),
    "sigma": number(0),
    "beta": number(0),
    "gamma": number(0),
    "tau": number(0),
    "min_matches": whole_number(1),
    "max_sigma": number(0),
}
