"""Reading line-aligned test sets"""

from __future__ import annotations

from pathlib import Path

import pytest

from service.evaluation.testsets import TestSetError, find_testsets


def write(directory: Path, name: str, lines: list[str]) -> None:
    (directory / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_files_of_one_name_are_one_test_set(tmp_path: Path) -> None:
    write(tmp_path, "news.en", ["One.", "Two."])
    write(tmp_path, "news.ru", ["Один.", "Два."])
    write(tmp_path, "wiki-dev.en", ["Three."])
    write(tmp_path, "wiki-dev.kk", ["Үш."])
    news, wiki = find_testsets(tmp_path)
    assert news.name == "news"
    assert news.lines == {"en": ("One.", "Two."), "ru": ("Один.", "Два.")}
    assert wiki.lines["kk"] == ("Үш.",)


def test_other_languages_and_lone_files_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "news.en", ["One."])
    write(tmp_path, "news.de", ["Eins."])
    write(tmp_path, "pair.en", ["One."])
    write(tmp_path, "pair.kk", ["Бір."])
    (tmp_path / "README.md").write_text("no test set")
    assert [each.name for each in find_testsets(tmp_path)] == ["pair"]


def test_a_line_separator_inside_a_line_does_not_split_it(tmp_path: Path) -> None:
    write(tmp_path, "news.en", ["One.\u2028Still one.", "Two."])
    write(tmp_path, "news.ru", ["Один.", "Два."])
    assert len(find_testsets(tmp_path)[0].lines["en"]) == 2


def test_files_that_are_not_aligned_are_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path, "news.en", ["One.", "Two."])
    write(tmp_path, "news.ru", ["Один."])
    with pytest.raises(TestSetError, match="news are not aligned"):
        find_testsets(tmp_path)


def test_a_directory_without_test_sets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TestSetError, match="no line-aligned files"):
        find_testsets(tmp_path)


def test_the_head_of_a_test_set_stays_aligned(tmp_path: Path) -> None:
    write(tmp_path, "news.en", ["One.", "Two.", "Three."])
    write(tmp_path, "news.ru", ["Один.", "Два.", "Три."])
    [news] = find_testsets(tmp_path)
    assert news.head(2).lines == {"en": ("One.", "Two."), "ru": ("Один.", "Два.")}
    assert news.head(None) == news
