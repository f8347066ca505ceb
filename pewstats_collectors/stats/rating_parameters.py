"""The parameters of the multi-team rating. Data in config/ratings.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Final

from pewstats_collectors.errors import UsageError
from pewstats_collectors.resources import config_folder
from pewstats_collectors.stats.checks import Check, number, record, whole_number
from pewstats_collectors.stats.multi_team import Parameters


@cache
def rating_parameters() -> Parameters:
    """Those of the file. Raises UsageError that names every fault."""
    file = config_folder() / "ratings.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file}: expected a readable TOML file ({error})") from None
    return read_parameters(table)


def read_parameters(table: Mapping[str, object]) -> Parameters:
    """Parameters from a parsed file, checked whole. Raises UsageError that names every fault."""
    faults: list[str] = []
    fields = record(table, "ratings", faults, _KEYS, required=tuple(_KEYS))
    if faults:
        raise UsageError("\n".join(faults))
    return Parameters(**fields)


_KEYS: Final[Mapping[str, Check]] = {
    "mu": number(0),
    "sigma": number(0),
    "beta": number(0),
    "gamma": number(0),
    "tau": number(0),
    "min_matches": whole_number(1),
    "max_sigma": number(0),
}
