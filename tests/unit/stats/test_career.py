"""Which career a match counts for."""

import pytest

from pewstats_collectors.stats.career import CAREERS, career_of


@pytest.mark.parametrize(
    ("is_tournament_match", "has_round", "match_type", "career"),
    [
        (True, True, "custom", "tournament"),
        (True, True, "competitive", "tournament"),
        (True, True, "official", "tournament"),
        (True, False, "custom", None),
        (True, False, "competitive", "ranked"),
        (True, False, "official", "normal"),
        (False, True, "competitive", "ranked"),
        (False, False, "competitive", "ranked"),
        (False, False, "official", "normal"),
        (False, False, "custom", None),
        (False, False, "arcade", None),
        (False, False, "event", None),
        (False, False, "airoyale", None),
        (False, False, "training", None),
        (False, False, "seasonal", None),
        (False, False, None, None),
        (True, True, None, "tournament"),
    ],
)
def test_the_first_career_that_applies_has_the_match(
    is_tournament_match: bool, has_round: bool, match_type: str | None, career: str | None
) -> None:
    assert (
        career_of(is_tournament_match=is_tournament_match, has_round=has_round, match_type=match_type)
        == career
    )


def test_there_are_four_careers() -> None:
    assert CAREERS == ("ranked", "normal", "tournament", "all")
