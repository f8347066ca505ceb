"""A season as files: what its admin brings, and its matches as the API and its CDN send them."""

from pathlib import Path

from pewstats_collectors.simulator.season.season import SimulatedSeason


def write_season(season: SimulatedSeason, folder: Path) -> None:
    """rounds.csv, schedule.csv, a roster file each, and the matches of each day in a folder named after it.

    Days are UTC. Raises FileExistsError rather than mix two seasons.
    """
    folder.mkdir(parents=True)
    (folder / "rounds.csv").write_text(season.rounds_csv, encoding="utf-8")
    (folder / "schedule.csv").write_text(season.schedule_csv, encoding="utf-8")
    for file in season.roster_files:
        name = "-".join(file.label.lower().split())
        (folder / f"roster-{name}.csv").write_text(file.text, encoding="utf-8")
    for one in season.matches:
        day = folder / one.created_at.strftime("%Y-%m-%d")
        day.mkdir(exist_ok=True)
        (day / f"{one.match_id}.json").write_bytes(one.body)
        (day / f"{one.match_id}-telemetry.json.gz").write_bytes(one.match.telemetry_gz())
