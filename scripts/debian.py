"""Installing a server that tests need, as root on Debian or a system like it, without letting it start."""

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from scripts.processes import Guard

_APT_GET = "/usr/bin/apt-get"
_POLICY = Path("/usr/sbin/policy-rc.d")


def may_install() -> bool:
    """As root on Debian or a system like it a package can simply be installed."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and Path(_APT_GET).exists()


def install_command(package: str, brew: str) -> str:
    """What a person types to get this Debian package, or its like on a Mac."""
    if sys.platform == "darwin":
        return f"brew install {brew}"
    return f"sudo apt-get install --no-install-recommends {package}"


def install(package: str, is_there: Callable[[], bool]) -> None:
    """Install the package, unless it is there, without letting its service start. Raises RuntimeError."""
    lock = os.open(_POLICY.parent, os.O_RDONLY)  # two runs at once would restore each other's policy
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_there():
            _apt_get(package)
    finally:
        os.close(lock)


def _apt_get(package: str) -> None:
    say = f"{package} is missing: installing it by apt-get; no service of the system will be started"
    print(say, file=sys.stderr, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with _no_services_start():
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", package]):
            done = subprocess.run(
                [_APT_GET, "--quiet", *arguments],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
    if done.returncode != 0:  # of the installation: with lists that are not fresh it may still succeed
        raise RuntimeError(f"apt-get install {package} failed:\n{done.stdout[-2000:]}")


@contextlib.contextmanager
def _no_services_start() -> Iterator[None]:
    """Put a policy in place that forbids starting services, and afterwards whatever was there before."""
    kept = _POLICY.with_name(f"policy-rc.d.pewstats-{os.getpid()}")
    had = os.path.lexists(_POLICY)
    if had:
        _POLICY.rename(kept)
    guard = Guard(f"mv -f {kept} {_POLICY}" if had else f"rm -f {_POLICY}")
    try:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
        if had:
            kept.rename(_POLICY)
        guard.release()
