from __future__ import annotations

import os
import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.commands.settings import markdown
from service.settings import KINDS, PREFIX, SETTINGS, Setting, SettingError, Settings, unknown_variables

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
BY_NAME = {setting.name: setting for setting in SETTINGS}


def test_every_setting_is_documented() -> None:
    assert markdown() in PAGE, "run `make docs`"


def test_nothing_is_documented_that_is_no_setting() -> None:
    assert set(re.findall(rf"`({PREFIX}\w+)`", PAGE)) == {setting.variable for setting in SETTINGS}


def test_every_field_is_a_setting_of_a_kind_that_can_be_read_with_words_of_help() -> None:
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Settings)]
    for setting in SETTINGS:
        assert setting.type in KINDS
        assert setting.help.endswith((".", "…")) or setting.help.strip().endswith("."), setting.name
        assert "|" not in setting.help, "the table of docs/settings.md would break"


def test_every_setting_is_used_by_the_program() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "service").rglob("*.py") if path.name != "settings.py"
    )
    own = (ROOT / "service" / "settings.py").read_text(encoding="utf-8")
    for name in BY_NAME:
        assert re.search(rf"\.{name}\b", code) or f"self.{name}" in own, name


def test_with_an_empty_environment_every_setting_has_its_default() -> None:
    assert Settings.from_environment({}) == Settings()


def test_the_environment_of_the_process_is_read_unless_another_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USHTIL_LIST_LIMIT", "7")
    assert Settings.from_environment().list_limit == 7
    assert Settings.from_environment({"PATH": os.defpath}).list_limit == Settings().list_limit


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("data_dir", " /var/lib/ushtil ", "/var/lib/ushtil"),
        ("web_threads", "16", 16),
        ("web_threads", " 16\n", 16),
        ("poll_seconds", "0.5", 0.5),
        ("poll_seconds", "1", 1.0),
        *[("with_worker", text, True) for text in ("1", "true", "YES", " On ")],
        *[("with_worker", text, False) for text in ("0", "false", "No", "off")],
    ],
)
def test_a_variable_is_read_as_the_kind_of_its_setting(name: str, text: str, value: object) -> None:
    read = getattr(Settings.from_environment({BY_NAME[name].variable: text}), name)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("web_threads", "many", "a whole number"),
        ("web_threads", "1.5", "a whole number"),
        ("web_threads", "", "a whole number"),
        ("poll_seconds", "soon", "a number"),
        ("with_worker", "maybe", "a yes/no value"),
        ("with_worker", "", "a yes/no value"),
    ],
)
def test_a_variable_that_cannot_be_read_is_named_with_the_kind_it_should_have(name: str, text: str, kind: str) -> None:
    with pytest.raises(SettingError, match=f"^{BY_NAME[name].variable} must be {kind}.*, not {text!r}$"):
        Settings.from_environment({BY_NAME[name].variable: text})


def test_variables_that_look_like_settings_and_are_none_are_found() -> None:
    environ = {"USHTIL_BIND": "x", "USHTIL_BINDD": "x", "USHTIL_": "x", "ushtil_bind": "x", "PATH": "x"}
    assert unknown_variables(environ) == ["USHTIL_", "USHTIL_BINDD"]


def test_variables_that_are_no_settings_do_not_keep_the_settings_from_being_read() -> None:
    assert Settings.from_environment({"USHTIL_BINDD": "x"}) == Settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().list_limit = 5  # type: ignore[misc]


def test_without_a_database_url_sqlite_lies_in_the_data_directory(tmp_path: Path) -> None:
    assert Settings(data_dir=str(tmp_path)).effective_database_url == f"sqlite:///{tmp_path}/ushtil.sqlite3"
    assert Path(Settings().effective_database_url.removeprefix("sqlite:///")).is_absolute()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg_however_it_is_spelt(scheme: str) -> None:
    assert Settings(database_url=f"{scheme}://u:p@h/n").effective_database_url == "postgresql+psycopg://u:p@h/n"


def test_the_authority_of_tag_uris_is_the_host_of_the_public_url_unless_set() -> None:
    assert Settings(public_url="https://news.example:8443/x").feed_authority == "news.example"
    assert Settings(public_url="https://news.example", tag_authority="old.example").feed_authority == "old.example"
    assert Settings(public_url="").feed_authority == "localhost"


VALUES = {
    str: st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\0")).map(str.strip),
    int: st.integers(),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
}


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.sampled_from(SETTINGS).flatmap(lambda s: st.tuples(st.just(s), VALUES[s.type])))
def test_what_is_written_out_is_read_back(pair: tuple[Setting, object]) -> None:
    setting, value = pair
    assert getattr(Settings.from_environment({setting.variable: str(value)}), setting.name) == value
