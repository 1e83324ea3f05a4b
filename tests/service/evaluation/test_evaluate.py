"""ushtil models evaluate, with the starter model on a handful of lines"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import ushtil
from service.evaluation import report
from service.evaluation.scores import evaluate
from service.evaluation.testsets import TestSet
from service.translation.engine import Engine
from service.translation.packages import installed

DOCS = Path(__file__).resolve().parents[3] / "docs"
NEWS = TestSet(
    "news",
    {
        "en": ("The president met the minister.", "The museum is open."),
        "ru": ("Президент встретился с министром.", "Музей открыт."),
    },
)


def test_only_directions_with_lines_and_a_route_are_scored(starter_packages: Path) -> None:
    packages = [each for each in installed(starter_packages).packages if each.name != "translate-ru_en"]
    # From Russian to English the only way left is through Kazakh.
    scores = list(evaluate(packages, Engine(), [NEWS]))
    assert [(each.source, each.target) for each in scores] == [("ru", "en"), ("en", "ru")]
    assert [step[0] for step in scores[0].route] == ["translate-ru_kk", "translate-kk_en"]
    assert [step[0] for step in scores[1].route] == ["translate-en_ru"]


def test_a_score_says_how_it_was_computed(starter_packages: Path) -> None:
    [score, _] = evaluate(installed(starter_packages).packages, Engine(), [NEWS])
    assert score.lines == 2
    assert 0 < score.chrf <= 100
    assert "version:" in score.bleu_signature
    assert "nc:6" in score.chrf_signature
    assert score.sentences_per_second > 0
    assert score.memory > 10


def test_a_translation_equal_to_the_reference_scores_100(starter_packages: Path) -> None:
    packages, engine = installed(starter_packages).packages, Engine()
    [package] = [each for each in packages if each.name == "translate-en_ru"]
    references = tuple(each.text for each in engine.translate(package, NEWS.lines["en"]))
    same = TestSet("same", {"en": NEWS.lines["en"], "ru": references})
    score = next(each for each in evaluate(packages, engine, [same]) if each.source == "en")
    assert score.bleu == score.chrf == 100


def test_the_command_prints_a_table_and_writes_json_that_the_page_is_made_from(
    tmp_path: Path, starter_packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(starter_packages))
    for code, lines in NEWS.lines.items():
        (tmp_path / f"news.{code}").write_text("\n".join(lines) + "\n", encoding="utf-8")
    scores = tmp_path / "quality.json"
    result = CliRunner().invoke(
        ushtil, ["models", "evaluate", "--data", str(tmp_path), "--lines", "1", "--json", str(scores)]
    )
    assert result.exit_code == 0, result.output
    assert "news (1 lines)" in result.output
    assert len(json.loads(scores.read_text())["scores"]) == 2
    page = report.page(scores.read_text())
    assert "| news (1 lines) | en→ru | translate-en_ru 0+starter." in page
    assert "KazParC" in page


def test_the_command_fails_where_nothing_can_be_scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "none"))
    for code in ("en", "ru"):
        (tmp_path / f"news.{code}").write_text("x\n")
    result = CliRunner().invoke(ushtil, ["models", "evaluate", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "no installed package" in result.output


def test_the_quality_page_is_what_its_json_makes_of_it() -> None:
    expected = report.page((DOCS / "quality.json").read_text(encoding="utf-8"))
    assert (DOCS / "quality.md").read_text(encoding="utf-8") == expected


def test_the_table_of_the_readme_is_what_the_scores_make_of_it() -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    scores = (DOCS / "quality.json").read_text(encoding="utf-8")
    assert report.replace_table(readme, report.summary(scores)) == readme
    assert readme.count("| en→kk |") == 1
