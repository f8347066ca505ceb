"""Match-point finals: the threshold, the champion, the cap, and which matches count."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.stats.match_point import MatchPointState, match_point_state
from pewstats_collectors.stats.rulesets import MatchPoint, Ruleset, ruleset
from pewstats_collectors.stats.standings import Adjustment, TeamResult, standings
from tests.unit.stats.boards import (
    Played,
    adjusted,
    adjustments,
    evenings,
    match_points,
    results,
    starts,
    team_id,
)  # fmt: skip

SUPER = ruleset("super")
ALPHA, BETA, GAMMA = map(team_id, ("Alpha", "Beta", "Gamma"))


def fixed(threshold: int, max_matches: int | None = None) -> Ruleset:
    return replace(SUPER, match_point=MatchPoint(threshold=threshold, max_matches=max_matches))


def leader(after: int, plus: int, max_matches: int | None = None) -> Ruleset:
    final = MatchPoint(leader_after=after, plus=plus, max_matches=max_matches)
    return replace(SUPER, match_point=final)


def state(played: Played, rules: Ruleset, gained: dict[str, int] | None = None) -> MatchPointState:
    found = match_point_state(results(played), rules, adjustments(gained or {}))
    assert found is not None
    return found


def order(played: Played, rules: Ruleset) -> list[tuple[int, str, int, bool, str | None]]:
    return [
        (line.rank, line.team_name, line.total_points, line.champion, line.tie_break)
        for line in standings(results(played), rules)
    ]


def test_other_rulesets_have_no_match_point() -> None:
    assert match_point_state(results({"Alpha": [(1, 0)]}), SUPER) is None
    assert [line.champion for line in standings(results({"Alpha": [(1, 0)]}), SUPER)] == [False]


def test_a_team_at_match_point_that_wins_is_champion_over_teams_with_more_points() -> None:
    played: Played = {"Alpha": [(1, 2), (1, 0)], "Beta": [(2, 20), (2, 3)], "Gamma": [(3, 0), (3, 0)]}
    assert state(played, fixed(12)) == MatchPointState(
        matches=("match0", "match1"),
        threshold=12,
        at_match_point=(BETA, ALPHA),
        champion=ALPHA,
        deciding_match_id="match1",
        reason="champion: won match 2 at match point (12 of 12)",
    )
    assert order(played, fixed(12)) == [
        (1, "Alpha", 22, True, "champion: won match 2 at match point (12 of 12)"),
        (2, "Beta", 35, False, None),
        (3, "Gamma", 10, False, None),
    ]


def test_reaching_the_threshold_by_winning_is_not_enough() -> None:
    played: Played = {"Alpha": [(1, 2)], "Beta": [(2, 0)]}
    found = state(played, fixed(12))
    assert (found.champion, found.at_match_point, found.deciding_match_id) == (None, (ALPHA,), None)


def test_one_point_short_before_the_match_is_not_at_match_point() -> None:
    assert state({"Alpha": [(1, 1), (1, 0)]}, fixed(12)).champion is None


def test_matches_after_the_decision_do_not_count() -> None:
    played: Played = {
        "Alpha": [(1, 2), (1, 0), (16, 0)],
        "Beta": [(2, 0), (2, 0), (1, 30)],
        "Gamma": [None, None, (2, 0)],
    }
    assert state(played, fixed(12)).matches == ("match0", "match1")
    assert order(played, fixed(12)) == [
        (1, "Alpha", 22, True, "champion: won match 2 at match point (12 of 12)"),
        (2, "Beta", 12, False, None),
    ]


def test_the_leader_sets_the_threshold_after_some_matches() -> None:
    played: Played = {"Alpha": [(2, 0), (1, 4), (2, 9), (2, 0)], "Beta": [(1, 0), (2, 0), (1, 0), (1, 0)]}
    rules = leader(2, 6)  # Alpha leads 20-16 after two
    assert state({team: of[:1] for team, of in played.items()}, rules).threshold is None
    after_two = state({team: of[:2] for team, of in played.items()}, rules)
    assert (after_two.threshold, after_two.at_match_point) == (26, ())
    after_three = state({team: of[:3] for team, of in played.items()}, rules)
    assert (after_three.at_match_point, after_three.champion) == ((ALPHA, BETA), None)
    after_four = state(played, rules)
    assert (after_four.champion, after_four.reason) == (
        BETA,
        "champion: won match 4 at match point (26 of 26)",
    )


def test_head_starts_count_for_the_threshold() -> None:
    assert state({"Alpha": [(1, 0)]}, fixed(10), {"Alpha": 10}).champion == ALPHA
    assert state({"Alpha": [(2, 0)], "Beta": [(3, 0)]}, leader(1, 5), {"Beta": 9}).threshold == 9 + 5 + 5


def test_at_the_cap_the_leader_is_champion_and_no_later_match_counts() -> None:
    played: Played = {"Alpha": [(1, 0), (2, 0), (9, 0)], "Beta": [(2, 0), (1, 1), (1, 9)]}
    assert order(played, fixed(50, max_matches=2)) == [
        (1, "Beta", 17, True, "champion: leader after match 2, the last"),
        (2, "Alpha", 16, False, None),
    ]


def test_at_the_cap_tie_breaks_decide_who_leads() -> None:
    found = state({"Alpha": [(1, 0), (9, 0)], "Gamma": [(3, 5), (9, 0)]}, fixed(50, max_matches=2))
    assert (found.champion, found.deciding_match_id) == (GAMMA, "match1")  # 10 each, on kills 5-0


def test_adjustments_decide_who_leads_at_the_cap() -> None:
    played: Played = {"Alpha": [(1, 0)], "Beta": [(2, 0)]}
    assert state(played, fixed(50, max_matches=1), {"Beta": 5}).champion == BETA


def test_standings_of_a_final_know_its_head_starts() -> None:
    found = results({"Alpha": [(1, 0)], "Beta": [(2, 20)]})
    first, _ = standings(found, fixed(10), adjustments({"Alpha": 10}))
    assert (first.champion, first.tie_break) == (True, "champion: won match 1 at match point (10 of 10)")


def test_matches_are_in_the_order_of_their_starts() -> None:
    later, earlier = results({"Alpha": [(1, 0), (2, 0)]})
    swapped = [later._replace(created_at=starts(3)), earlier]
    final = match_point_state(swapped, fixed(6))
    assert final is not None
    assert (final.matches, final.champion) == (("match1", "match0"), ALPHA)


def test_at_the_cap_leaders_equal_in_everything_leave_no_champion() -> None:
    played: Played = {"Alpha": [(2, 0)], "Beta": [(2, 0)], "Gamma": [(1, 0)]}
    assert state(played, fixed(50, max_matches=1)).champion == GAMMA
    found = state({team: played[team] for team in ("Alpha", "Beta")}, fixed(50, max_matches=1))
    assert (found.champion, found.deciding_match_id, found.reason) == (None, None, None)
    later: Played = {"Alpha": [(2, 0), (1, 0)], "Beta": [(2, 0), (2, 0)]}
    assert state(later, fixed(50, max_matches=1)).matches == ("match0",)


def test_a_win_at_match_point_goes_before_the_cap() -> None:
    played: Played = {"Alpha": [(1, 0), (1, 0)], "Beta": [(2, 30), (2, 30)]}
    assert state(played, fixed(10, max_matches=2)).champion == ALPHA


def test_of_two_that_share_a_win_the_better_in_the_standings_is_champion() -> None:
    played: Played = {"Alpha": [(1, 0), (1, 0)], "Beta": [(2, 6), (1, 0)], "Gamma": [(2, 20), (3, 0)]}
    assert state(played, fixed(10)).champion == BETA
    equal: Played = {"Alpha": [(1, 0), (1, 0), (2, 0)], "Beta": [(1, 0), (1, 0), (1, 0)]}
    assert state({team: of[:2] for team, of in equal.items()}, fixed(10)).champion is None
    assert state(equal, fixed(10)).deciding_match_id == "match2"


def test_a_final_without_matches_has_begun_with_nothing() -> None:
    assert state({}, fixed(50)) == MatchPointState(matches=(), threshold=50)
    assert state({}, leader(3, 10)) == MatchPointState(matches=())


# The same once more, from the sums before every match.


def naive_champion(
    found: Sequence[TeamResult], rules: Ruleset, decided: Sequence[Adjustment]
) -> tuple[UUID | None, int]:
    """(champion who won at match point, matches played until then); places are never shared here."""
    final = rules.match_point
    assert final is not None
    teams = {one.team_id for one in found} | {one.team_id for one in decided}
    matches = sorted({one.match_id for one in found})

    def total(team: UUID, number: int) -> int:
        extra = sum(one.points for one in decided if one.team_id == team)
        own = [one for one in found if one.team_id == team and one.match_id in matches[:number]]
        return extra + sum(match_points(one, rules) for one in own)

    for number, match_id in enumerate(matches):
        threshold = final.threshold
        if final.leader_after is not None and final.plus is not None and number >= final.leader_after:
            seen = [one.team_id for one in found if one.match_id in matches[: final.leader_after]]
            known = {*seen, *(one.team_id for one in decided)}
            threshold = max(total(team, final.leader_after) for team in known) + final.plus
        for one in found:
            won = one.match_id == match_id and one.rank == 1
            if won and threshold is not None and total(one.team_id, number) >= threshold:
                return one.team_id, number + 1
    return None, len(matches) if teams else 0


@st.composite
def finals(draw: st.DrawFn) -> list[TeamResult]:
    """Up to six matches of four teams, every place taken once."""
    found = []
    for n in range(draw(st.integers(0, 6))):
        places = draw(st.permutations(range(1, 5)))
        for team, place in zip(("Alpha", "Beta", "Gamma", "Delta"), places, strict=True):
            found += results({team: [None] * n + [(place, draw(st.integers(0, 3)))]})
    return found


thresholds = st.one_of(st.integers(1, 30).map(fixed), st.builds(leader, st.integers(1, 3), st.integers(1, 8)))


@given(finals(), thresholds, adjusted, st.randoms(use_true_random=False))
def test_the_champion_is_the_first_to_win_from_match_point(
    found: list[TeamResult], rules: Ruleset, gained: dict[str, int], random: Random
) -> None:
    decided = adjustments(gained)
    champion, played = naive_champion(found, rules, decided)
    random.shuffle(found)
    final = match_point_state(found, rules, decided)
    assert final is not None
    assert (final.champion, len(final.matches)) == (champion, played)
    lines = standings(found, rules, decided)
    assert [line.team_id for line in lines if line.champion] == ([] if champion is None else [champion])
    assert champion is None or (lines[0].team_id, lines[0].rank) == (champion, 1)
    assert final.threshold is None or set(final.at_match_point) == {
        line.team_id for line in lines if line.total_points >= final.threshold
    }


@given(finals(), st.integers(1, 5), adjusted)
def test_the_cap_ends_a_final_with_the_leader_of_its_standings(
    found: list[TeamResult], cap: int, gained: dict[str, int]
) -> None:
    decided = adjustments(gained)
    final = match_point_state(found, fixed(1000, cap), decided)
    before_cap = [one for one in found if one.match_id < f"match{cap}"]
    lines = standings(before_cap, SUPER, decided)
    assert final is not None
    assert len(final.matches) == min(cap, len({one.match_id for one in found}))
    sole = [line.team_id for line in lines if line.rank == 1] if len(final.matches) == cap else []
    assert final.champion == (sole[0] if len(sole) == 1 else None)


@given(evenings)
def test_a_threshold_nobody_reaches_changes_no_standings(played: Played) -> None:
    assert standings(results(played), fixed(1000)) == standings(results(played), SUPER)


@pytest.mark.parametrize("name", ["match_point", "match_point_leader"])
def test_the_finals_of_the_file_have_a_threshold_and_a_cap(name: str) -> None:
    played: Played = {"Alpha": [(1, 9)] * 20, "Beta": [(2, 0)] * 20}
    final = match_point_state(results(played), ruleset(name))
    assert final is not None
    # 19 a match: 57 after three of 50; 76 after four, so 86 and 95 after five.
    assert (final.champion, len(final.matches)) == (ALPHA, {"match_point": 4, "match_point_leader": 6}[name])
