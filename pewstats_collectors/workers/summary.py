"""Stage summary: the match object becomes match, rosters, participants and tournament context."""

from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import ledger, matches, players, tournaments
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.errors import Reject
from pewstats_collectors.jobs import AGGREGATE, DOWNLOAD, EXPIRED
from pewstats_collectors.matches.context import judge
from pewstats_collectors.matches.match_object import MatchObject, Participant, is_bot
from pewstats_collectors.storage.keys import telemetry_key
from pewstats_collectors.workers import verification
from pewstats_collectors.workers.deps import Deps
from pewstats_collectors.workers.match_objects import match_object
from pewstats_collectors.workers.outcomes import complete


def handle(claim: Claim, deps: Deps) -> list[Owed]:
    """Read the match object, write what it says, and owe the download."""
    with deps.pool.connection() as connection:
        known = matches.find(connection, claim.subject)
    if known is None:
        raise Reject("unknown match", "no pipeline discovered it")
    match = match_object(deps.store, deps.client, known.shard, claim.subject)
    forgotten = _forgotten(match, deps) if known.discovered_by == "import" else None

    disagreements: verification.Disagreements = {}

    def write(connection: Connection) -> list[Owed]:
        nonlocal disagreements
        lane = _write(connection, match, claim.lane)
        disagreements = verification.counts_of(verification.compare(connection, match.match_id))
        counted_again = ledger.repeat(connection, AGGREGATE, match.match_id)
        if forgotten:
            ledger.settle(
                connection,
                DOWNLOAD,
                match.match_id,
                state="rejected",
                lane=lane,
                reason=EXPIRED,
                error=forgotten,
            )
            return counted_again or ledger.add(connection, AGGREGATE, match.match_id, lane)
        return [*ledger.add(connection, DOWNLOAD, match.match_id, lane), *counted_again]

    owed = complete(deps.pool, claim, write)
    verification.count(disagreements)
    return owed


def _forgotten(match: MatchObject, deps: Deps) -> str | None:
    """Why the telemetry of an imported match need not be asked for; None when it may be there."""
    days = deps.settings.pubg.retention_days
    if deps.now() - match.created_at <= timedelta(days=days):
        return None
    if deps.store.exists(telemetry_key(match.shard, match.created_at, match.match_id)):
        return None
    return f"not on disk, and the API keeps a match for {days:g} days only"


def _write(connection: Connection, match: MatchObject, lane: str) -> str:
    """Everything the match object says; returns the lane of what follows."""
    context = judge(match, tournaments.league(connection, match.shard, match.created_at))
    rosters = [{"team_id": one.team_id, "rank": one.rank, "won": one.won} for one in match.rosters]
    matches.write_match_object(
        connection, _match_row(match), rosters, map(_participant_row, match.participants)
    )
    matches.write_context(connection, match.match_id, context)
    tournaments.link_accounts(connection, context.seen)
    seen = ((one.account_id, one.player_name) for one in match.people)
    players.write_seen(connection, seen, shard=match.shard, named_at=match.created_at)
    return Lane.HIGH if context.is_tournament_match and lane != Lane.LOW else lane


def _match_row(match: MatchObject) -> dict[str, Any]:
    names = (field.name for field in fields(match))
    return {name: getattr(match, name) for name in names if name not in ("rosters", "participants")}


def _participant_row(participant: Participant) -> dict[str, Any]:
    return asdict(participant) | {"is_bot": is_bot(participant.account_id)}
