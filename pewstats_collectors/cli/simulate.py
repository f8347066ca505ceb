"""pewstats simulate: a PUBG world to try everything on."""

from pathlib import Path

import click

from pewstats_collectors.errors import UsageError


@click.group()
def simulate() -> None:
    """A simulated PUBG world, in the official formats.

    \b
    Example: pewstats simulate serve --seed 7
    """


@simulate.command()
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8700, show_default=True)
def serve(seed: int, host: str, port: int) -> None:
    """Serve one evening over HTTP like the PUBG API and its CDN; the API key is demo-key.

    \b
    Example: pewstats simulate serve & PEWSTATS_PUBG_API_URL=http://127.0.0.1:8700 pewstats player list
    """
    from pewstats_collectors.simulator.server import serve_forever  # of no use to any other command

    serve_forever(
        seed,
        host,
        port,
        ready=lambda url: click.echo(f"serving evening {seed} at {url}, key demo-key", err=True),
    )


@simulate.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--divisions", type=click.IntRange(1), default=1, show_default=True)
@click.option("--teams", type=click.IntRange(4), default=16, show_default=True, help="In each division.")
@click.option("--rounds", type=click.IntRange(1), default=2, show_default=True)
@click.option("--matches", type=click.IntRange(1), default=4, show_default=True, help="In each round.")
def season(folder: Path, seed: int, **shape: int) -> None:
    """Write a whole league season into a new folder: rosters, rounds, schedule, matches, day by day.

    With what happens to a league: a remake, scrims, a missed and a late match, substitutes, a transfer.

    \b
    Example: pewstats simulate season ./spring --seed 3
    """
    from pewstats_collectors.simulator.season import play_season, write_season  # of no use to other commands

    if folder.exists():
        raise UsageError(f"{folder}: expected a folder that does not exist yet")
    try:
        played = play_season(seed, battles=True, **shape)
    except ValueError as error:
        raise UsageError(str(error)) from None
    write_season(played, folder)
    click.echo(f"{played.name} of {played.tournament}: {len(played.matches)} matches in {folder}")
    for remake in played.decisions.remakes:
        click.echo(f"remake: {remake.original} was played again as {remake.remake} ({remake.reason})")
