"""What happens seldom happens in the simulated lobbies: every metric has something to be compared on."""

from collections import Counter
from typing import Final

from tests.unit.telemetry.simulated_lobbies import Lobby, by_category

COUNTED: Final = (
    "team_kills",
    "killsteals",
    "times_killstolen",
    "self_revives",
    "revives",
    "damage_self",
    "damage_received_team",
    "damage_received_blue_zone",
    "damage_received_environment",
    "throwable_damage",
    "smokes_thrown",
    "novelty_throwables_used",
    "smoke_shells_fired",
)
SELDOM: Final = (
    *(f"death by {kind}" for kind in ("blow", "wipe", "bleed_out", "zone", "environment")),
    *(f"knock by {kind}" for kind in ("enemy", "team", "self", "environment")),
    *(
        f"knock {outcome}"
        for outcome in (
            "revived",
            "unresolved",
            "self",
            "teammate",
            "other_team",
            "victim_team",
            "wipe",
            "bleed_out",
            "zone",
            "environment",
        )
    ),
    *(f"{kind} used" for kind in ("AR", "DMR", "SR", "SMG", "Shotgun", "LMG", "Pistol", "Special")),
    *(f"{kind} used" for kind in ("Throwable", "Melee", "Vehicle")),
    "second life",
    "left early",
)


def test_what_happens_seldom_happens_in_fifty_small_lobbies(lobbies: list[Lobby]) -> None:
    small = lobbies[:-1]
    happened: Counter[str] = Counter()
    for lobby in small:
        happened.update(f"death by {death.finish_kind}" for death in lobby.truth.deaths)
        happened.update(f"knock by {knock.kind}" for knock in lobby.truth.knocks)
        happened.update(f"knock {knock.outcome}" for knock in lobby.truth.knocks)
        deaths = Counter(death.victim for death in lobby.truth.deaths)
        happened["second life"] += sum(count > 1 for count in deaths.values())
        for player in lobby.truth.players.values():
            for name in COUNTED:
                happened[name] += bool(getattr(player, name))
            happened["left early"] += player.win_place > player.team_placement
            happened.update(f"{kind} used" for kind in by_category(player))
    never = [what for what in (*SELDOM, *COUNTED) if not happened[what]]
    assert not never, happened
