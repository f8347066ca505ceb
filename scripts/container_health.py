"""Health of a container: every daemon in it, one or all of `pewstats run`, says at its port that it is well.

Runs in the image, on Python alone. Exit code 1, with what is missing, when one is not ready or none answers.
"""

import http.client
import os
import sys

#: As many ports from PEWSTATS_METRICS_PORT on as there may ever be daemons.
PORTS = 20
PATIENCE_S = 5.0


def faults(first_port: int) -> list[str]:
    """What the daemons on these ports lack; ports where nobody listens are of daemons that run elsewhere."""
    answers = [answer for port in range(first_port, first_port + PORTS) if (answer := _ask(port)) is not None]
    if not answers:
        return [f"no daemon answers on a port from {first_port} on"]
    return [text for status, text in answers if status != http.client.OK]


def _ask(port: int) -> tuple[int, str] | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/ready")
        answer = connection.getresponse()
        return answer.status, f"{port}: {answer.read().decode(errors='replace').strip()}"
    except ConnectionRefusedError:
        return None
    except OSError as error:
        return 0, f"{port}: {error}"
    finally:
        connection.close()


def main() -> None:
    """For HEALTHCHECK."""
    found = faults(int(os.environ.get("PEWSTATS_METRICS_PORT") or "9400"))
    print("\n".join(found) or "ready")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
