"""Fixtures that run a test on both databases: SQLite in a file, and PostgreSQL where a server answers.

Import `database_url` (an empty database of the test's own) and `database` (the same, with the newest schema) into a
``conftest.py``. USHTIL_TEST_POSTGRESQL names another server than the one on 127.0.0.1.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from service.storage.database import Database

SERVER = os.environ.get("USHTIL_TEST_POSTGRESQL", "postgresql://127.0.0.1:5432/test")


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


def _postgresql_schema() -> Iterator[str]:
    server, reason = postgresql_server()
    if not server:
        pytest.skip(reason)
    schema = f"ushtil_test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    # A test does not outlive the server: waiting for its disk would only make the tests slow.
    options = f"-c search_path={schema} -c synchronous_commit=off"
    url = make_url(server).set(drivername="postgresql+psycopg").update_query_dict({"options": options})
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("SET lock_timeout = '10s'")
            connection.execute("SET client_min_messages = warning")
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite3'}"
    else:
        yield from _postgresql_schema()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database of the test's own with the newest schema."""
    made = Database(database_url)
    made.upgrade()
    yield made
    made.dispose()
