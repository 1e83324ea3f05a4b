from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from service.commands.webhooks import webhooks
from service.storage import push_targets
from service.storage.database import Database

HOOK = "https://subscriber.example/in"


@pytest.fixture(autouse=True)
def environment(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USHTIL_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.delenv("USHTIL_WEBHOOK_PRIVATE", raising=False)


def run(*words: str) -> Result:
    return CliRunner().invoke(webhooks, words)


def kept(database: Database) -> list[push_targets.Webhook]:
    with database.read() as session:
        return push_targets.webhooks(session)


def test_the_secret_of_a_new_webhook_is_alone_on_its_line(database: Database) -> None:
    result = run("add", HOOK, "--language", "kk", "--language", "ru", "--tag", " world   news ")
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    assert len(result.stdout.strip()) >= 40
    [made] = kept(database)
    assert (made.url, made.languages, made.tags) == (HOOK, ("ru", "kk"), ("world news",))
    assert made.id in result.stderr


def test_webhooks_are_listed_with_their_state_and_without_their_secrets() -> None:
    assert "There is no webhook yet" in run("list").stderr
    secret = run("add", HOOK).stdout.strip()
    listed = run("list")
    assert listed.exit_code == 0
    assert all(word in listed.stdout for word in (HOOK, "all", "well"))
    assert secret not in listed.stdout


def test_a_webhook_is_removed_by_its_id(database: Database) -> None:
    run("add", HOOK)
    [made] = kept(database)
    assert run("remove", made.id).exit_code == 0
    assert kept(database) == []
    again = run("remove", made.id)
    assert again.exit_code == 1
    assert f"there is no webhook {made.id}" in again.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("add",),
        ("add", "nonsense"),
        ("add", "http://127.0.0.1/"),
        ("add", HOOK, "--language", "de"),
        ("add", HOOK, "--tag", " "),
        ("remove",),
    ],
)
def test_wrong_usage_is_told_and_makes_nothing(database: Database, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2
    assert kept(database) == []


def test_a_private_address_is_taken_where_the_setting_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USHTIL_WEBHOOK_PRIVATE", "1")
    assert run("add", "http://127.0.0.1/").exit_code == 0
