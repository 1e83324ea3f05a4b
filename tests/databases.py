"""Fixtures that run a test on both databases: SQLite in a file, and PostgreSQL where a server answers.

Import `database_url` and `database` into a ``conftest.py``. A test that asks for `database_url` alone gets an empty
database of its own; one that asks for `database` gets one with the newest schema. USHTIL_TEST_POSTGRESQL names another
server than the one on 127.0.0.1.

Migrating for each test would be most of the suite's time. SQLite files are copies of one that was migrated; PostgreSQL
schemas are emptied and used again, unless the test has changed their tables.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from service.storage.database import Database

SERVER = os.environ.get("USHTIL_TEST_POSTGRESQL", "postgresql://127.0.0.1:5432/test")
# Tests do not outlive the machine: waiting for its disk would only make them slow.
MEMORY = Path("/dev/shm")  # noqa: S108
UNSYNCED = "-c synchronous_commit=off -c client_min_messages=warning"
RESET = """
DELETE FROM articles; DELETE FROM glossary_terms; DELETE FROM jobs; DELETE FROM idempotency; DELETE FROM workers;
DELETE FROM api_keys; DELETE FROM meta WHERE key <> 'installed_on'; DELETE FROM feeds WHERE kind <> '';
DELETE FROM push_targets; DELETE FROM feed_items; UPDATE feeds SET version = 0, changed_at = NULL, last_position = 0;
"""
COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = current_schema() ORDER BY table_name, column_name
"""


class Schemas:
    """Migrated PostgreSQL schemas that are not in use, and what their tables are like."""

    def __init__(self) -> None:
        self.spare: list[str] = []
        self.pristine: list[Any] = []

    def take(self) -> str:
        if self.spare:
            return self.spare.pop()
        schema = make_schema()
        made = Database(url_of(schema))
        made.upgrade()
        made.dispose()
        with connect(schema) as connection:
            self.pristine = self.pristine or shape(connection)
        return schema

    def give_back(self, schema: str) -> None:
        with connect(schema) as connection:
            connection.execute("SET lock_timeout = '10s'")
            if shape(connection) == self.pristine:
                connection.execute(RESET)
                self.spare.append(schema)
                return
        drop_schema(schema)

    def drop(self) -> None:
        while self.spare:
            drop_schema(self.spare.pop())


SCHEMAS = Schemas()
atexit.register(SCHEMAS.drop)


@cache
def postgresql_server() -> tuple[str, str]:
    """The address of the server with a user it lets in, or an empty one and why there is none."""
    reasons = []
    for user in dict.fromkeys((make_url(SERVER).username, "postgres")):
        url = make_url(SERVER) if user is None else make_url(SERVER).set(username=user)
        address = url.render_as_string(hide_password=False)
        try:
            psycopg.connect(address, connect_timeout=3).close()
        except psycopg.Error as error:
            reasons.append(str(error).strip().splitlines()[0])
        else:
            return address, ""
    return "", f"no PostgreSQL at {make_url(SERVER).render_as_string()}: {reasons[0]}"


def connect(schema: str = "public") -> psycopg.Connection[Any]:
    options = f"-c search_path={schema} {UNSYNCED}"
    return psycopg.connect(postgresql_server()[0], autocommit=True, options=options)


def shape(connection: psycopg.Connection[Any]) -> list[Any]:
    """What the tables of a schema are like, and their revision where they have one."""
    columns = connection.execute(COLUMNS).fetchall()
    if not any(row[0] == "alembic_version" for row in columns):
        return columns
    return columns + connection.execute("SELECT version_num FROM alembic_version").fetchall()


def make_schema() -> str:
    schema = f"ushtil_test_{uuid.uuid4().hex}"
    with connect() as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    return schema


def drop_schema(schema: str) -> None:
    with connect() as connection:
        connection.execute("SET lock_timeout = '10s'")
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def url_of(schema: str) -> str:
    options = f"-c search_path={schema} {UNSYNCED}"
    url = make_url(postgresql_server()[0]).set(drivername="postgresql+psycopg")
    return url.update_query_dict({"options": options}).render_as_string(hide_password=False)


def _postgresql(migrated: bool) -> Iterator[str]:
    server, reason = postgresql_server()
    if not server:
        pytest.skip(reason)
    schema = SCHEMAS.take() if migrated else make_schema()
    try:
        yield url_of(schema)
    finally:
        if migrated:
            SCHEMAS.give_back(schema)
        else:
            drop_schema(schema)


@cache
def _sqlite_template() -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        made = Database(f"sqlite:///{directory}/template.sqlite3")
        made.upgrade()
        made.dispose()  # the last connection leaves no write-ahead log beside the file
        return Path(directory, "template.sqlite3").read_bytes()


def _sqlite(migrated: bool) -> Iterator[str]:
    directory = Path(tempfile.mkdtemp(prefix="ushtil-test-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None))
    try:
        if migrated:
            (directory / "test.sqlite3").write_bytes(_sqlite_template())
        yield f"sqlite:///{directory / 'test.sqlite3'}"
    finally:
        shutil.rmtree(directory)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database of the test's own: empty, unless the test asks for `database` as well."""
    make = _sqlite if request.param == "sqlite" else _postgresql
    yield from make(migrated="database" in request.fixturenames)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of the test's own with the newest schema."""
    made = Database(database_url)
    yield made
    made.dispose()
