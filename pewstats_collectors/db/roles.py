"""Roles of PostgreSQL: one that writes, one that reads; whoever migrates owns everything and is neither."""

from dataclasses import dataclass

from psycopg import sql as composed

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.errors import UsageError


@dataclass(frozen=True, slots=True)
class Roles:
    """Names, and for how many s a statement of the reader may run."""

    write: str
    read: str
    timeout_s: float

    def __post_init__(self) -> None:
        """Raises UsageError."""
        if self.write == self.read:
            raise UsageError(f"one role cannot do both: {self.write!r} is to write and to read")


def statements(connection: Connection, roles: Roles, *, create: bool) -> list[str]:
    """What gives them their rights, for an owner or superuser to run in one transaction; any number of times.

    They hold for what is there, and for what the owner makes later. Raises UsageError for a role that is not
    there (unless `create`), and for one that no grant would hold back.
    """
    known: dict[str, bool] = dict(
        connection.execute(sql("roles", "known"), {"roles": [roles.write, roles.read]}).fetchall()
    )
    _check(known, roles, create=create)
    owner, database = connection.execute(sql("roles", "owner")).fetchone() or ("", "")
    history = [row[0] for row in connection.execute(sql("roles", "history"))]
    missing = [role for role in (roles.write, roles.read) if role not in known]
    parts = [part for role in missing for part in _filled("create", role=role)]
    parts += _filled("close", database=database)
    for query, role in (("write", roles.write), ("read", roles.read)):
        parts += _filled("enter", role=role, owner=owner, database=database)
        parts += _filled(query, role=role, owner=owner, database=database, timeout=roles.timeout_s)
        parts += _filled("keep_history", role=role, tables=history)
    return [part.as_string(connection) for part in parts]


def too_mighty(connection: Connection, roles: Roles) -> list[tuple[str, str]]:
    """(role, what it may do and should not): what somebody else gave them, or everybody."""
    names = {"write": roles.write, "read": roles.read}
    return connection.execute(sql("roles", "powers"), names).fetchall()


def _check(known: dict[str, bool], roles: Roles, *, create: bool) -> None:
    for role in (roles.write, roles.read):
        if known.get(role):
            raise UsageError(f"role {role!r} is a superuser or the owner of the tables: choose another")
        if role not in known and not create:
            raise UsageError(f"no role {role!r}: --create makes it, or CREATE ROLE ... LOGIN PASSWORD ...")


def _filled(query: str, **values: str | float | list[str]) -> list[composed.Composed]:
    """The statements of a query, each in one line."""
    written = {name: _written(value) for name, value in values.items()}
    lines = [line for line in sql("roles", query).splitlines() if not line.startswith("--")]
    statements = " ".join(" ".join(lines).split()).split("; ")
    return [composed.SQL(one).format(**written) for one in statements if one]


def _written(value: str | float | list[str]) -> composed.Composable:
    if isinstance(value, list):
        return composed.SQL(", ").join(map(composed.Identifier, value))
    if isinstance(value, str):
        return composed.Identifier(value)
    return composed.Literal(f"{round(value * 1000)}ms")
