"""Tournament discovery: custom, competitive and esports matches of rostered players, in discovery hours.

Every match a sampled player has in his list and that nobody told us to be a tournament's is looked at once:
match objects need no key and are not rate limited. What it finds overtakes everything else.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from pewstats_collectors import log
from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import matches
from pewstats_collectors.db.pool import Pool
from pewstats_collectors.db.tournaments import rosters, schedules, seasons
from pewstats_collectors.db.tournaments.rosters import SampledPlayer
from pewstats_collectors.db.tournaments.seasons import DiscoverySeason
from pewstats_collectors.errors import Reject, Snooze
from pewstats_collectors.matches.context import SeasonRules
from pewstats_collectors.matches.sampling import by_place, inside_hours, is_overdue, sample_size
from pewstats_collectors.pubg.client import PubgClient
from pewstats_collectors.pubg.players import Player
from pewstats_collectors.settings import TournamentDiscovery as Limits
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers.match_objects import match_object
from pewstats_collectors.workers.nudges import Nudges
from pipelines import league_changes
from pipelines.announce import announce

_log = log.get(__name__)

Place = tuple[UUID, str, str]
Look = tuple[DiscoverySeason, Place, list[SampledPlayer]]
"""What is to be looked at: the roster of one division and group."""


class TournamentDiscoveryRun:
    """One discovery over all seasons; remembers where it stopped, empty runs, and what is none of ours."""

    def __init__(
        self,
        pool: Pool,
        nudges: Nudges,
        client: Callable[[], PubgClient],
        store: TelemetryStore,
        limits: Limits,
        now: Callable[[], datetime],
    ) -> None:
        self._pool = pool
        self._nudges = nudges
        self._client = client
        self._store = store
        self._limits = limits
        self._now = now
        self._waiting: deque[Look] = deque()
        self._empty_runs: dict[Place, int] = {}
        self._not_ours: dict[Place, set[str]] = {}  # of those seen last, so it does not grow

    def run(self) -> int:
        """Look once at every division in its hours; returns the matches told of. Raises Snooze."""
        if not self._waiting:
            self._waiting.extend(self._looks(self._now()))
        told = 0
        while self._waiting:
            season, place, entries = look = self._waiting.popleft()
            try:
                found = self._place(season, place, entries)
            except (Reject, OSError) as fault:
                _log.warning("place not looked at", season=season.name, division=place[1], error=str(fault))
                continue
            except Exception:
                self._waiting.append(look)  # at the end: whatever is wrong with it, the others get their turn
                raise
            self._count_empty(place, found, self._now())
            told += found
        return told

    def _looks(self, now: datetime) -> list[Look]:
        with self._pool.connection() as connection:
            return [
                (season, (season.season_id, *where), entries)
                for season in seasons.discovery_seasons(connection, now)
                if inside_hours(now, season.time_zone, season.discovery_from, season.discovery_until)
                for where, entries in by_place(
                    rosters.in_sample_order(connection, season.season_id, now)
                ).items()
            ]

    def _place(self, season: DiscoverySeason, place: Place, entries: list[SampledPlayer]) -> int:
        size = sample_size(season.sample_size, self._empty_runs.get(place, 0), self._limits.widen_after)
        people = self._ask(season.shard, entries[:size])
        seen = {match_id for player in people for match_id in player.match_ids}
        not_ours = self._not_ours.get(place, set()) & seen
        with self._pool.connection() as connection:
            new = matches.unknown(connection, sorted(seen - not_ours), by_tournament=True)
        rules = SeasonRules(season.season_id, 0, tuple(season.match_kinds))
        is_ours = {match_id: self._is_ours(match_id, season.shard, rules) for match_id in new}
        self._not_ours[place] = not_ours | {match_id for match_id in new if is_ours[match_id] is False}
        ours = [match_id for match_id in new if is_ours[match_id]]
        told = announce(self._pool, self._nudges, ours, season.shard, by="tournament", lane=Lane.HIGH)
        _log.info(
            "asked for rostered players",
            season=season.name,
            division=place[1],
            players=len(people),
            told=told,
        )
        return told

    def _ask(self, shard: str, sample: list[SampledPlayer]) -> list[Player]:
        """By account id where it is known; a name that is found tells its id, which is then kept."""
        ids = [entry.account_id for entry in sample if entry.account_id is not None]
        names = {entry.player_name: entry.team_id for entry in sample if entry.account_id is None}
        people = list(self._client().players_by_id(shard, ids).values()) if ids else []
        if names:
            named = self._client().players_by_name(shard, names)
            people += named.values()
            seen = {(names[name], name): player.account_id for name, player in named.items()}
            if seen:  # judging waits for a change, and a name nobody has is asked for again and again
                league_changes.apply(
                    self._pool, self._nudges, [shard], lambda connection: rosters.link_asked(connection, seen)
                )
        return people

    def _is_ours(self, match_id: str, shard: str, rules: SeasonRules) -> bool | None:
        """Of a kind the season allows; None: look again. The object is kept: the summary will want it."""
        try:
            match = match_object(self._store, self._client, shard, match_id)
        except Reject as fault:
            _log.warning("match not looked at", match_id=match_id, error=str(fault))
            return False
        except Snooze as later:
            _log.warning("match to be looked at again", match_id=match_id, error=str(later))
            return None
        return rules.allow(match.match_type, match.game_mode)

    def _count_empty(self, place: Place, found: int, now: datetime) -> None:
        """A run counts as empty only when a match should have been seen by then."""
        if found:
            self._empty_runs.pop(place, None)
            return
        with self._pool.connection() as connection:
            since = schedules.expected_since(connection, *place, now)
        if is_overdue(now, since, after=timedelta(minutes=self._limits.empty_from_min)):
            self._empty_runs[place] = self._empty_runs.get(place, 0) + 1
