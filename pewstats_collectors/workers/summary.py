"""Stage summary: the match object becomes match, rosters, participants and tournament context."""

from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

from pewstats_collectors.broker.lanes import Lane
from pewstats_collectors.db import ledger, matches, players, ratings
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import judging, locks
from pewstats_collectors.db.tournaments.judging import Judged
from pewstats_collectors.errors import Reject
from pewstats_collectors.jobs import AGGREGATE, DOWNLOAD, EXPIRED, REJUDGE
from pewstats_collectors.matches.context import NOT_A_TOURNAMENT_MATCH
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
        judged = _write(connection, match)
        lane = Lane.HIGH if judged.context.is_tournament_match and claim.lane != Lane.LOW else claim.lane
        disagreements = verification.counts_of(verification.compare(connection, match.match_id))
        owed_again = ledger.repeat(connection, AGGREGATE, {match.match_id, *judged.recount})
        for other in sorted(judged.again):
            owed_again += ledger.reopen(connection, REJUDGE, other, lane)
        ratings.owe_judged(connection, judged)
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
            return [*ledger.add(connection, AGGREGATE, match.match_id, lane), *owed_again]
        return [*ledger.add(connection, DOWNLOAD, match.match_id, lane), *owed_again]

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


def _write(connection: Connection, match: MatchObject) -> Judged:
    """Everything the match object says, and what it means to a league."""
    people = [(one.account_id, one.player_name) for one in match.people]
    again = False
    locks.judge(connection, match.shard)
    concerns_a_league = judging.concerns_a_league(connection, match.match_id, match.shard, people)
    if concerns_a_league:
        locks.one_league_match(connection, match.shard)
    else:
        locks.other_match(connection, match.shard)
        # What was judged until now may have told whose account somebody's listed name is.
        again = judging.concerns_a_league(connection, match.match_id, match.shard, people)
    rosters = [{"team_id": one.team_id, "rank": one.rank, "won": one.won} for one in match.rosters]
    participants = map(_participant_row, match.participants)
    matches.write_match_object(connection, _match_row(match), rosters, participants)
    judged = judging.judge_match(connection, match.match_id) if concerns_a_league else None
    if judged is None:
        judging.write_context(connection, match.match_id, NOT_A_TOURNAMENT_MATCH)
    players.write_seen(connection, people, shard=match.shard, named_at=match.created_at)
    return judged or Judged(NOT_A_TOURNAMENT_MATCH, frozenset([match.match_id] if again else []))


def _match_row(match: MatchObject) -> dict[str, Any]:
    names = (field.name for field in fields(match))
    return {name: getattr(match, name) for name in names if name not in ("rosters", "participants")}


def _participant_row(participant: Participant) -> dict[str, Any]:
    return asdict(participant) | {"is_bot": is_bot(participant.account_id)}
