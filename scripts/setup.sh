# Sourced by the other scripts: goes to the top of the checkout and makes .venv from requirements.lock.
# Installs nothing outside .venv, and nothing at all when the lock has not changed.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "pewstats: Python 3.11 or newer is needed; on Debian and Ubuntu: apt-get install python3 python3-venv" >&2
    exit 2
}

# Runs a command; what it says is shown only when it fails.
quietly() {
    local said code=0
    said="$("$@" 2>&1)" || code=$?
    [ "$code" = 0 ] || printf '%s\n' "$said" >&2
    return "$code"
}

make_venv() {
    local python wanted
    wanted="$(cat requirements.lock pyproject.toml | cksum)"
    if [ -x .venv/bin/python ] && [ "$(cat .venv/pewstats-lock 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    python="$(find_python)"
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "pewstats: $python has no venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 2
    fi
    echo "pewstats: setting up .venv (once, and after each change of the lock)" >&2
    [ -x .venv/bin/python ] || "$python" -m venv --clear .venv
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
    printf '%s\n' "$wanted" >.venv/pewstats-lock
}

make_venv
