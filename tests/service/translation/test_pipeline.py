from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from service import article
from service.languages import LANGUAGES, Language, others
from service.settings import Settings
from service.translation import pipeline as pipeline_module
from service.translation.alignment import compose
from service.translation.document import Document
from service.translation.engine import Engine, EngineOptions, Hypothesis
from service.translation.packages import Package, PackageError, installed
from service.translation.pipeline import Pipeline, TranslationFailure, TranslationRequest, TranslationResult
from tests.service.translation.conftest import MakePackage

TEXTS: dict[Language, str] = {
    "en": "The governor met the minister. The forum was held on 18–21 June 2025.",
    "ru": "Губернатор встретился с министром. Форум прошёл 18–21 июня 2025 года.",
    "kk": "Губернатор министрмен кездесті. Форум 2025 жылғы 18–21 маусымда өтті.",
}
HTML = Document(
    "The forum was held in June",
    None,
    '<p>The governor met the <b>minister</b> in <a href="https://example.org/">Astana</a>.</p><ul><li>92</li></ul>',
    "text/html",
)


class Recorder:
    """Counts what goes into the real engine."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, list[str], list[bool]]] = []
        translate = Engine.translate

        def spy(
            engine: Engine, package: Package, sentences: Sequence[str], *, alignments: Sequence[bool] | None = None
        ) -> list[Hypothesis]:
            self.calls.append((package.name, list(sentences), list(alignments or ())))
            return translate(engine, package, sentences, alignments=alignments)

        monkeypatch.setattr(Engine, "translate", spy)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str], list[bool]]]:
    return Recorder(monkeypatch).calls


@pytest.fixture(scope="module")
def pipeline(starter_packages: Path) -> Pipeline:
    return Pipeline(EngineOptions(beam_size=2), lambda: starter_packages)


@pytest.fixture
def pivot(starter_packages: Path, tmp_path: Path) -> Pipeline:
    """A pipeline that gets from English to Kazakh by way of Russian only."""
    for name in ("translate-en_ru", "translate-ru_kk"):
        shutil.copytree(starter_packages / name, tmp_path / "pivot" / name)
    return Pipeline(EngineOptions(beam_size=2), lambda: tmp_path / "pivot")


def plain(text: str, title: str = "", summary: str | None = None) -> Document:
    return Document(title, summary, text, "text/plain")


def done(answer: TranslationResult | TranslationFailure) -> TranslationResult:
    assert isinstance(answer, TranslationResult), answer
    return answer


def test_a_document_is_translated_whole(pipeline: Pipeline) -> None:
    document = plain("The forum was held in June.\n\nThe governor met the minister.", "The forum", "Good morning.")
    result = done(pipeline.translate([TranslationRequest(document, "en", "kk")])[0])
    found = result.document
    assert found.content_type == "text/plain"
    assert found.content.count("\n\n") == 1
    assert all(text for text in (found.title, found.summary, *found.content.split("\n\n")))
    assert "forum" not in f"{found.title}{found.content}".lower().split()
    assert result.truncated == ()


@pytest.mark.parametrize("source", LANGUAGES)
def test_every_direction_works(pipeline: Pipeline, source: Language) -> None:
    requests = [TranslationRequest(plain(TEXTS[source]), source, target) for target in others(source)]
    for request, answer in zip(requests, pipeline.translate(requests), strict=True):
        result = done(answer)
        assert [step.package for step in result.route] == [f"translate-{source}_{request.target}"]
        assert "2025" in result.document.content
        assert result.document.content != TEXTS[source]


def test_the_route_tells_name_version_and_digest(pipeline: Pipeline, packages: dict[str, Package]) -> None:
    result = done(pipeline.translate([TranslationRequest(plain(TEXTS["en"]), "en", "ru")])[0])
    package = packages["en_ru"]
    assert result.route == (article.Package("translate-en_ru", package.version, package.sha256),)


def test_all_sentences_for_one_package_are_one_batch_without_duplicates(
    pipeline: Pipeline, calls: list[tuple[str, list[str], list[bool]]]
) -> None:
    first = plain("Good morning. The forum was held in June.", "Good morning.", "Good morning.")
    second = plain("The forum was held in June.\nThe governor met the minister.")
    requests = [
        TranslationRequest(first, "en", "kk"),
        TranslationRequest(second, "en", "kk"),
        TranslationRequest(first, "en", "ru"),
    ]
    answers = [done(answer) for answer in pipeline.translate(requests)]
    assert [name for name, _, _ in calls] == ["translate-en_kk", "translate-en_ru"]
    assert sorted(calls[0][1]) == ["Good morning.", "The forum was held in June.", "The governor met the minister."]
    assert answers[0].document.title == answers[0].document.summary
    assert answers[0].document.content.startswith(answers[0].document.title)
    assert answers[0].document.content.endswith(answers[1].document.content.split("\n")[0])
    assert answers[2].document.title != answers[0].document.title


def test_a_document_is_translated_the_same_alone_and_in_company(pipeline: Pipeline) -> None:
    requests = [
        TranslationRequest(HTML, "en", "kk"),
        TranslationRequest(plain(TEXTS["en"]), "en", "kk"),
        TranslationRequest(plain(TEXTS["ru"]), "ru", "kk"),
    ]
    together = pipeline.translate(requests)
    assert [pipeline.translate([request])[0] for request in requests] == together


def test_markup_stays_and_only_sentences_with_markup_are_aligned(
    pipeline: Pipeline, calls: list[tuple[str, list[str], list[bool]]]
) -> None:
    result = done(pipeline.translate([TranslationRequest(HTML, "en", "kk")])[0])
    for tag in ("<p>", "<b>", "</b>", '<a href="https://example.org/"', "</a>", "<ul><li>92</li></ul>"):
        assert tag in result.document.content
    ((_, sentences, aligned),) = calls
    assert {sentence for sentence, flag in zip(sentences, aligned, strict=True) if flag} == {
        "The governor met the minister in Astana."
    }


@pytest.mark.parametrize("marked_first", [True, False])
def test_a_sentence_that_stands_with_and_without_markup_is_aligned_once(
    pipeline: Pipeline, calls: list[tuple[str, list[str], list[bool]]], marked_first: bool
) -> None:
    bare = plain("The governor met the minister in Astana.")
    documents = [HTML, bare] if marked_first else [bare, HTML]
    answers = pipeline.translate([TranslationRequest(document, "en", "kk") for document in documents])
    ((_, sentences, aligned),) = calls
    assert sentences.count(bare.content) == 1
    assert aligned[sentences.index(bare.content)]
    expected = done(pipeline.translate([TranslationRequest(HTML, "en", "kk")])[0])
    assert answers[documents.index(HTML)] == expected


def test_without_a_direct_package_a_pivot_is_taken_step_by_step(
    pivot: Pipeline, calls: list[tuple[str, list[str], list[bool]]]
) -> None:
    requests = [
        TranslationRequest(plain(TEXTS["en"]), "en", "kk"),
        TranslationRequest(plain("Good morning."), "en", "kk"),
        TranslationRequest(plain(TEXTS["ru"]), "ru", "kk"),
    ]
    answers = [done(answer) for answer in pivot.translate(requests)]
    assert [step.package for step in answers[0].route] == ["translate-en_ru", "translate-ru_kk"]
    assert [step.package for step in answers[2].route] == ["translate-ru_kk"]
    assert [(name, len(sentences)) for name, sentences, _ in calls] == [
        ("translate-en_ru", 3),
        ("translate-ru_kk", 2),
        ("translate-ru_kk", 3),
    ]
    assert set("әіңғүұқөһ") & set(answers[0].document.content)


def test_markup_is_carried_through_a_pivot(pivot: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    composed = []

    def spy(first: object, second: object) -> object:
        composed.append(compose(first, second))  # type: ignore[arg-type]
        return composed[-1]

    monkeypatch.setattr(pipeline_module, "compose", spy)
    result = done(pivot.translate([TranslationRequest(HTML, "en", "kk")])[0])
    assert result.document.content.count("<b>") == result.document.content.count("</b>") == 1
    assert '<a href="https://example.org/"' in result.document.content
    assert len(composed) == 1
    assert composed[0], "no word came through the pivot"


def test_a_broken_package_fails_its_own_requests_only(
    starter_packages: Path, make_package: MakePackage, tmp_path: Path
) -> None:
    for name in ("translate-en_ru", "translate-ru_en"):
        shutil.copytree(starter_packages / name, tmp_path / "packages" / name)
    model = make_package("en", "kk") / "model" / "model.bin"
    model.write_bytes(model.read_bytes()[:100_000])
    pipeline = Pipeline(EngineOptions(beam_size=1), lambda: tmp_path / "packages")
    answers = pipeline.translate(
        [
            TranslationRequest(plain("Good morning."), "en", "ru"),
            TranslationRequest(plain("Good morning."), "en", "kk"),
            TranslationRequest(plain("Доброе утро."), "ru", "kk"),
            TranslationRequest(plain("Доброе утро."), "ru", "en"),
        ]
    )
    assert isinstance(answers[0], TranslationResult)
    assert isinstance(answers[3], TranslationResult)
    for answer in answers[1:3]:
        assert isinstance(answer, TranslationFailure)
        assert answer.reason.startswith("package translate-en_kk: its model cannot be loaded")


def test_without_a_package_the_reason_names_languages_and_broken_packages(make_package: MakePackage) -> None:
    path = make_package("en", "kk")
    (path / "model" / "model.bin").unlink()
    pipeline = Pipeline(directory=lambda: path.parent)
    (answer,) = pipeline.translate([TranslationRequest(plain("Good morning."), "en", "kk")])
    assert isinstance(answer, TranslationFailure)
    assert "from en to kk" in answer.reason
    assert "translate-en_kk is broken: it has no model/model.bin" in answer.reason
    assert pipeline.inventory().broken


def test_packages_installed_later_are_seen(starter_packages: Path, tmp_path: Path) -> None:
    pipeline = Pipeline(EngineOptions(beam_size=1), lambda: tmp_path / "packages")
    request = TranslationRequest(plain("Good morning."), "en", "kk")
    (before,) = pipeline.translate([request])
    assert isinstance(before, TranslationFailure)
    shutil.copytree(starter_packages / "translate-en_kk", tmp_path / "packages" / "translate-en_kk")
    assert isinstance(pipeline.translate([request])[0], TranslationResult)
    shutil.rmtree(tmp_path / "packages" / "translate-en_kk")
    assert isinstance(pipeline.translate([request])[0], TranslationFailure)


def test_into_its_own_language_a_document_stays_as_it_is(tmp_path: Path) -> None:
    answer = Pipeline(directory=lambda: tmp_path).translate([TranslationRequest(HTML, "en", "en")])
    assert answer == [TranslationResult(HTML, ())]


def test_an_empty_document_needs_no_model(pipeline: Pipeline) -> None:
    result = done(pipeline.translate([TranslationRequest(plain("", "", ""), "en", "kk")])[0])
    assert result.document == plain("", "", "")
    assert pipeline.translate([]) == []


def test_a_fault_in_one_document_does_not_harm_the_others(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = pipeline_module.prepare

    def fail(document: Document, language: Language) -> object:
        if document.title == "bad":
            raise RecursionError("too deep")
        return prepare(document, language)

    monkeypatch.setattr(pipeline_module, "prepare", fail)
    bad, good = pipeline.translate(
        [
            TranslationRequest(plain("x", "bad"), "en", "kk"),
            TranslationRequest(plain("Good morning."), "en", "kk"),
        ]
    )
    assert bad == TranslationFailure("unexpected RecursionError: too deep")
    assert isinstance(good, TranslationResult)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PackageError("translate-en_ru", "it is gone"), "package translate-en_ru: it is gone"),
        (MemoryError("no memory"), "unexpected MemoryError: no memory"),
    ],
)
def test_whatever_the_engine_raises_fails_the_requests_of_that_package(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    translate = Engine.translate

    def fail(engine: Engine, package: Package, *arguments: object, **options: object) -> list[Hypothesis]:
        if package.target == "ru":
            raise error
        return translate(engine, package, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "translate", fail)
    document = plain("Good morning.")
    answers = pipeline.translate([TranslationRequest(document, "en", "ru"), TranslationRequest(document, "en", "kk")])
    assert answers[0] == TranslationFailure(reason)
    assert isinstance(answers[1], TranslationResult)


def test_an_empty_translation_is_a_failure(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "translate", lambda *_, **__: [Hypothesis("", -1.0, None)])
    (answer,) = pipeline.translate([TranslationRequest(plain("Good morning."), "en", "kk")])
    assert isinstance(answer, TranslationFailure)
    assert answer.reason


def test_a_sentence_cut_off_in_any_step_is_named(pivot: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    translate = Engine.translate

    def cut(engine: Engine, package: Package, sentences: list[str], **options: object) -> list[Hypothesis]:
        found = translate(engine, package, sentences, **options)  # type: ignore[arg-type]
        if package.target == "ru":
            found[1] = Hypothesis(found[1].text, found[1].score, found[1].alignment, truncated=True)
        return found

    monkeypatch.setattr(Engine, "translate", cut)
    document = plain("Good morning. The forum was held in June.")
    result = done(pivot.translate([TranslationRequest(document, "en", "kk")])[0])
    assert result.truncated == ("The forum was held in June.",)


def test_a_pipeline_of_the_settings_uses_the_environments_directory(
    starter_packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(starter_packages))
    assert Pipeline.from_settings(Settings()).inventory() == installed(starter_packages)
