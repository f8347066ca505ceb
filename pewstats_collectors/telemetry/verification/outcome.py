"""What a check finds: how many cases it looked at, and those where two values that must agree do not."""

from collections import defaultdict
from enum import StrEnum
from typing import Final, NamedTuple

Value = int | float | str | bool | None

# Of one identity so many disagreements are kept one by one; the rest is a number.
MOST_KEPT: Final = 20


class Cause(StrEnum):
    """Every known reason for two values to differ; without one it is a fault of the file or of ours."""

    WITHIN_BOUND = "a rare exception, as many as the identity allows for"
    FALL = "a fall kills outright, whoever still stands"
    BURNING = "fire goes on under an attack id that had no attack of its own"
    BOT = "bots fire without attack events"
    SELF_REVIVE = "self-revive items allow a knock without a mate"
    RESPAWN = "players came back after their death"
    ABNORMAL = "one team only, or nobody died: no match to win"
    INCOMPLETE = "the file ends before the match does"
    SHARED_RANK = "teams share a rank, as half of all public matches have it"
    LATE_LEAVER = "he left before the match began"
    UNVERIFIED = "not verified how the API counts this"
    UNVERIFIED_USE = "not verified how the API counts this; perhaps uses after LogMatchEnd too"
    UNVERIFIED_TEAM_KILL = "not verified how the API counts this; perhaps finishing a knocked mate too"
    WHOLE_METRES = "the API told whole metres, cut, before its version 2.0.0"
    FRACTION = "a few survival times of the API have fractions of another second"
    SELF_DAMAGE = "the API counted damage to himself, as in 2018"
    ENEMY_DAMAGE_ONLY = "the API may leave out damage to mates"


class Failure(NamedTuple):
    """One case that does not hold: whose (account id; None: the match's), what it should be, what it is."""

    player: str | None
    expected: Value
    actual: Value
    cause: Cause | None = None


class Check(NamedTuple):
    """How many cases a check looked at, and which do not hold."""

    of: int
    failures: list[Failure]


class Disagreement(NamedTuple):
    """A failure of an identity; `cause` None: unknown."""

    identity: str
    player: str | None
    expected: Value
    actual: Value
    cause: Cause | None


class Share(NamedTuple):
    """How many of an identity's cases hold, and how many of the others have a known cause."""

    identity: str
    held: int
    explained: int
    of: int


class Outcome(NamedTuple):
    """All that was found; what has no known cause comes first."""

    shares: list[Share]
    disagreements: list[Disagreement]

    def and_of(self, other: "Outcome") -> "Outcome":
        """This and what another look found."""
        disagreements = [*self.disagreements, *other.disagreements]
        disagreements.sort(key=lambda one: one.cause is not None)
        return Outcome([*self.shares, *other.shares], disagreements)

    def shortened(self) -> "Outcome":
        """This with the first disagreements of each identity, and one that says how many more there are."""
        by_identity: defaultdict[str, list[Disagreement]] = defaultdict(list)
        for one in self.disagreements:
            by_identity[one.identity].append(one)
        kept = []
        for identity, every in by_identity.items():
            kept += every[:MOST_KEPT]
            rest = every[MOST_KEPT:]
            if rest:
                more = f"{len(rest)} more"
                kept.append(Disagreement(identity, None, "no more", more, rest[0].cause))
        kept.sort(key=lambda one: one.cause is not None)
        return Outcome(self.shares, kept)

    @property
    def unknown(self) -> int:
        """Disagreements that nobody can explain."""
        return sum(one.cause is None for one in self.disagreements)


def judged(identity: str, check: Check, at_least: float = 1.0) -> tuple[Share, list[Disagreement]]:
    """A check as outcome: exceptions within the bound are explained by it, below it the share is one more."""
    unexplained = [one for one in check.failures if one.cause is None]
    failures = check.failures
    share = (check.of - len(unexplained)) / check.of if check.of else 1.0
    if unexplained and share >= at_least:
        failures = [one._replace(cause=one.cause or Cause.WITHIN_BOUND) for one in failures]
    explained = sum(one.cause is not None for one in failures)
    told = sorted(failures, key=_order)
    if unexplained and share < at_least < 1:
        counted = f"{share:.1%} ({check.of - len(unexplained)} of {check.of})"
        told.insert(0, Failure(None, f"at least {at_least:.1%}", counted))
    disagreements = [Disagreement(identity, *one) for one in told]
    return Share(identity, check.of - len(failures), explained, check.of), disagreements


def put_together(parts: list[tuple[Share, list[Disagreement]]]) -> Outcome:
    """The outcome of several checks."""
    disagreements = [one for _, some in parts for one in some]
    disagreements.sort(key=lambda one: one.cause is not None)
    return Outcome([share for share, _ in parts], disagreements)


def _order(one: Failure) -> tuple[bool, str, str, str]:
    """Failures are told in an order of their own, unknown causes first."""
    return one.cause is not None, one.player or "", str(one.expected), str(one.actual)
