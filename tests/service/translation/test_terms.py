"""The glossary in the pipeline, with the real starter model and matches made by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from glossary.enforcement import Matched
from glossary.inflection import forms
from glossary.model import Glossary, Language
from service.translation import pipeline as pipeline_module
from service.translation.document import Document
from service.translation.engine import EngineOptions
from service.translation.packages import PackageError
from service.translation.pipeline import Pipeline, TranslationFailure, TranslationRequest, TranslationResult
from service.translation.terms import TermBase
from tests.glossary.enforcing import BEGLOV, KOSTANAY, KUNSTKAMERA, FakeMatch

GLOSSARY = Glossary((BEGLOV, KOSTANAY, KUNSTKAMERA))
Translate = Callable[..., TranslationResult]


class SimpleFinder:
    """Finds the first of each term's forms by plain search."""

    def __init__(self, glossary: Glossary, language: Language) -> None:
        self.glossary, self.language = glossary, language

    def find(self, text: str, /) -> Sequence[Matched]:
        found = []
        for term in self.glossary.terms:
            table = {
                item.text: item.features
                for item in reversed(list(forms(term.names[self.language], term.kind, self.language)))
            }
            surface = max((form for form in table if form in text), key=len, default=None)
            if surface is not None:
                start = text.index(surface)
                found.append(FakeMatch(term, start, start + len(surface), table[surface], surface, (table[surface],)))
        return sorted(found, key=lambda match: match.start)


BASE = TermBase(GLOSSARY, SimpleFinder)


@pytest.fixture(scope="module")
def with_terms(starter_packages: Path) -> Pipeline:
    return Pipeline(EngineOptions(beam_size=4), lambda: starter_packages, terms=lambda: BASE)


@pytest.fixture(scope="module")
def without_terms(starter_packages: Path) -> Pipeline:
    return Pipeline(EngineOptions(beam_size=4), lambda: starter_packages)


def translated(pipeline: Pipeline, document: Document, source: Language, target: Language) -> TranslationResult:
    (answer,) = pipeline.translate([TranslationRequest(document, source, target)])
    assert isinstance(answer, TranslationResult), answer
    return answer


def plain(*sentences: str) -> Document:
    return Document(sentences[0], None, "\n\n".join(sentences[1:]), "text/plain")


def test_a_term_stands_in_the_translation_and_is_reported(with_terms: Pipeline) -> None:
    document = plain("Министр встретился с Бегловым.", "Погода хорошая.", "Школа открылась в Костанае.")
    result = translated(with_terms, document, "ru", "kk")
    assert result.terms is not None
    assert result.terms.version == GLOSSARY.version
    assert [(item.field, item.sentence, item.applied.term) for item in result.terms.terms] == [
        ("title", 0, "beglov"),
        ("content", 2, "kostanay"),
    ]
    first, second = (item.applied for item in result.terms.terms)
    assert (first.source, first.target) == ("Бегловым", "Бегловпен")
    assert (second.source, second.target) == ("Костанае", "Қостанайда")
    assert "Бегловпен" in result.document.title
    assert "Қостанайда" in result.document.content


def test_the_span_of_a_term_is_where_it_stands(with_terms: Pipeline) -> None:
    document = plain("Министр встретился с Бегловым.", "Да.")
    result = translated(with_terms, document, "ru", "en")
    assert result.terms is not None
    applied = result.terms.terms[0].applied
    assert applied.target_span is not None
    assert document.title[slice(*applied.source_span)] == applied.source
    assert result.document.title[slice(*applied.target_span)] == applied.target == "Beglov"


@pytest.mark.parametrize(("source", "target", "sentence", "word"), [
    ("ru", "en", "Токаев принял Беглова.", "Beglov"),
    ("kk", "ru", "Министр Бегловпен кездесті.", "Бегловым"),
    ("kk", "en", "Бегловтың делегациясы келді.", "Beglov"),
    ("en", "ru", "The minister met with Beglov.", "Бегловым"),
    ("en", "kk", "A school opened in Kostanay.", "Қостанайда"),
])  # fmt: skip
def test_every_direction_writes_the_term(
    with_terms: Pipeline, source: Language, target: Language, sentence: str, word: str
) -> None:
    assert word in translated(with_terms, plain(sentence, "1."), source, target).document.title


def test_sentences_without_terms_are_translated_as_without_a_glossary(
    with_terms: Pipeline, without_terms: Pipeline
) -> None:
    others = ["Правительство утвердило бюджет.", "Цены на нефть выросли.", "Музей открыт по выходным."]
    mixed = plain("Беглов открыл школу.", *others)
    left = translated(with_terms, mixed, "ru", "en").document.content
    right = translated(without_terms, mixed, "ru", "en").document.content
    assert left == right


def test_without_a_glossary_there_is_no_report(without_terms: Pipeline) -> None:
    assert translated(without_terms, plain("Беглов открыл школу.", "Да."), "ru", "en").terms is None


