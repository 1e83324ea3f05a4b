"""The schema's revisions, by Alembic, on a connection that the caller has opened."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from service.storage.tables import Base

DIRECTORY: Final = Path(__file__).parent / "migrations"
ADVISORY_LOCK: Final = int.from_bytes(b"ushtil")
# Alembic keeps the environment of a running migration in a module: one at a time in a process.
_running = threading.Lock()


class UnknownRevision(Exception):  # noqa: N818
    """The database has a revision this version of the program does not know: a newer one has been here."""


def upgrade(connection: Connection) -> None:
    """Upgrade to the newest revision, in the caller's transaction; `UnknownRevision` where that cannot be told."""
    _lock(connection)
    revision = current(connection)
    if revision == head():
        return
    if revision is not None and revision not in revisions():
        raise UnknownRevision(
            f"the database has revision {revision}, this version of Ushtil knows up to {head()}: run a newer version"
        )
    with _running:
        command.upgrade(config(connection), "head")


def downgrade(connection: Connection, revision: str) -> None:
    """Downgrade to a revision or to ``base``, in the caller's transaction."""
    _lock(connection)
    with _running:
        command.downgrade(config(connection), revision)


def current(connection: Connection) -> str | None:
    """The revision of the database, None where it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision this version of the program has."""
    return revisions()[0]


@cache
def revisions() -> tuple[str, ...]:
    """All revisions, newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(config()).walk_revisions())


def differences(connection: Connection) -> list[str]:
    """What an upgrade would still have to change for the tables to be those of `tables`, in Alembic's words."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file; ``env.py`` takes the connection from its attributes."""
    made = Config()
    made.set_main_option("script_location", str(DIRECTORY).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def _lock(connection: Connection) -> None:
    # On SQLite the transaction has begun IMMEDIATE and is the lock.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
