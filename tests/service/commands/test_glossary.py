"""ushtil glossary"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from glossary.load import default_glossary
from service.cli import ushtil

GOOD = '[[term]]\nid = "nova"\nkind = "other"\nru = "Новая"\nkk = "Жаңа"\nen = "Nova"\n'


@pytest.fixture(autouse=True)
def own_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("USHTIL_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("USHTIL_DATABASE_URL", raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(ushtil, ["glossary", *arguments])


def test_list_shows_the_terms_with_a_part_of_a_name() -> None:
    result = run("list", "кунсткамера")
    assert result.exit_code == 0
    assert "kunstkamera" in result.output
    assert "kostanay" not in result.output


def test_check_tells_how_many_terms_a_good_file_has(tmp_path: Path) -> None:
    file = tmp_path / "terms.toml"
    file.write_text(GOOD, encoding="utf-8")
    result = run("check", str(file))
    assert result.exit_code == 0
    assert result.output.startswith("1 terms, version ")


def test_check_names_file_and_line_of_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "terms.toml"
    file.write_text(GOOD + '\n[[term]]\nid = "bad"\nkind = "river"\n', encoding="utf-8")
    result = run("check", str(file))
    assert result.exit_code == 1
    assert "terms.toml:8" in result.output


def test_an_imported_file_is_in_force_until_replaced(tmp_path: Path) -> None:
    file = tmp_path / "terms.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert "1 new, 0 changed, 0 the same" in run("import", str(file)).output
    assert "0 new, 0 changed, 1 the same" in run("import", str(file)).output
    assert "nova" in run("list", "Nova").output
    assert run("import", "--replace", str(file)).exit_code == 0
    assert "kostanay" not in run("list").output


@pytest.mark.parametrize("form", ["toml", "csv", "tbx"])
def test_what_is_exported_is_the_glossary(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"all.{form}"
    assert run("export", "--format", form, "--output", str(file)).exit_code == 0
    assert run("check", str(file)).output == (
        f"{len(default_glossary().terms)} terms, version {default_glossary().version}\n"
    )
    assert CliRunner().invoke(ushtil, ["glossary", "export", "--format", form]).stdout_bytes == file.read_bytes()


def test_find_shows_the_terms_of_a_text_in_any_case() -> None:
    result = run("find", "ru", "Вчера", "Беглов", "был в Костанае.")
    assert result.exit_code == 0
    assert [line.split("\t")[2] for line in result.output.splitlines()] == ["beglov", "kostanay"]
    assert run("find", "en", "Nothing here.").exit_code == 1


def test_retranslate_with_nothing_published_finds_nothing() -> None:
    assert "0 translations would be made anew" in run("retranslate", "--dry-run").stderr


def test_wrong_usage_is_status_2(tmp_path: Path) -> None:
    assert run("export", "--format", "xls").exit_code == 2
    assert run("import", str(tmp_path / "nosuch.toml")).exit_code == 2
