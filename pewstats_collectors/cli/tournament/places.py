"""What admins name on the command line, looked up: seasons, divisions, rounds, planned matches, teams."""

from dataclasses import dataclass
from uuid import UUID

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import ids, schedules, seasons
from pewstats_collectors.db.tournaments.schedules import StoredRound, StoredSlot
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import Place


@dataclass(frozen=True, slots=True)
class Named:
    """A division of a season, or one of its groups, as it was named; '' is no group."""

    season: str
    division: str
    group: str = ""

    @property
    def place(self) -> Place:
        return Place(ids.season_id(self.season), self.division, self.group)

    def __str__(self) -> str:
        return f"{self.season}, {self.division}" + (f", {self.group}" if self.group else "")


def find_season(connection: Connection, name: str) -> Season:
    """The season of this name. Raises UsageError that names the known ones."""
    found = seasons.read_season(connection, name)
    if found is None:
        known = ", ".join(seasons.season_names(connection)) or "none"
        raise UsageError(f"no season {name!r}; known: {known}")
    return found


def check_division(connection: Connection, season_id: UUID, division: str, group: str | None) -> None:
    """Raises UsageError for a division or group without a team or a round; None is any group."""
    known = seasons.places(connection, season_id)
    if division not in {place.division for place in known}:
        names = dict.fromkeys(place.division for place in known)
        raise UsageError(f"no division {division!r}; known: {', '.join(names) or 'none'}")
    groups = [place.group_name for place in known if place.division == division]
    if group is not None and group not in groups:
        named = ", ".join(filter(None, groups)) or "it has none"
        raise UsageError(f"no group {group!r} in {division}; known: {named}")


def find_round(connection: Connection, named: Named, number: int) -> StoredRound:
    """That round. Raises UsageError that names the known ones."""
    rounds = schedules.rounds_of(connection, named.place)
    for one in rounds:
        if one.number == number:
            return one
    known = ", ".join(str(one.number) for one in rounds) or "none"
    raise UsageError(f"no round {number} in {named}; known: {known}")


def find_slot(connection: Connection, one: StoredRound, match_number: int) -> StoredSlot:
    """That planned match of the round. Raises UsageError that names the known ones."""
    slots = schedules.slots_of(connection, one.round_id)
    for slot in slots:
        if slot.match_number == match_number:
            return slot
    known = ", ".join(str(slot.match_number) for slot in slots) or "none"
    raise UsageError(f"no match {match_number} planned in round {one.number}; known: {known}")
