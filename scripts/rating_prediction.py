"""Which rating tells how the next match ends, and who is good: z-score Elo, multi-team, means, side by side.

Told by NDCG, 1 for the right order, with gains that fall evenly from the first to the last. An order by lot
has about 0.8 among 16 teams, so it stands beside the others; so does true skill, which nobody can beat.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import log2, sqrt
from pathlib import Path
from random import Random
from statistics import fmean, stdev
from typing import Any, Final

from pewstats_collectors.errors import Reject
from pewstats_collectors.matches.match_object import MatchObject, is_bot, parse_match_object
from scripts.prediction_lobbies import Did, Season, Squad, World, ladder_season, league_season, open_season
from scripts.prediction_measures import Mean, Measure, MultiTeam, ZScoreElo

AFTER: Final = (1, 3, 6, 12, 24, 48)
LEAST_KNOWN: Final = 4
"""Squads with somebody who played before that a real match must have: fewer have hardly an order."""
NO_PLACES: Final = ("training", "arcade", "tutorial")

SEASONS: Final[Mapping[str, Callable[[Random, int, World], Season]]] = {
    "league": league_season,
    "open": open_season,
    "ladder": ladder_season,
}

QUESTIONS: Final = ("next_match", "true_strength", "true_skill")
Answers = tuple[float, float, float]
Rows = list[dict[str, Any]]


def measure_prediction(seasons: int = 100, chance: float = 2.0, kinship: float = 0.5, seed: int = 1) -> Rows:
    """One row per scenario, number of matches played, and measure; `chance` and `kinship`: see World.

    The QUESTIONS are answered by NDCG: of the squads of the match that follows, as they were placed and as
    strong as they are, and of all who have played by their skill. `errors` are the standard errors.
    """
    values: defaultdict[tuple[str, int, str], list[Answers]] = defaultdict(list)
    for scenario, play in SEASONS.items():
        for number in range(seasons):
            random = Random(f"{seed} {scenario} {number}")
            season = play(random, AFTER[-1] + 1, World(chance, kinship))
            for after, name, answers in _of_season(season, scenario, random):
                values[scenario, after, name].append(answers)
    return [
        {
            "scenario": scenario,
            "matches": after,
            "measure": name,
            **dict(zip(QUESTIONS, map(fmean, zip(*answers, strict=True)), strict=True)),
            "errors": dict(zip(QUESTIONS, map(_error, zip(*answers, strict=True)), strict=True)),
        }
        for (scenario, after, name), answers in values.items()
    ]


def measure_real(paths: Iterable[Path]) -> dict[str, Any]:
    """The same over real match objects, as far as anybody in them plays more than once.

    Each measure hears of the matches in their order, and orders the squads of the next one that have somebody
    it knows, by the mean of those.
    """
    found = sorted(_read(paths), key=lambda one: (one.created_at, one.match_id))
    random = Random(1)
    known_from: dict[str, int] = defaultdict(int)
    values: defaultdict[str, list[float]] = defaultdict(list)
    measures, squads_judged = _measures(of_teams=False), 0
    for match in found:
        squads = _squads(match)
        known = [one for one in squads if any(person in known_from for person in one.people)]
        if len(known) >= LEAST_KNOWN:
            squads_judged += len(known)
            for name, score in _scored(measures, known, random).items():
                values[name].append(ndcg(score, [-one.rank for one in known], random))
        for measure in measures.values():
            measure.add(squads)
        for squad in squads:
            for person in squad.people:
                known_from[person] += 1
    return {
        "matches": len(found),
        "people": len(known_from),
        "more_than_once": sum(times > 1 for times in known_from.values()),
        "more_than_five": sum(times > 5 for times in known_from.values()),
        "matches_judged": len(values["by lot"]),
        "squads_judged": squads_judged,
        "ndcg": {name: fmean(one) for name, one in values.items() if one},
        "error": {name: _error(one) for name, one in values.items() if one},
    }


def ndcg(scores: Sequence[float], truth: Sequence[float], random: Random) -> float:
    """How well an order by `scores` is one by `truth`, more being better in both; equal scores by lot.

    Whoever is the n-th of k by truth gains (k - n) / (k - 1), those equal alike.
    """
    ranks = sorted(truth, reverse=True)
    gains = [len(ranks) - 1 - ranks.index(one) for one in truth]
    by_score = sorted(range(len(scores)), key=lambda one: (-scores[one], random.random()))
    ideal = _discounted(sorted(gains, reverse=True))
    return _discounted([gains[one] for one in by_score]) / ideal if ideal else 1.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(place + 1) for place, gain in enumerate(gains, 1))


def _measures(*, of_teams: bool) -> dict[str, Measure]:
    measures: dict[str, Measure] = {
        "z-score Elo": ZScoreElo(),
        "multi-team, persons": MultiTeam(),
        "mean placement": Mean("placement"),
        "mean kills": Mean("kills"),
    }
    return measures | ({"multi-team, teams": MultiTeam(of_teams=True)} if of_teams else {})


def _of_season(season: Season, scenario: str, random: Random) -> Iterator[tuple[int, str, Answers]]:
    measures = _measures(of_teams=scenario != "open")
    for after, (matches, asked) in enumerate(zip(season.rounds, season.asked, strict=True)):
        if after in AFTER:
            yield from _told(season, measures, asked, after, random)
        for match in matches:
            for measure in measures.values():
                measure.add(match)


def _told(
    season: Season, measures: Mapping[str, Measure], match: Sequence[Squad], after: int, random: Random
) -> Iterator[tuple[int, str, Answers]]:
    """What each measure says of the squads of the next match, and of everybody."""
    places = [-one.rank for one in match]
    strengths = _of_squads(season.skill, match)
    by_name = {name: measure.scores() for name, measure in measures.items()}
    known = sorted(by_name["mean kills"])
    by_name |= {"by lot": dict.fromkeys(season.skill, 0.0), "true skill": season.skill}
    skills = [season.skill[one] for one in known]
    for name, scores in by_name.items():
        squads = _of_squads(scores, match)
        people = [scores[one] for one in known]
        told = (ndcg(squads, places, random), ndcg(squads, strengths, random), ndcg(people, skills, random))
        yield after, name, told


def _scored(
    measures: Mapping[str, Measure], squads: Sequence[Squad], random: Random
) -> dict[str, list[float]]:
    found = {name: _of_squads(measure.scores(), squads) for name, measure in measures.items()}
    return found | {"by lot": [random.random() for _ in squads]}


def _of_squads(scores: Mapping[str, float], squads: Sequence[Squad]) -> list[float]:
    """The mean of those members of whom something is known; of a squad of unknown people, the mean of all."""
    everybody = fmean(scores.values())
    found = []
    for squad in squads:
        known = [scores[one] for one in squad.people if one in scores]
        found.append(fmean(known) if known else everybody)
    return found


def _error(values: Sequence[float]) -> float:
    return stdev(values) / sqrt(len(values)) if len(values) > 1 else 0.0


def _read(paths: Iterable[Path]) -> Iterator[MatchObject]:
    """The match objects among these files that have places to speak of."""
    for path in paths:
        try:
            match = parse_match_object(path.read_bytes())
        except Reject:
            continue
        if match.match_type not in NO_PLACES and len(_squads(match)) >= LEAST_KNOWN:
            yield match


def _squads(match: MatchObject) -> list[Squad]:
    ranks = {one.team_id: one.rank for one in match.rosters}
    people: defaultdict[int, dict[str, Did]] = defaultdict(dict)
    for one in match.participants:
        if one.team_id is not None and not is_bot(one.account_id):
            people[one.team_id][one.account_id] = Did(float(one.kills or 0), float(one.damage_dealt or 0))
    return [Squad(ranks[team], str(team), of_team) for team, of_team in people.items()]


def prediction_lines(rows: Rows) -> Iterator[str]:
    """For people to read: a table for each scenario and question, a line a measure, a column a number."""
    for scenario in SEASONS:
        of_scenario = [row for row in rows if row["scenario"] == scenario]
        for question in QUESTIONS:
            yield f"{scenario}, NDCG of {question.replace('_', ' ')}, after so many matches:"
            yield f"  {'':<20}" + "".join(f"{after:>8}" for after in AFTER)
            of = {(row["measure"], row["matches"]): row[question] for row in of_scenario}
            for name in dict.fromkeys(name for name, _ in of):
                yield f"  {name:<20}" + "".join(f"{of[name, after]:8.3f}" for after in AFTER)


def real_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """For people to read."""
    yield (
        f"{found['matches']} real matches, {found['people']} people: {found['more_than_once']} of them "
        f"played more than one, {found['more_than_five']} more than five"
    )
    yield (
        f"{found['matches_judged']} matches had {LEAST_KNOWN} or more squads with somebody known, "
        f"{found['squads_judged']} in all; NDCG of their places:"
    )
    for name, value in found["ndcg"].items():
        yield f"  {name:<20}{value:8.3f} +- {found['error'][name]:.3f}"
