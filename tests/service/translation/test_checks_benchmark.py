"""The benchmark of the checks, on files of a few lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import checks


def write(directory: Path, **texts: str) -> None:
    for language, text in texts.items():
        (directory / f"news.{language}").write_text(text + "\n", encoding="utf-8")


def test_the_rates_are_per_cent_of_lines_and_of_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, en="5 men\n7 men\n" * 10 + "x", ru="5 муж\n8 муж\n" * 10 + "икс", kk="5 ер\n7 ер\n" * 10 + "икс")
    report = tmp_path / "report.json"
    monkeypatch.setattr("sys.argv", ["checks", "--data", str(tmp_path), "--name", "news", "--json", str(report)])
    assert checks.main() == 1
    found = json.loads(report.read_text())
    assert found["lines"] == 21
    assert found["sentences"]["numbers"]["en-ru"] == pytest.approx(100 * 10 / 21, abs=0.01)
    assert found["sentences"]["numbers"]["en-kk"] == 0
    assert found["articles"]["numbers"]["en-ru"] == pytest.approx(100 * 2 / 3, abs=0.01)
    assert set(found["sentences"]) == {check.name for check in checks.CHECKS}


def test_files_of_different_lengths_are_refused(tmp_path: Path) -> None:
    write(tmp_path, en="a\nb", ru="a", kk="a\nb")
    with pytest.raises(ValueError, match="different numbers of lines"):
        checks.read(tmp_path, "news")