def test_a_document_without_terms_has_an_empty_report(with_terms: Pipeline) -> None:
    terms = translated(with_terms, plain("Погода хорошая.", "Да."), "ru", "en").terms
    assert terms is not None
    assert terms.as_data() == {"version": GLOSSARY.version, "terms": []}


def test_the_report_has_the_shape_of_the_contract(with_terms: Pipeline) -> None:
    terms = translated(with_terms, plain("Министр встретился с Бегловым.", "Да."), "ru", "kk").terms
    assert terms is not None
    (item,) = terms.as_data()["terms"]
    assert {
        "term": "beglov",
        "source": "Бегловым",
        "target": "Бегловпен",
        "method": "inflected",
    }.items() <= item.items()
    assert item["field"] == "title"
    assert item["source_span"] == [21, 29]


def test_markup_around_a_term_stays_around_its_translation(with_terms: Pipeline) -> None:
    content = "<p>Министр встретился с <b>Бегловым</b> в четверг.</p>"
    result = translated(with_terms, Document("Да.", None, content, "text/html"), "ru", "kk")
    assert re.search(r"<b>Беглов\w*</b>", result.document.content)


def test_an_attribute_is_counted_with_the_content(with_terms: Pipeline) -> None:
    content = '<p>Новости <img src="/a.png" alt="Беглов открыл школу."> дня.</p>'
    result = translated(with_terms, Document("Беглов прибыл.", "Да.", content, "text/html"), "ru", "en")
    assert result.terms is not None
    assert [item.field for item in result.terms.terms] == ["title", "content"]


def test_the_glossary_is_asked_for_at_each_call(starter_packages: Path) -> None:
    current: list[TermBase | None] = [None]
    pipeline = Pipeline(EngineOptions(beam_size=2), lambda: starter_packages, terms=lambda: current[0])
    document = plain("Министр встретился с Бегловым.", "Да.")
    assert translated(pipeline, document, "ru", "kk").terms is None
    current[0] = BASE
    assert translated(pipeline, document, "ru", "kk").terms is not None


def test_terms_survive_a_pivot(starter_packages: Path, tmp_path: Path) -> None:
    for name in ("translate-ru_en", "translate-en_kk"):
        (tmp_path / name).symlink_to(starter_packages / name)
    pipeline = Pipeline(EngineOptions(beam_size=4), lambda: tmp_path, terms=lambda: BASE)
    result = translated(pipeline, plain("Новая школа открылась в Костанае.", "Да."), "ru", "kk")
    assert len(result.route) == 2
    assert result.terms is not None
    assert result.terms.missing == ()
    assert "Қостанай" in result.document.title


def test_a_finder_that_fails_is_the_failure_of_its_request(starter_packages: Path) -> None:
    class Broken:
        def find(self, text: str, /) -> Sequence[Matched]:
            raise RuntimeError("no dictionary")

    pipeline = Pipeline(
        directory=lambda: starter_packages, terms=lambda: TermBase(GLOSSARY, lambda _glossary, _language: Broken())
    )
    (answer,) = pipeline.translate([TranslationRequest(plain("Беглов.", "Да."), "ru", "en")])
    assert answer == TranslationFailure("unexpected RuntimeError: no dictionary")


def test_a_package_that_fails_in_a_later_round_is_a_failure(
    starter_packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = Pipeline(EngineOptions(beam_size=1), lambda: starter_packages, terms=lambda: BASE)
    calls: list[int] = []

    def translate(package, sentences, *, alignments):
        calls.append(len(sentences))
        if len(calls) > 1:
            raise PackageError(package.name, "its model failed")
        return [pipeline_module.Hypothesis("Nothing.", 0.0, None) for _ in sentences]

    monkeypatch.setattr(pipeline._engine, "translate", translate)
    (answer,) = pipeline.translate([TranslationRequest(plain("Беглов открыл школу.", "Да."), "ru", "en")])
    assert answer == TranslationFailure("package translate-ru_en: its model failed")
    assert calls == [2, 1]


def test_a_term_that_is_nowhere_is_reported_missing(starter_packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = Pipeline(EngineOptions(beam_size=1), lambda: starter_packages, terms=lambda: BASE)
    rounds: list[list[str]] = []

    def translate(package, sentences, *, alignments):
        rounds.append(list(sentences))
        return [pipeline_module.Hypothesis("Nothing.", 0.0, None, truncated=True) for _ in sentences]

    monkeypatch.setattr(pipeline._engine, "translate", translate)
    result = translated(pipeline, plain("Беглов открыл школу.", "Да."), "ru", "en")
    assert result.terms is not None
    assert [item.applied.method for item in result.terms.missing] == ["missing"]
    assert result.document.title == "Nothing."
    assert len(rounds) == 4
    assert rounds[-1] == ["Беглов открыл школу."]
    assert result.truncated == ("Беглов открыл школу.", "Да.")
