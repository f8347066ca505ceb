"""Which career a match counts for."""

RANKED = "ranked"
NORMAL = "normal"
TOURNAMENT = "tournament"
ALL = "all"
CAREERS = (RANKED, NORMAL, TOURNAMENT, ALL)


def career_of(*, is_tournament_match: bool, has_round: bool, match_type: str | None) -> str | None:
    """First that applies; None for arcade, event, training and other customs, which count for nothing."""
    if is_tournament_match and has_round:
        return TOURNAMENT
    return {"competitive": RANKED, "official": NORMAL}.get(match_type or "")
