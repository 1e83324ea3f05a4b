from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from service.storage import keys
from service.storage.database import Database
from service.storage.tables import KeyRow
from tests.service.storage.samples import NOW, later

SECRET = b"secret of the server"


def create(database: Database, name: str = "editor", now: datetime = NOW) -> tuple[keys.Key, str]:
    with database.write() as session:
        return keys.create(session, name, keys.DEFAULT_SCOPES, SECRET, now)


def authenticate(database: Database, text: str, secret: bytes = SECRET, now: datetime = NOW) -> keys.Key | None:
    with database.write() as session:
        return keys.authenticate(session, text, secret, now)


def test_a_printed_key_proves_itself(database: Database) -> None:
    made, printed = create(database)
    assert printed.startswith(f"ushtil_{made.prefix}_")
    assert len(printed.split("_", 2)[2]) == 43
    found = authenticate(database, printed)
    assert found is not None
    assert (found.id, found.name, found.scopes) == (
        made.id,
        "editor",
        ("articles:write", "glossary:write", "translate"),
    )


def test_only_the_prefix_and_the_hmac_are_stored(database: Database) -> None:
    made, printed = create(database)
    with database.read() as session:
        row = session.scalars(select(KeyRow)).one()
        stored = {name: str(getattr(row, name)) for name in KeyRow.__table__.columns.keys()}  # noqa: SIM118
    secret_part = printed.split("_", 2)[2]
    assert not any(secret_part in value for value in stored.values())
    assert stored["prefix"] == made.prefix
    assert len(stored["digest"]) == 64


def test_a_key_is_proven_by_all_of_its_text_and_the_secret_of_the_server(database: Database) -> None:
    made, printed = create(database)
    wrong = [
        printed[:-1],
        printed + "x",
        printed[:-1] + ("A" if printed[-1] != "A" else "B"),
        printed.upper(),
        f"ushtil_{made.prefix}_",
        f"ushtil_{'z' * 8}_{printed.split('_', 2)[2]}",
        made.prefix,
        made.id,
        " " + printed,
    ]
    assert [authenticate(database, text) for text in wrong] == [None] * len(wrong)
    assert authenticate(database, printed, secret=b"another") is None


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_no_key(database: Database, text: str) -> None:
    with database.read() as session:
        assert keys.identify(session, text, SECRET) is None
        assert keys.identify(session, "ushtil_" + text, SECRET) is None


def test_a_revoked_key_proves_nothing(database: Database) -> None:
    made, printed = create(database)
    with database.write() as session:
        assert keys.revoke(session, made.id, later(5)).revoked_at == later(5)
        assert keys.revoke(session, made.id, later(9)).revoked_at == later(5)
    assert authenticate(database, printed) is None


@pytest.mark.parametrize("by", ["id", "prefix", "name"])
def test_a_key_is_revoked_by_id_prefix_or_name(database: Database, by: str) -> None:
    made, printed = create(database)
    _, other = create(database, "other")
    with database.write() as session:
        keys.revoke(session, getattr(made, by), NOW)
    assert authenticate(database, printed) is None
    assert authenticate(database, other) is not None


def test_a_name_that_several_keys_have_revokes_none(database: Database) -> None:
    first, _ = create(database)
    second, _ = create(database, now=later(1))
    with pytest.raises(keys.AmbiguousKeyError, match=f"{first.prefix}, {second.prefix}"), database.write() as session:
        keys.revoke(session, "editor", NOW)
    with database.write() as session:
        keys.revoke(session, first.prefix, NOW)
        assert keys.revoke(session, "editor", NOW).id == second.id
        assert keys.revoke(session, "editor", NOW).id == second.id


def test_what_is_no_key_cannot_be_revoked(database: Database) -> None:
    with pytest.raises(keys.KeyNotFoundError, match="nobody"), database.write() as session:
        keys.revoke(session, "nobody", NOW)


def test_the_use_of_a_key_is_noted_to_the_minute(database: Database) -> None:
    _, printed = create(database)

    def last_used() -> datetime | None:
        with database.read() as session:
            return keys.list_keys(session)[0].last_used_at

    assert last_used() is None
    for seconds, noted in ((1, 1), (30, 1), (60.9, 1), (61, 61)):
        found = authenticate(database, printed, now=later(seconds))
        assert found is not None
        assert found.last_used_at == last_used() == later(noted)


def test_an_unknown_scope_is_refused_with_those_there_are(database: Database) -> None:
    refused = pytest.raises(keys.UnknownScopeError, match="no such scope: write; there are articles:write")
    with refused, database.write() as session:
        keys.create(session, "n", ["write", "admin"], SECRET, NOW)
    with database.read() as session:
        assert keys.list_keys(session) == []


def test_there_is_a_key_until_the_last_is_revoked(database: Database) -> None:
    with database.write() as session:
        assert not keys.any_key(session)
    made, _ = create(database)
    with database.write() as session:
        assert keys.any_key(session)
        keys.revoke(session, made.id, NOW)
        assert not keys.any_key(session)
        assert [each.id for each in keys.list_keys(session)] == [made.id]


def test_the_secret_of_the_server_is_made_once(database: Database) -> None:
    with database.write() as session:
        made = keys.server_secret(session)
    with database.read() as session:
        assert keys.server_secret(session) == made
        assert keys.server_secret(session, "configured") == b"configured"
    assert len(made) == 64


def test_processes_that_start_together_agree_on_the_secret(database: Database) -> None:
    barrier = threading.Barrier(6)

    def ask(_: int) -> bytes:
        barrier.wait(20)
        with database.write() as session:
            return keys.server_secret(session)

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(ask, range(6), timeout=30))) == 1
