"""What the tables of docs/ratings.md rest on: NDCG, lobbies with known skill, the measures beside ratings."""

from math import log2
from random import Random
from statistics import fmean

import pytest

from scripts.prediction_lobbies import Did, Squad, World, ladder_season, league_season, open_season
from scripts.prediction_measures import Mean, ZScoreElo
from scripts.rating_prediction import AFTER, QUESTIONS, measure_prediction, ndcg, prediction_lines

FAIR = World(chance=2, kinship=0.5)


def test_ndcg_by_hand() -> None:
    """Gains are 2, 1, 0; the best is put second."""
    found = ndcg([5, 9, 1], [30, 20, 10], Random(1))
    assert found == pytest.approx((1 + 2 / log2(3)) / (2 + 1 / log2(3)))
    assert ndcg([3, 2, 1], [30, 20, 10], Random(1)) == 1
    assert ndcg([1], [1], Random(1)) == 1


def test_equal_scores_are_put_in_order_by_lot() -> None:
    random = Random(1)
    means = fmean(ndcg([0, 0, 0, 0], [4, 3, 2, 1], random) for _ in range(500))
    assert 0.7 < means < 0.9


@pytest.mark.parametrize("play", [league_season, open_season, ladder_season])
def test_without_chance_the_stronger_squad_is_placed_better(play: object) -> None:
    season = play(Random(1), 2, World(chance=0, kinship=0.5))  # type: ignore[operator]
    for matches in season.rounds:
        for match in matches:
            assert len({person for squad in match for person in squad.people}) == 64
            strengths = [sum(season.skill[one] for one in squad.people) for squad in match]
            assert strengths == sorted(strengths, reverse=True)
            assert [squad.rank for squad in match] == list(range(1, 17))


def test_kills_are_about_as_many_as_there_are_people() -> None:
    season = league_season(Random(1), 20, FAIR)
    kills = [sum(did.kills for s in match for did in s.people.values()) for (match,) in season.rounds]
    assert 50 < fmean(kills) < 70


def squad(rank: int, **kills: float) -> Squad:
    return Squad(rank, "", {one: Did(number, 100 * number) for one, number in kills.items()})


def test_z_scores_of_best_kills_and_damage() -> None:
    elo = ZScoreElo()
    elo.add([squad(1, a=4), squad(2, b=2)])
    assert elo.scores() == {"a": 1200, "b": 800}
    for _ in range(5):
        elo.add([squad(1, b=1)])  # closes the week: what counts is the best of it
    assert elo.scores() == {"a": 1200, "b": 800}
    for _ in range(6):
        elo.add([squad(1, b=1)])  # a week that a missed: his mean of weeks is 600, that of b 900
    assert elo.scores() == {"a": 900, "b": 850}


def test_means() -> None:
    kills, places = Mean("kills"), Mean("placement")
    for mean in (kills, places):
        mean.add([squad(1, a=4), squad(2, b=1)])
        mean.add([squad(1, b=2)])
    assert kills.scores() == {"a": 4, "b": 1.5}
    assert places.scores() == {"a": -1, "b": -1.5}


def test_ratings_foretell_more_than_the_lot_and_less_than_true_skill() -> None:
    rows = measure_prediction(seasons=2, chance=1)
    of = {(row["scenario"], row["measure"], row["matches"]): row for row in rows}
    for scenario in ("league", "open", "ladder"):
        lot, told, true = (
            of[scenario, name, AFTER[-1]]["true_strength"]
            for name in ("by lot", "multi-team, persons", "true skill")
        )
        assert lot < told <= true == 1
    assert len(list(prediction_lines(rows))) == 3 * len(QUESTIONS) * 2 + 20 * len(QUESTIONS)
