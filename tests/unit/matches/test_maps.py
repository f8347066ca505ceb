"""Maps: codes, names, and which match fits which slot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.matches.maps import map_code, same_map

CODES = {
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


@pytest.mark.parametrize(("name", "code"), [*CODES.items(), ("Erangel_Main", "Baltic_Main")])
def test_names_and_codes_in_any_case_are_the_code(name: str, code: str) -> None:
    for written in (name, name.upper(), name.lower(), code, code.upper(), code.lower()):
        assert map_code(written) == code


@pytest.mark.parametrize("written", ["", "Moon_Main", "Erangel ", "Baltic", "Camp", "None"])
def test_any_other_map_is_a_fault_that_names_the_maps(written: str) -> None:
    expected = (
        "expected one of Erangel, Miramar, Taego, Sanhok, Vikendi, Deston, Rondo, Karakin, Paramo, Haven, "
        "Camp Jackal, or the API's code of one"
    )
    with pytest.raises(ValueError, match=f"^{expected}$"):
        map_code(written)


@pytest.mark.parametrize(
    ("slot", "match", "fits"),
    [
        (None, "Desert_Main", True),
        (None, None, True),
        ("Desert_Main", "Desert_Main", True),
        ("Desert_Main", "Baltic_Main", False),
        ("Desert_Main", None, False),
        ("Baltic_Main", None, False),
        ("Baltic_Main", "Baltic_Main", True),
        ("Baltic_Main", "Erangel_Main", True),
        ("Erangel_Main", "Baltic_Main", True),
        ("Erangel_Main", "Erangel_Main", True),
        ("Erangel_Main", "Desert_Main", False),
        ("Moon_Main", "Moon_Main", True),
    ],
)
def test_which_match_fits_a_slot(slot: str | None, match: str | None, fits: bool) -> None:
    assert same_map(slot, match) is fits


@given(st.sampled_from(list(CODES)), st.sampled_from(list(CODES)))
def test_a_slot_fits_the_matches_of_its_own_map_only(slot: str, match: str) -> None:
    assert same_map(map_code(slot), CODES[match]) is (slot == match)
