"""The database of one installation: sessions that read, sessions that write, and the schema brought up to date."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from service.storage import schema

BUSY_SECONDS: Final = 30.0
MIGRATION_SECONDS: Final = 600.0
# A frozen host must not hold the lock on the feeds for ever.
IDLE_IN_TRANSACTION: Final = "60s"
WRITES: Final = "ushtil_writes"
POSTGRESQL_READS: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# https://sqlite.org/rescode.html
SQLITE_OUTAGES: Final = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}


class DatabaseUrlError(ValueError):
    """A database URL the service cannot use; the message says which are."""


class DatabaseUnavailable(SQLAlchemyError):  # noqa: N818
    """The database does not answer or cannot work now; the message says why, without the password."""


class Database:
    """The database at a SQLAlchemy URL: a SQLite file (WAL) or PostgreSQL through psycopg.

    Nothing is opened before it is used. Threads may share one object. A fork is safe as long as no session is open in
    another thread at that moment: idle connections are closed before it, and the child opens its own.
    """

    def __init__(self, url: str) -> None:
        self.url: Final = _usable(url)
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._glances = threading.local()
        self._inherited: list[object] = []
        before, after = weakref.WeakMethod(self.dispose), weakref.WeakMethod(self._forget)
        os.register_at_fork(before=lambda: _call(before), after_in_child=lambda: _call(after))

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def __repr__(self) -> str:
        return f"Database({self.url.render_as_string(hide_password=True)!r})"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the database throughout and cannot write. Raises `DatabaseUnavailable`."""
        engine = self._connected()
        if not self.is_sqlite:
            engine = engine.execution_options(**POSTGRESQL_READS)
        with _outages_told(), Session(engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    def glance(self, query: str, *parameters: str) -> list[tuple[Any, ...]]:
        """The rows of one SELECT, each parameter a ``?`` in it, as the driver gives them. Raises `DatabaseUnavailable`.

        For what is asked at every request: a session costs several times as much as the query itself.
        """
        with _outages_told():
            if self.is_sqlite:
                return self._glance_at_file(query, parameters)
            return self._glance_at_server(query.replace("?", "%s"), parameters)

    def _glance_at_file(self, query: str, parameters: tuple[str, ...]) -> list[tuple[Any, ...]]:
        """Over a connection that the thread keeps: taking one from the pool takes longer than the query."""
        kept = self._glances
        try:
            connection: sqlite3.Connection | None = getattr(kept, "connection", None)
            if connection is None:
                connection = sqlite3.connect(str(self.url.database), isolation_level=None, timeout=BUSY_SECONDS)
                connection.execute("PRAGMA query_only=ON")
                kept.connection = connection
            return connection.execute(query, parameters).fetchall()
        except sqlite3.Error as error:
            kept.connection = None
            raise DBAPIError.instance(query, parameters, error, sqlite3.Error) from error

    def _glance_at_server(self, query: str, parameters: tuple[str, ...]) -> list[tuple[Any, ...]]:
        engine = self._connected()
        driver = engine.dialect.loaded_dbapi
        try:
            with closing(engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(query, parameters)
                return [tuple(row) for row in cursor.fetchall()]
        except driver.Error as error:
            raise DBAPIError.instance(query, parameters, error, driver.Error) from error

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction, committed at the end and rolled back where an exception leaves it.

        Keep it short: on SQLite it is the only writer from its first statement on, and on PostgreSQL publishing and
        retracting wait for one another. Raises `DatabaseUnavailable`; then nothing is stored, unless the connection
        was lost in the very moment of the commit.
        """
        engine = self._connected().execution_options(**{WRITES: True})
        with _outages_told(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def ping(self) -> None:
        """Ask the database for a sign of life; `DatabaseUnavailable` where none comes."""
        with _outages_told(), self._connected().connect() as connection:
            connection.execute(text("SELECT 1"))

    def upgrade(self) -> None:
        """Bring the schema to the newest revision; processes that do it at the same time wait for one another.

        Raises `schema.UnknownRevision` where a newer version of the program has been here, and `DatabaseUnavailable`.
        """
        with self._migrating() as connection:
            schema.upgrade(connection)

    def downgrade(self, revision: str) -> None:
        """Take the schema back to a revision (``base``: to nothing). Data of later revisions is lost."""
        with self._migrating() as connection:
            schema.downgrade(connection, revision)

    def current_revision(self) -> str | None:
        """The revision of the schema; None where the database is empty."""
        with self._inspecting() as connection:
            return schema.current(connection)

    def differences(self) -> list[str]:
        """How the schema differs from what this version of the program expects, a line each; empty where it fits."""
        with self._inspecting() as connection:
            return schema.differences(connection)

    def dispose(self) -> None:
        """Close the idle connections. The object stays usable and opens new ones."""
        with self._lock:
            engine, self._engine = self._engine, None
            self._glances = threading.local()  # the connections close with the last one who holds them
        if engine is not None:
            engine.dispose()

    def _forget(self) -> None:
        # A connection of the parent is not the child's to close; keeping the reference keeps it from being collected.
        if self._engine is not None:
            self._inherited.append(self._engine)
        self._inherited.append(self._glances)
        self._glances = threading.local()
        self._engine = None
        self._lock = threading.Lock()

    def _connected(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = _engine(self.url)
            return self._engine

    @contextmanager
    def _inspecting(self) -> Iterator[Connection]:
        with _outages_told(), self._connected().connect() as connection:
            yield connection

    @contextmanager
    def _migrating(self) -> Iterator[Connection]:
        """A connection in the transaction of a migration, with every other migration locked out."""
        if self.is_sqlite:
            Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = _engine(self.url, migrating=True).execution_options(**{WRITES: True})
        try:
            with _outages_told(), engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()


def _usable(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUrlError("the database URL cannot be read: sqlite:///FILE or postgresql://HOST/NAME") from None
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise DatabaseUrlError(
            f"{parsed.get_backend_name()} is not supported: sqlite:///FILE or postgresql://HOST/NAME"
        )
    if parsed.database in (None, "", ":memory:") or "mode=memory" in str(parsed.query):
        raise DatabaseUrlError("a SQLite database in memory cannot be shared by the service's processes: name a file")
    return parsed


def _engine(url: URL, *, migrating: bool = False) -> Engine:
    seconds = MIGRATION_SECONDS if migrating else BUSY_SECONDS
    options: dict[str, Any] = {"poolclass": NullPool} if migrating else {"pool_size": 8, "max_overflow": 24}
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url, pool_pre_ping=not migrating, connect_args={"connect_timeout": 10}, **options)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    # sqlite3 would begin transactions by itself and late; without isolation level it leaves them to `_begin_sqlite`.
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": seconds}, **options)
    foreign_keys = "OFF" if migrating else "ON"  # rebuilding a table must not cascade to the rows that point to it

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        _prepare_sqlite(connection, foreign_keys)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION}'")
    connection.commit()


def _prepare_sqlite(connection: sqlite3.Connection, foreign_keys: str) -> None:
    connection.execute(f"PRAGMA foreign_keys={foreign_keys}")
    deadline = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        # The switch to WAL does not wait for other connections by itself (https://sqlite.org/wal.html#busy).
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    # BEGIN IMMEDIATE waits for its turn; a transaction that reads first and writes later fails at once with
    # "database is locked" when another has written in between.
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")


@contextmanager
def _outages_told() -> Iterator[None]:
    """Turn the errors that are the database's condition, and not the program's mistake, into `DatabaseUnavailable`."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnavailable(str(error)) from error
    except DBAPIError as error:
        if not _is_outage(error):
            raise
        raise DatabaseUnavailable(str(error.orig).strip() or type(error.orig).__name__) from error


def _is_outage(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        # SQLite has one class for a full disk and a misspelt table; its code tells them apart.
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in SQLITE_OUTAGES
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _call(method: weakref.WeakMethod[Any]) -> None:
    target = method()
    if target is not None:
        target()
