"""pewstats simulate: a PUBG world to try everything on."""

import click


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
