"""Takes many documents at once through the packages: one batch for each package and step, each failure for itself."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from service import article
from service.languages import Language
from service.settings import Settings
from service.translation.alignment import Alignment, compose
from service.translation.document import Document, Prepared, TranslatedSentence, assemble, prepare
from service.translation.engine import Engine, EngineOptions, Hypothesis
from service.translation.packages import Inventory, Package, PackageError, installed, packages_dir
from service.translation.routes import NONE, NoRoute, Preferences, Route, find_route

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TranslationRequest:
    """A document in one language that is wanted in another."""

    document: Document
    source: Language
    target: Language


@dataclass(frozen=True)
class TranslationResult:
    """A translated document and the packages it went through, in order; none where source and target are one language.

    ``truncated`` holds the source sentences whose translation was cut off at the decoder's length limit: the document
    is there, but these sentences are not whole.
    """

    document: Document
    route: tuple[article.Package, ...]
    truncated: tuple[str, ...] = ()


@dataclass(frozen=True)
class TranslationFailure:
    """Why a document could not be translated, in a sentence for the editor; ``permanent`` where trying is no use."""

    reason: str
    permanent: bool = False


@dataclass
class _Job:
    """A request on its way: its sentences as they stand after the steps done so far."""

    prepared: Prepared
    route: Route
    texts: list[str]
    aligned: list[bool]
    alignments: list[Alignment | None] = field(default_factory=list)
    truncated: set[int] = field(default_factory=set)
    failure: TranslationFailure | None = None


class Pipeline:
    """Translates documents with what is installed at the moment of the call. Models are loaded when first needed."""

    def __init__(
        self,
        options: EngineOptions | None = None,
        directory: Callable[[], Path] = packages_dir,
        preferences: Preferences = NONE,
    ) -> None:
        self._engine, self._directory, self.preferences = Engine(options), directory, preferences

    @classmethod
    def from_settings(cls, settings: Settings) -> Pipeline:
        preferences = Preferences.read(settings.routes, settings.scores_file)
        return cls(EngineOptions.from_settings(settings), preferences=preferences)

    def inventory(self) -> Inventory:
        """The packages installed now, and the broken ones."""
        return installed(self._directory())

    def translate(self, requests: Sequence[TranslationRequest]) -> list[TranslationResult | TranslationFailure]:
        """Translate documents; the answers are in the order of the requests.

        The sentences of all titles, summaries and contents that go through one package are one batch, in which each
        distinct sentence is translated once. Whatever goes wrong with one request, or with one package, is that
        request's (those requests') failure; nothing is raised but for the packages directory (OSError).
        """
        inventory = self.inventory()
        self._engine.retain(inventory.packages)
        jobs = [_start(request, inventory, self.preferences) for request in requests]
        running = [job for job in jobs if isinstance(job, _Job)]
        for step in range(max((len(job.route.packages) for job in running), default=0)):
            waiting: dict[Package, list[_Job]] = defaultdict(list)
            for job in running:
                if job.failure is None and step < len(job.route.packages):
                    waiting[job.route.packages[step]].append(job)
            for package, together in waiting.items():
                self._step(package, together)
        return [_finish(job) if isinstance(job, _Job) else job for job in jobs]

    def _step(self, package: Package, jobs: list[_Job]) -> None:
        """Take all jobs through one package."""
        wanted: dict[str, bool] = {}
        for job in jobs:
            for text, aligned in zip(job.texts, job.aligned, strict=True):
                wanted[text] = wanted.get(text, False) or aligned
        try:
            hypotheses = self._engine.translate(package, list(wanted), alignments=list(wanted.values()))
        except PackageError as error:
            log.warning("%s", error)
            failure = TranslationFailure(str(error))
        except Exception as error:
            log.exception("translating with %s", package.name)
            failure = _unexpected(error)
        else:
            translated = dict(zip(wanted, hypotheses, strict=True))
            for job in jobs:
                _advance(job, translated)
            return
        for job in jobs:
            job.failure = failure


def _start(
    request: TranslationRequest, inventory: Inventory, preferences: Preferences
) -> _Job | TranslationResult | TranslationFailure:
    try:
        route = find_route(inventory.packages, request.source, request.target, preferences)
    except NoRoute as error:
        broken = "; ".join(f"{item.path.name} is broken: {item.reason}" for item in inventory.broken)
        return TranslationFailure(f"{error} ({broken})" if broken else str(error), permanent=True)
    if not route.packages:
        return TranslationResult(request.document, ())
    try:
        prepared = prepare(request.document, request.source)
    except Exception as error:
        log.exception("preparing a document")
        return _unexpected(error)
    texts = [sentence.text for sentence in prepared.sentences]
    aligned = [bool(sentence.marks) for sentence in prepared.sentences]
    return _Job(prepared, route, texts, aligned)


def _advance(job: _Job, translated: dict[str, Hypothesis]) -> None:
    found = [translated[text] for text in job.texts]
    before = job.alignments or [None] * len(found)
    job.truncated |= {n for n, hypothesis in enumerate(found) if hypothesis.truncated}
    job.texts = [hypothesis.text for hypothesis in found]
    job.alignments = [
        _composed(old, hypothesis.alignment) if aligned else None
        for old, hypothesis, aligned in zip(before, found, job.aligned, strict=True)
    ]


def _composed(first: Alignment | None, second: Alignment | None) -> Alignment | None:
    return second if first is None else compose(first, second or ())


def _finish(job: _Job) -> TranslationResult | TranslationFailure:
    if job.failure is not None:
        return job.failure
    sentences = [TranslatedSentence(text, alignment) for text, alignment in zip(job.texts, job.alignments, strict=True)]
    try:
        document = assemble(job.prepared, sentences)
    except ValueError as error:
        return TranslationFailure(str(error))
    except Exception as error:
        log.exception("assembling a document")
        return _unexpected(error)
    route = tuple(article.Package(step.name, step.version, step.sha256) for step in job.route.packages)
    truncated = tuple(job.prepared.sentences[n].text for n in sorted(job.truncated))
    return TranslationResult(document, route, truncated)


def _unexpected(error: Exception) -> TranslationFailure:
    return TranslationFailure(f"unexpected {type(error).__name__}: {error}")
