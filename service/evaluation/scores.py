"""Scores of every installed direction on test sets: BLEU and chrF by sacrebleu, speed and memory."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from service.evaluation.testsets import TestSet
from service.languages import LANGUAGES, Language
from service.translation.engine import Engine
from service.translation.packages import Package
from service.translation.routes import NoRoute, Route, candidates, find_route


@dataclass(frozen=True)
class Score:
    """One direction on one test set.

    ``bleu`` and ``chrf`` from 0 to 100; signatures say how they were computed (Post 2018). ``memory`` is the peak of
    the process so far, in MiB. ``route`` has name, version and SHA-256 of each package.
    """

    testset: str
    source: Language
    target: Language
    lines: int
    bleu: float
    chrf: float
    bleu_signature: str
    chrf_signature: str
    sentences_per_second: float
    memory: int
    route: tuple[tuple[str, str, str], ...]


def evaluate(
    packages: Sequence[Package], engine: Engine, testsets: Sequence[TestSet], *, every: bool = False
) -> Iterator[Score]:
    """Score every direction that the packages have a route for, or ``every`` route; one score at a time."""
    for testset in testsets:
        for source, target in permutations(LANGUAGES, 2):
            if source not in testset.lines or target not in testset.lines:
                continue
            for route in _routes(packages, source, target, every=every):
                yield _score(route, engine, testset, source, target)


def _routes(packages: Sequence[Package], source: Language, target: Language, *, every: bool) -> list[Route]:
    if every:
        return candidates(packages, source, target)
    try:
        return [find_route(packages, source, target)]
    except NoRoute:
        return []


def _score(route: Route, engine: Engine, testset: TestSet, source: Language, target: Language) -> Score:
    from sacrebleu.metrics import BLEU, CHRF  # noqa: PLC0415 (the extra `evaluate`)

    for package in route.packages:  # loading is not translating
        engine.translate(package, ["."])
    lines: Sequence[str] = testset.lines[source]
    started = time.perf_counter()
    for package in route.packages:
        lines = [hypothesis.text for hypothesis in engine.translate(package, lines)]
    seconds = time.perf_counter() - started
    references = [list(testset.lines[target])]
    bleu, chrf = BLEU(), CHRF()
    return Score(
        testset=testset.name,
        source=source,
        target=target,
        lines=len(lines),
        bleu=round(bleu.corpus_score(list(lines), references).score, 1),
        chrf=round(chrf.corpus_score(list(lines), references).score, 1),
        bleu_signature=str(bleu.get_signature()),
        chrf_signature=str(chrf.get_signature()),
        sentences_per_second=round(len(lines) / seconds, 1),
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        route=tuple((package.name, package.version, package.sha256) for package in route.packages),
    )
