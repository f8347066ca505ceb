"""The end of a match: LogMatchEnd, what is settled of the truth by then, and the leftovers."""

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.aftermath import log_out
from pewstats_collectors.simulator.death import settle_bleeding
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Fighter
from pewstats_collectors.simulator.guns import GUNS
from pewstats_collectors.simulator.items import BANDAGE
from pewstats_collectors.simulator.kill_events import game_result
from pewstats_collectors.simulator.shooting import shadow_box


def finish(field: Field) -> None:
    """LogMatchEnd, then leftovers: a few shots, position samples and the logouts."""
    winners = [fighter for fighter in field.alive() if not fighter.logged_out] or field.alive()
    for fighter in field.alive():
        fighter.stop(field.now)
        fighter.individual_ranking = 1
    team = field.teams[winners[0].team_id]
    for member in team:
        member.ranking = member.ranking or 1  # who left before keeps his
        member.truth.team_placement, member.truth.win_place = 1, member.ranking
    _write_end(field, team)
    field.ended = True
    field.truth.end_s = field.seconds
    _settle_truth(field)
    for fighter in field.fighters:
        field.after(field.rng.randrange(800, 25_000), log_out, field, fighter)
    for fighter in winners:
        if fighter.state == "up" and not fighter.person.is_bot:
            field.after(field.rng.randrange(100, 3000), _use_late, field, fighter)
            field.after(field.rng.randrange(300, 4000), shadow_box, field, fighter)


def _write_end(field: Field, team: list[Fighter]) -> None:
    everybody = [field.events.wrapped(fighter, gone=not fighter.alive) for fighter in field.fighters]
    field.events.add(
        "LogMatchEnd",
        {
            "characters": everybody,
            "gameResultOnFinished": {"results": [game_result(fighter, 1) for fighter in team]},
            "allWeaponStats": [{"accountId": one.id, "stats": _weapon_stats(one)} for one in team],
        },
    )


def _weapon_stats(fighter: Fighter) -> list[dict[str, object]]:
    rows = []
    shots = {gun.causer: fighter.shots.get(gun.item_id, 0) for gun in GUNS}
    for causer, parts in fighter.weapon_stats.items():
        whole = [sum(column) for column in zip(*parts.values(), strict=True)]
        details = [
            {
                "bodyPart": part,
                "kills": row[0],
                "dBNOs": row[1],
                "hits": row[2],
                "dBNOHits": row[3],
                "damage": round(row[4]),
                "dBNODamage": round(row[5]),
            }
            for part, row in parts.items()
        ]
        rows.append(
            {
                "weapon": causer,
                "damage": round(whole[4]),
                "dBNODamage": round(whole[5]),
                "shots": shots.get(causer, 0),
                "hits": whole[2],
                "dBNOHits": whole[3],
                "holdingTime": 120,
                "hitDetails": details,
            }
        )
    return rows


def _settle_truth(field: Field) -> None:
    died = {death.victim: death.t_s for death in field.truth.deaths}
    for fighter in field.fighters:
        fighter.truth.individual_placement = fighter.individual_ranking
        fighter.truth.survival_time_s = died.get(fighter.id, field.truth.end_s)
    settle_bleeding(field)


def _use_late(field: Field, fighter: Fighter) -> None:
    """A bandage after the end counts nowhere."""
    field.events.plain("LogItemUse", fighter, item=wire.item(BANDAGE, 5))
