"""Takes many documents at once through the packages: one batch for each package and step, each failure for itself."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from service import article
from service.languages import Language
from service.settings import Settings
from service.translation.alignment import Alignment, compose
from service.translation.document import Document, Prepared, TranslatedSentence, assemble, prepare
from service.translation.engine import Engine, EngineOptions, Hypothesis
from service.translation.packages import Inventory, Package, PackageError, installed, packages_dir
from service.translation.routes import NONE, NoRoute, Preferences, Route, find_route
from service.translation.terms import AppliedTerms, TermBase, TermWork, Wanted

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
    is there, but these sentences are not whole. ``terms`` is None where no glossary was in use.
    """

    document: Document
    route: tuple[article.Package, ...]
    truncated: tuple[str, ...] = ()
    terms: AppliedTerms | None = None


@dataclass(frozen=True)
class TranslationFailure:
    """Why a document could not be translated, in a sentence for the editor; ``permanent`` where trying is no use."""

    reason: str
    permanent: bool = False


@dataclass
class _Job:
    """A request on its way: the translations of its sentences as they were wanted first, and its terms."""

    prepared: Prepared
    route: Route
    work: TermWork
    found: list[Hypothesis] = field(default_factory=list)
    failure: TranslationFailure | None = None


@dataclass
class _Round:
    """What a job wants translated at a time, as it stands after the steps done so far."""

    job: _Job
    wanted: list[Wanted]
    found: list[Hypothesis] = field(init=False)

    def __post_init__(self) -> None:
        self.found = [Hypothesis(item.text, 0.0, None) for item in self.wanted]


class Pipeline:
    """Translates documents with what is installed at the moment of the call. Models are loaded when first needed.

    ``terms`` is asked at each call for the glossary to keep to, in any thread; None is none.
    """

    def __init__(
        self,
        options: EngineOptions | None = None,
        directory: Callable[[], Path] = packages_dir,
        preferences: Preferences = NONE,
        terms: Callable[[], TermBase | None] = lambda: None,
    ) -> None:
        self._engine, self._directory, self.preferences = Engine(options), directory, preferences
        self._terms = terms

    @classmethod
    def from_settings(cls, settings: Settings, terms: Callable[[], TermBase | None] = lambda: None) -> Pipeline:
        preferences = Preferences.read(settings.routes, settings.scores_file)
        return cls(EngineOptions.from_settings(settings), preferences=preferences, terms=terms)

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
        terms = self._terms()
        jobs = [_start(request, inventory, self.preferences, terms) for request in requests]
        rounds = [_Round(job, job.work.first()) for job in jobs if isinstance(job, _Job)]
        while rounds:
            self._travel(rounds)
            rounds = [_Round(done.job, done.job.work.further()) for done in rounds if done.job.failure is None]
            rounds = [waiting for waiting in rounds if waiting.wanted]
        return [_finish(job) if isinstance(job, _Job) else job for job in jobs]

    def _travel(self, rounds: list[_Round]) -> None:
        """Take what is wanted along the routes of its jobs, and hand it in."""
        for step in range(max(len(item.job.route.packages) for item in rounds)):
            waiting: dict[Package, list[_Round]] = defaultdict(list)
            for item in rounds:
                if item.job.failure is None and step < len(item.job.route.packages):
                    waiting[item.job.route.packages[step]].append(item)
            for package, together in waiting.items():
                self._step(package, together)
        for item in rounds:
            if item.job.failure is None:
                item.job.found = item.job.found or item.found
                for wanted, hypothesis in zip(item.wanted, item.found, strict=True):
                    item.job.work.take(wanted.sentence, hypothesis)

    def _step(self, package: Package, rounds: list[_Round]) -> None:
        """Take all rounds through one package."""
        wanted: dict[str, bool] = {}
        for item in rounds:
            for asked, before in zip(item.wanted, item.found, strict=True):
                wanted[before.text] = wanted.get(before.text, False) or asked.aligned
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
            for item in rounds:
                item.found = [
                    _advance(asked, before, translated[before.text])
                    for asked, before in zip(item.wanted, item.found, strict=True)
                ]
            return
        for item in rounds:
            item.job.failure = failure


def _start(
    request: TranslationRequest, inventory: Inventory, preferences: Preferences, terms: TermBase | None
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
        return _Job(prepared, route, TermWork(prepared, request.source, request.target, terms))
    except Exception as error:
        log.exception("preparing a document")
        return _unexpected(error)


def _advance(asked: Wanted, before: Hypothesis, found: Hypothesis) -> Hypothesis:
    alignment = _composed(before.alignment, found.alignment) if asked.aligned else None
    return replace(found, alignment=alignment, truncated=before.truncated or found.truncated)


def _composed(first: Alignment | None, second: Alignment | None) -> Alignment | None:
    return second if first is None else compose(first, second or ())


def _finish(job: _Job) -> TranslationResult | TranslationFailure:
    if job.failure is not None:
        return job.failure
    try:
        found, terms = job.work.finish(job.found)
        document = assemble(job.prepared, [TranslatedSentence(item.text, item.alignment) for item in found])
    except ValueError as error:
        return TranslationFailure(str(error))
    except Exception as error:
        log.exception("assembling a document")
        return _unexpected(error)
    route = tuple(article.Package(step.name, step.version, step.sha256) for step in job.route.packages)
    truncated = tuple(job.prepared.sentences[n].text for n, item in enumerate(found) if item.truncated)
    return TranslationResult(document, route, truncated, terms)


def _unexpected(error: Exception) -> TranslationFailure:
    return TranslationFailure(f"unexpected {type(error).__name__}: {error}")
