"""Deaths: who gets the kill, in which order a team dies, and when the match is over.

Credit: the knocker, whoever of his team, the zone or bleeding finishes; a third team that finishes takes the
kill and the knocker gets an assist; without a knock the finisher.
"""

from pewstats_collectors.simulator.aftermath import bury
from pewstats_collectors.simulator.codes import BODY
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Blow, Fighter, Knock
from pewstats_collectors.simulator.kill_events import Death, write_kill
from pewstats_collectors.simulator.truth import DeathTruth

_NATURE = ("Damage_BlueZone", "Damage_Drown", "Damage_Instant_Fall", "Damage_Explosion_RedZone")


def die(field: Field, victim: Fighter, finish: Blow, delay: int = 2) -> None:
    """Write the death `delay` ms from now, credit it, place his team if it is out, end the match if it is."""
    _place(field, victim)
    death = _decide(victim, finish)
    victim.state, victim.health = "dead", 0.0
    _credit(field, death, delay)
    write_kill(field, death, delay)
    field.last_death = field.now + delay
    victim.knock, victim.died_at, victim.life = None, field.now, victim.life + 1
    victim.death_type = _death_type(death)
    victim.truth.deaths += 1
    field.after(delay + 100, bury, field, victim)
    if len(field.teams_alive()) <= 1:
        field.over_at = field.now + delay


def wipe(field: Field, last: Fighter, finish: Blow) -> None:
    """The last standing member falls: his knocked mates die of it at once, just before him."""
    delay = 1
    for mate in field.mates(last):
        if mate.state == "down" and mate.knock:
            tick = bleeding(mate, mate.knock)
            field.events.damage(mate, tick, 0.0, delay)
            die(field, mate, tick, delay + 1)
            delay += 2
    die(field, last, finish, delay + 1)


def bleeding(victim: Fighter, knock: Knock) -> Blow:
    """The blow of bleeding: by himself, without damage, from as far as the knock."""
    return Blow(victim, -1, "Damage_DBNO", BODY, "None", 0.0, knock.blow.distance)


def _place(field: Field, victim: Fighter) -> None:
    """Rankings are known once the team is out; who had left before keeps his."""
    alive = field.alive()
    victim.individual_ranking = 0 if victim.person.is_bot else len(alive)
    if not any(mate.alive for mate in field.mates(victim)):
        place = len(field.teams_alive())
        for member in field.teams[victim.team_id]:
            member.ranking = member.ranking or place
            member.truth.team_placement, member.truth.win_place = place, member.ranking


def _decide(victim: Fighter, finish: Blow) -> Death:
    knock = victim.knock
    maker = knock.blow.attacker if knock else None
    natural = finish.damage_type in (*_NATURE, "Damage_DBNO")
    finisher = finish.attacker
    if knock and natural:
        bled = finish.damage_type == "Damage_DBNO"
        finisher = maker or (victim if bled else None)
    killer, credit = finisher, finish
    if knock and maker and (natural or _same_side(finisher, maker) or _same_side(finisher, victim)):
        killer, credit = maker, knock.blow
    if killer is victim and natural and knock:
        killer = None  # bled out of a knock by nobody
    return Death(
        victim=victim,
        knock=knock,
        finish=finish,
        finisher=finisher,
        killer=killer,
        credit=credit if killer else None,
        assists=tuple(_assists(victim, killer, finisher, maker)),
    )


def _same_side(one: Fighter | None, other: Fighter) -> bool:
    return one is not None and one.team_id == other.team_id


def _assists(
    victim: Fighter, killer: Fighter | None, finisher: Fighter | None, maker: Fighter | None
) -> list[str]:
    """Damaging and finishing mates of the killer, and the knocker that a third team robbed."""
    if killer is None or killer.team_id == victim.team_id:
        return []
    helpers = [other for other in victim.damaged_by.values() if other.team_id == killer.team_id]
    helpers += [finisher] if finisher and finisher.team_id == killer.team_id else []
    helpers += [maker] if maker and maker.team_id not in (killer.team_id, victim.team_id) else []
    return [ident for ident in dict.fromkeys(helper.id for helper in helpers) if ident != killer.id]


