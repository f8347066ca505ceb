"""Checks of values that a configuration file gives: each adds its faults to a list and hands the value on.

A fault reads `where: expected what, not value`. A value with faults must not be used.
"""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Any

#: (value, where it stands, faults so far) -> the value as the program keeps it
Check = Callable[[object, str, list[str]], Any]


def whole_number(least: int) -> Check:
    """A whole number, `least` or more; true and false are none."""

    def check(value: object, place: str, faults: list[str]) -> object:
        if type(value) is not int or value < least:
            faults.append(f"{place}: expected a whole number, {least} or more, not {value!r}")
        return value

    return check


def number(above: float) -> Check:
    """A finite number above this one; true and false are none."""

    def check(value: object, place: str, faults: list[str]) -> object:
        if not isinstance(value, int | float) or isinstance(value, bool) or not above < value < math.inf:
            faults.append(f"{place}: expected a number above {above:g}, not {value!r}")
        return value

    return check


def text(value: object, place: str, faults: list[str]) -> object:
    """Some words."""
    if not isinstance(value, str) or not value.strip():
        faults.append(f"{place}: expected a text, not {value!r}")
    return value


def one_of(names: Collection[str]) -> Check:
    """One of these names."""

    def check(value: object, place: str, faults: list[str]) -> object:
        if value not in names:
            faults.append(f"{place}: expected one of {', '.join(names)}, not {value!r}")
        return value

    return check


def list_of(of_each: Check, *, distinct: bool = False) -> Check:
    """A list of at least one such value; a tuple afterwards."""

    def check(value: object, place: str, faults: list[str]) -> object:
        if not isinstance(value, list) or not value:
            faults.append(f"{place}: expected a list of at least one value, not {value!r}")
            return value
        if distinct and any(one in value[:n] for n, one in enumerate(value)):
            faults.append(f"{place}: expected every value once, not {value!r}")
        return tuple(of_each(one, f"{place}[{n}]", faults) for n, one in enumerate(value))

    return check


def table_of(of_each: Check) -> Check:
    """A table of any names with such values."""

    def check(value: object, place: str, faults: list[str]) -> object:
        if not isinstance(value, Mapping):
            faults.append(f"{place}: expected a table, not {value!r}")
            return value
        return {name: of_each(one, f"{place}.{name}", faults) for name, one in value.items()}

    return check


def record(
    value: object, place: str, faults: list[str], keys: Mapping[str, Check], required: Collection[str] = ()
) -> dict[str, Any]:
    """A table with no other keys than these, the required ones among them."""
    if not isinstance(value, Mapping):
        faults.append(f"{place}: expected a table, not {value!r}")
        return {}
    faults += [f"{place}, {key}: expected, but missing" for key in required if key not in value]
    unknown = [key for key in value if key not in keys]
    faults += [f"{place}, {key}: expected no such key, known are {', '.join(keys)}" for key in unknown]
    return {key: check(value[key], f"{place}, {key}", faults) for key, check in keys.items() if key in value}
