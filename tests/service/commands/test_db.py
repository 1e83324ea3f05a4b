from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from service.commands.db import db
from service.storage import schema
from service.storage.database import Database


@pytest.fixture
def environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("USHTIL_DATABASE_URL", database_url)
    return database_url


def run(*words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(db, words, input=answer)


def execute(url: str, statement: str) -> None:
    database = Database(url)
    with database.write() as session:
        session.execute(text(statement))
    database.dispose()


def test_an_empty_database_is_upgraded_and_then_left_alone(environment: str) -> None:
    assert run("current").stdout == "none\n"
    assert run("upgrade").stdout == f"upgraded from nothing to {schema.head()}\n"
    assert run("current").stdout == f"{schema.head()}\n"
    assert run("upgrade").stdout == f"at revision {schema.head()} already\n"
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, f"ok, at revision {schema.head()}\n")


def test_check_tells_that_the_schema_is_old(environment: str) -> None:
    result = run("check")
    assert result.exit_code == 1
    assert "run `ushtil db upgrade`" in result.stderr


def test_check_tells_what_is_missing(environment: str) -> None:
    run("upgrade")
    execute(environment, "DROP TABLE workers")
    result = run("check")
    assert result.exit_code == 1
    assert "workers" in result.stderr


def test_a_downgrade_asks_first(environment: str) -> None:
    run("upgrade")
    assert run("downgrade", "base", answer="n\n").exit_code == 1
    assert run("current").stdout == f"{schema.head()}\n"
    result = run("downgrade", "base", "--yes")
    assert (result.exit_code, result.stdout) == (0, f"downgraded from {schema.head()} to nothing\n")
    assert run("current").stdout == "none\n"


def test_a_downgrade_to_a_revision_that_is_none_changes_nothing(environment: str) -> None:
    run("upgrade")
    result = run("downgrade", "nonsense", "--yes")
    assert result.exit_code == 1
    assert "nonsense" in result.stderr
    assert run("current").stdout == f"{schema.head()}\n"


def test_a_database_of_a_newer_version_is_refused(environment: str) -> None:
    run("upgrade")
    execute(environment, "UPDATE alembic_version SET version_num = '9999'")
    result = run("upgrade")
    assert result.exit_code == 1
    assert "run a newer version" in result.stderr


@pytest.mark.parametrize("command", ["upgrade", "current", "check"])
def test_a_database_that_does_not_answer_is_a_message_and_status_1(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USHTIL_DATABASE_URL", "postgresql://someone:hunter2@127.0.0.1:1/test")
    result = run(command)
    assert result.exit_code == 1
    assert "127.0.0.1" in result.stderr
    assert "hunter2" not in result.stderr


def test_a_url_that_cannot_be_used_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USHTIL_DATABASE_URL", "mysql://host/name")
    result = run("current")
    assert result.exit_code == 2
    assert "mysql is not supported" in result.stderr


def test_a_file_that_is_no_database_is_a_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"not a database, " * 100)
    monkeypatch.setenv("USHTIL_DATABASE_URL", f"sqlite:///{tmp_path / 'x.sqlite3'}")
    result = run("upgrade")
    assert result.exit_code == 1
    assert "not a database" in result.stderr
