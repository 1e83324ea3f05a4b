from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.clock import utc_now
from service.commands.keys import keys
from service.storage import keys as stored
from service.storage.database import Database


@pytest.fixture
def environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("USHTIL_DATABASE_URL", database_url)
    monkeypatch.delenv("USHTIL_SECRET", raising=False)
    return database_url


def run(*words: str) -> Result:
    return CliRunner().invoke(keys, words)


def identified(url: str, printed: str, secret: bytes | None = None) -> stored.Key | None:
    database = Database(url)
    try:
        with database.read() as session:
            return stored.identify(session, printed, secret or stored.server_secret(session))
    finally:
        database.dispose()


def test_a_new_key_is_alone_on_its_line_and_works(environment: str) -> None:
    result = run("create", "--name", "редакция")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    key = identified(environment, result.stdout.strip())
    assert key is not None
    assert (key.name, key.scopes) == ("редакция", ("articles:write", "glossary:write", "translate"))
    assert "редакция" in result.stderr


def test_the_scopes_given_replace_the_default_ones(environment: str) -> None:
    result = run("create", "--name", "a", "--scope", "admin", "--scope", "translate")
    key = identified(environment, result.stdout.strip())
    assert key is not None
    assert key.scopes == ("admin", "translate")


def test_a_configured_secret_is_what_proves_the_key(environment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USHTIL_SECRET", "of the operator")
    printed = run("create", "--name", "a").stdout.strip()
    assert identified(environment, printed, b"of the operator") is not None
    assert identified(environment, printed, b"another") is None


@pytest.mark.parametrize(
    "words", [("create",), ("create", "--name", " "), ("create", "--name", "a", "--scope", "write"), ("revoke",)]
)
def test_wrong_usage_ends_with_status_2_and_makes_nothing(environment: str, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert Database(environment).current_revision() is None


def test_the_list_shows_the_keys_but_not_what_proves_them(environment: str) -> None:
    assert "No key has been made yet" in run("list").stderr
    printed = [run("create", "--name", name).stdout.strip() for name in ("[bold]one", "two")]
    assert run("revoke", "two").exit_code == 0
    result = run("list")
    assert result.exit_code == 0
    heading, first, second = result.stdout.splitlines()
    assert heading.split() == ["prefix", "name", "scopes", "created", "last", "used", "revoked"]
    today = f"{utc_now():%Y-}"
    assert first.split()[:2] == [printed[0].split("_")[1], "[bold]one"]
    assert first.split()[-2:] == ["-", "-"]
    assert second.split()[:2] == [printed[1].split("_")[1], "two"]
    assert second.split()[-2].startswith(today)
    assert not any(key.split("_", 2)[2] in result.stdout for key in printed)


def test_a_revoked_key_no_longer_works(environment: str) -> None:
    printed = run("create", "--name", "a").stdout.strip()
    prefix = printed.split("_")[1]
    result = run("revoke", prefix)
    assert (result.exit_code, result.stdout) == (0, f"revoked {prefix} (a)\n")
    assert identified(environment, printed) is None


def test_revoking_what_is_not_there_or_not_certain_ends_with_status_1(environment: str) -> None:
    run("create", "--name", "twice")
    run("create", "--name", "twice")
    for words, message in ((("revoke", "nobody"), "no key has the id"), (("revoke", "twice"), "2 keys are named")):
        result = run(*words)
        assert result.exit_code == 1
        assert message in result.stderr
        assert result.stdout == ""


def test_a_database_that_does_not_answer_is_a_message_and_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USHTIL_DATABASE_URL", "postgresql://someone:hunter2@127.0.0.1:1/test")
    result = run("create", "--name", "a")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "127.0.0.1" in result.stderr
    assert "hunter2" not in result.stderr


def test_a_setting_that_cannot_be_read_is_wrong_usage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USHTIL_WEB_THREADS", "many")
    result = run("list")
    assert result.exit_code == 2
    assert "USHTIL_WEB_THREADS" in result.stderr


def test_the_embedded_database_is_made_in_the_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("USHTIL_DATABASE_URL", raising=False)
    monkeypatch.setenv("USHTIL_DATA_DIR", str(tmp_path / "data"))
    printed = run("create", "--name", "a").stdout.strip()
    assert identified(f"sqlite:///{tmp_path / 'data' / 'ushtil.sqlite3'}", printed) is not None
