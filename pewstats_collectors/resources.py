"""Where the SQL and configuration files are: inside the wheel, or beside the package in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def sql_folder() -> Path:
    """Folder that holds `migrations/` and `queries/`."""
    return _folder("sql")


def config_folder() -> Path:
    """Folder that holds the TOML files shipped as defaults."""
    return _folder("config")


def _folder(name: str) -> Path:
    packaged = _PACKAGE / f"_{name}"
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