def _credit(field: Field, death: Death, delay: int) -> None:
    victim, killer, credit = death.victim, death.killer, death.credit
    scored = killer is not None and killer is not victim
    is_kill = scored and killer is not None and killer.team_id != victim.team_id
    headshot = death.finish.reason == "HeadShot"
    known = DeathTruth(
        t_s=round((field.now + delay) / 1000, 3),
        victim=victim.id,
        killer=killer.id if scored and killer else None,
        finisher=death.finisher.id if death.finisher else None,
        maker=_id(death.knock.blow.attacker) if death.knock else None,
        was_knocked=death.knock is not None,
        finish_kind=_finish_kind(death.finish),
        credit_damage_type=credit.damage_type if scored and credit else None,
        credit_causer=credit.causer if scored and credit else None,
        credit_distance_m=credit.distance / 100 if scored and credit and credit.distance >= 0 else None,
        finish_damage_type=death.finish.damage_type,
        finish_causer=death.finish.causer,
        finish_distance_m=death.finish.distance / 100 if death.finish.distance >= 0 else None,
        headshot=headshot,
        is_team_kill=scored and not is_kill,
        place=field.where(victim),
        assists=death.assists,
    )
    field.truth.deaths.append(known)
    for ident in death.assists:
        field.truth.players[ident].assists += 1
    _end_knock(death, known)
    _last_hit(field, death, known)
    if is_kill and killer and credit:
        _reward(killer, credit, known, field.now)
        killer.truth.kills_human += not victim.person.is_bot
    elif known.is_team_kill and killer:
        killer.truth.team_kills += 1


def _reward(killer: Fighter, credit: Blow, known: DeathTruth, now: int) -> None:
    truth = killer.truth
    truth.kills += 1
    truth.headshot_kills += known.headshot
    if known.credit_distance_m is not None:
        truth.longest_kill_m = max(truth.longest_kill_m or 0.0, known.credit_distance_m)
    truth.weapon(credit.damage_type, credit.causer).kills += 1
    killer.tally(credit.causer, credit.reason)[0] += 1
    killer.kill_times.append(now)


def _end_knock(death: Death, known: DeathTruth) -> None:
    """The outcome of the open knock; bleeding becomes wipe or bleed_out when the match is over."""
    knock, finisher, victim = death.knock, death.finisher, death.victim
    if knock is None:
        return
    outcome, maker = known.finish_kind, knock.blow.attacker
    if outcome == "blow" and finisher:
        if finisher is maker:
            outcome = "self"
        elif maker and finisher.team_id == maker.team_id:
            outcome = "teammate"
        else:
            outcome = "victim_team" if finisher.team_id == victim.team_id else "other_team"
        steals = maker is not None and maker.team_id != victim.team_id
        known.is_killsteal = outcome == "other_team" and steals
        finisher.truth.killsteals += known.is_killsteal
        if maker:
            maker.truth.times_killstolen += known.is_killsteal
        if outcome != known.finish_kind:
            knock.truth.finisher = finisher.id
    knock.truth.outcome = outcome
    knock.truth.seconds_to_outcome = round(known.t_s - knock.at / 1000, 3)


def _last_hit(field: Field, death: Death, known: DeathTruth) -> None:
    """Leagues that score the last hit: a blow is its striker's, bleeding and zone are the knocker's."""
    who = death.knock.blow.attacker if death.knock else None
    if known.finish_kind == "blow":
        who = death.finisher
    if known.finish_kind != "environment" and who and who.team_id != death.victim.team_id:
        known.last_hit = who.id
        who.truth.kills_by_finisher += 1


def settle_bleeding(field: Field) -> None:
    """A bleeding death is a wipe when the whole team is dead within 0.5 s of it, else a bleed-out."""
    last = {death.victim: death.t_s for death in field.truth.deaths}
    for death in field.truth.deaths:
        if death.finish_kind != "bleeding":
            continue
        team = field.teams[field.truth.players[death.victim].team_id]
        gone = all(last.get(member.id, float("inf")) <= death.t_s + 0.5 for member in team)
        death.finish_kind = "wipe" if gone else "bleed_out"
        for knock in field.truth.knocks:
            if knock.victim == death.victim and knock.outcome == "bleeding":
                knock.outcome = death.finish_kind


def _finish_kind(finish: Blow) -> str:
    if finish.damage_type == "Damage_DBNO":
        return "bleeding"
    if finish.damage_type == "Damage_BlueZone":
        return "zone"
    return "environment" if finish.damage_type in _NATURE else "blow"


def _death_type(death: Death) -> str:
    if death.killer is not None and death.killer is not death.victim:
        return "byplayer"
    return "byzone" if death.finish.damage_type == "Damage_BlueZone" else "suicide"


def _id(fighter: Fighter | None) -> str | None:
    return fighter.id if fighter else None
