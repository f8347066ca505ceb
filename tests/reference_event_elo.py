"""Elos of an event computed another way: from the scores themselves, in Python, with exact numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from math import isqrt
from zoneinfo import ZoneInfo

Week = tuple[int, int]


@dataclass(frozen=True)
class Given:
    """A score as it came in: of a match, or by hand (`match_id` None)."""

    account_id: str
    score: Decimal
    at: datetime
    match_id: str | None = None


@dataclass
class Expected:
    """What the tables must hold: bests by account, weekly Elos and stats by person."""

    all_time: dict[str, Given] = field(default_factory=dict)
    weekly: dict[tuple[str, Week], Given] = field(default_factory=dict)
    weekly_elos: dict[tuple[Week, str], int] = field(default_factory=dict)
    stats: dict[str, tuple[int | None, int, int, int]] = field(default_factory=dict)
    """person -> (all-time Elo, weekly sum, weeks, composite)"""


def elos(
    scores: Mapping[str, Decimal], *, low: bool, base: int = 1000, per_sigma: int = 200
) -> dict[str, int]:
    """Elo of each score among all of them."""
    numbers = {who: Fraction(score) for who, score in scores.items()}
    count = len(numbers)
    mean = sum(numbers.values(), Fraction(0)) / max(count, 1)
    variance = sum(((one - mean) ** 2 for one in numbers.values()), Fraction(0)) / max(count, 1)
    found = {}
    for who, number in numbers.items():
        distance = (mean - number if low else number - mean) * per_sigma
        found[who] = base if variance == 0 else _rounded_quotient(base, distance, variance)
    return found


def expected(
    given: Iterable[Given],
    *,
    low: bool,
    time_zone: str,
    closed: Iterable[Week] = (),
    persons: Mapping[str, str] | None = None,
    hidden: Iterable[str] = (),
) -> Expected:
    """Everything that follows from these scores once the weeks of `closed` are closed."""
    result = Expected()
    for one in sorted(given, key=lambda one: _order(one, low)):
        local = one.at.astimezone(ZoneInfo(time_zone)).isocalendar()
        result.all_time.setdefault(one.account_id, one)
        result.weekly.setdefault((one.account_id, (local.year, local.week)), one)
    out, people = set(hidden), persons or {}

    def of_persons(bests: Iterable[Given]) -> dict[str, int]:
        scores: dict[str, Decimal] = {}
        for one in bests:
            if one.account_id not in out:
                who = people.get(one.account_id, one.account_id)
                pick = min if low else max
                scores[who] = pick(scores.get(who, one.score), one.score)
        return elos(scores, low=low)

    all_time = of_persons(result.all_time.values())
    weeks = sorted(set(closed))
    for week in weeks:
        of_week = of_persons(one for (_, which), one in result.weekly.items() if which == week)
        result.weekly_elos |= {(week, who): elo for who, elo in of_week.items()}
    for who in {*all_time, *(who for _, who in result.weekly_elos)}:
        result.stats[who] = _stats(who, all_time.get(who), weeks, result.weekly_elos)
    return result


def _stats(
    who: str, all_time: int | None, weeks: list[Week], weekly: Mapping[tuple[Week, str], int]
) -> tuple[int | None, int, int, int]:
    own = [week for week in weeks if (week, who) in weekly]
    since = [week for week in weeks if own and week >= own[0]]
    total = sum(weekly.get((week, who), 0) for week in since)
    base = 1000 if all_time is None else all_time
    if not since:
        return all_time, 0, 0, base
    return all_time, total, len(since), half_away(Fraction(base, 2) + Fraction(total, len(since)) / 2)


def _order(one: Given, low: bool) -> tuple[Decimal, datetime, bool, str]:
    """Best first; of equal ones the earlier, then by match, one by hand last."""
    return one.score if low else -one.score, one.at, one.match_id is None, one.match_id or ""


def half_away(number: Fraction) -> int:
    """Rounded to the next whole number, halves away from zero."""
    whole = (abs(number) + Fraction(1, 2)).__floor__()
    return whole if number >= 0 else -whole


def _rounded_quotient(base: int, distance: Fraction, variance: Fraction) -> int:
    """base + distance / sqrt(variance), exact where the root is rational, else by many digits."""
    root = Fraction(isqrt(variance.numerator), isqrt(variance.denominator))
    if root * root == variance:
        return half_away(base + distance / root)
    with localcontext() as context:
        context.prec = 90
        sigma = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
        exact = base + Decimal(distance.numerator) / Decimal(distance.denominator) / sigma
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
