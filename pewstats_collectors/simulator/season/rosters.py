"""Roster files, and when the admin brings each of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pewstats_collectors.simulator.season.league import League, Player, Team
from pewstats_collectors.simulator.season.shape import SEASON

_HEADER: Final = (
    "season,division,group,team,player_name,account_id,role,is_primary_sample,sample_priority,"
    "active_from,active_until,person"
)


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster file; it comes when all divisions have played round `after_round` (0: before the season)."""

    label: str
    after_round: int
    text: str


def roster_files(league: League, late: str | None) -> list[RosterFile]:
    """A file for each division, that of `late` after round 1, and one that only tells of the transfer."""
    files = [
        RosterFile(division, int(division == late), _csv(_division_lines(teams)))
        for division, teams in league.divisions.items()
    ]
    if league.transfer_at:
        files.append(RosterFile("transfer", 1, _csv(_transfer_lines(league.teams, league.transfer_at))))
    return sorted(files, key=lambda one: one.after_round)


def _csv(lines: list[str]) -> str:
    return "\n".join([_HEADER, *lines]) + "\n"


def _division_lines(teams: list[Team]) -> list[str]:
    """As it stands before the transfer."""
    return [
        _line(team, player, seat, 100 * seat + number)
        for number, team in enumerate(teams, 1)
        for seat, player in enumerate(team.rostered)
        if player is not team.joiner
    ]


def _transfer_lines(teams: list[Team], moment: datetime) -> list[str]:
    """He is rostered twice: until then, and from then on."""
    until = [_line(one, one.leaver, 3, 999, until=moment) for one in teams if one.leaver]
    since = [_line(one, one.joiner, 3, 999, since=moment) for one in teams if one.joiner]
    return [*until, *since]


def _line(
    team: Team,
    player: Player,
    seat: int,
    priority: int,
    since: datetime | None = None,
    until: datetime | None = None,
) -> str:
    account = player.account_id if player.listed_id else ""
    role = "captain" if seat == 0 else "player" if seat < 4 else "substitute"
    sample = "true" if seat == 0 else "false"
    times = [time.isoformat() if time else "" for time in (since, until)]
    who = (SEASON, team.division, "", team.name, player.listed_name, account, role)
    return ",".join((*who, sample, str(priority), *times, ""))
