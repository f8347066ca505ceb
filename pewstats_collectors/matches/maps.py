"""Maps: the codes of the API and the names people write."""

from typing import Final

#: What Erangel was called until 2019; both are one map.
_OLD_ERANGEL: Final = "Erangel_Main"

_CODES: Final = {
    "Erangel": "Baltic_Main",
    "Miramar": "Desert_Main",
    "Taego": "Tiger_Main",
    "Sanhok": "Savage_Main",
    "Vikendi": "DihorOtok_Main",
    "Deston": "Kiki_Main",
    "Rondo": "Neon_Main",
    "Karakin": "Summerland_Main",
    "Paramo": "Chimera_Main",
    "Haven": "Heaven_Main",
    "Camp Jackal": "Range_Main",
}
_WRITTEN: Final = (
    {name.casefold(): code for name, code in _CODES.items()}
    | {code.casefold(): code for code in _CODES.values()}
    | {_OLD_ERANGEL.casefold(): _CODES["Erangel"]}
)


def map_code(written: str) -> str:
    """The API's code for a code or a name in any case. Raises ValueError for a map that is not known."""
    code = _WRITTEN.get(written.casefold())
    if code is None:
        raise ValueError(f"expected one of {', '.join(_CODES)}, or the API's code of one")
    return code


def same_map(slot_map: str | None, match_map: str | None) -> bool:
    """Whether a match's map fits its slot, both as codes; a slot without a map takes any."""
    return slot_map is None or _today(slot_map) == _today(match_map)


def _today(code: str | None) -> str | None:
    return _CODES["Erangel"] if code == _OLD_ERANGEL else code
