"""Who sits with whom in a public match."""

from random import Random

from pewstats_collectors.simulator.people import Person, Register, Squad


def public_squads(
    rng: Random, register: Register, guests: list[Person], *, team_size: int, people: int
) -> tuple[Squad, ...]:
    """Strangers, some squads not full, the guests among them, and about 7 % bots in teams of their own."""
    bot_count = max(team_size, round(people * 0.07 / team_size) * team_size)
    people -= bot_count
    waiting = list(guests)
    squads: list[Squad] = []
    seated = 0
    while seated < people:
        size = min(team_size, people - seated)
        if team_size == 4 and rng.random() < 0.3:
            size = min(size, rng.choice((1, 2, 3, 3)))
        members = [waiting.pop() if waiting and seat < 2 else register.person() for seat in range(size)]
        team_id = 100_000 + len(squads) if team_size == 1 else len(squads) + 1
        squads.append(Squad(team_id, tuple(members)))
        seated += size
    numbers = rng.sample(range(100, 1000), bot_count)
    bots = [register.bot(number) for number in numbers]
    bot_squads = [
        Squad(200 + index // team_size, tuple(bots[index : index + team_size]))
        for index in range(0, len(bots), team_size)
    ]
    return (*squads, *bot_squads)
