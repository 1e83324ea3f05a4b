"""Which packages lead from one language to another.

By default the direct package, or else the shortest pivot. The operator's table overrides that, and where scores were
measured (``ushtil models evaluate --all-routes``) the better of two measured routes is taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Final

from packaging.version import InvalidVersion, Version

from service.languages import LANGUAGES
from service.translation.packages import Package


class NoRoute(Exception):  # noqa: N818 - the name says it
    """No installed packages lead from the one language to the other, or not in the way the table asks for."""

    def __init__(self, source: str, target: str, reason: str | None = None) -> None:
        super().__init__(
            reason or f"no installed package translates from {source} to {target}, not even by way of others"
        )
        self.source, self.target = source, target


@dataclass(frozen=True)
class Route:
    """The packages to apply one after another; none where source and target are one language."""

    packages: tuple[Package, ...]


class PreferenceError(ValueError):
    """A table of routes or a file of scores that cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True)
class Preferences:
    """What else than the packages decides on a route.

    ``table`` has, for a direction, the languages to go by (``("en", "ru", "kk")``; two for the direct package).
    ``scores`` has, for a route as the SHA-256s of its packages, chrF by test set and number of lines.
    """

    table: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    scores: Mapping[tuple[str, ...], Mapping[tuple[str, int], float]] = field(default_factory=dict)

    @classmethod
    def read(cls, routes: str, scores_file: str) -> Preferences:
        """From the settings: ``en-ru-kk, kk-en`` and the JSON that ``ushtil models evaluate`` wrote (or empty)."""
        table: dict[tuple[str, str], tuple[str, ...]] = {}
        for entry in filter(None, (part.strip() for part in routes.split(","))):
            languages = tuple(entry.split("-"))
            if len(languages) < 2 or not all(languages) or len(set(languages)) != len(languages):
                raise PreferenceError(f"{entry!r} is no route; write the languages to go by, such as en-ru-kk")
            table[languages[0], languages[-1]] = languages
        return cls(table, _read_scores(Path(scores_file)) if scores_file else {})


NONE: Final = Preferences()


def find_route(packages: Sequence[Package], source: str, target: str, preferences: Preferences = NONE) -> Route:
    """The route that the table asks for; else the direct package or, without one, the shortest pivot, unless another
    route was measured to be better on the same lines.

    The answer depends on the packages alone, not on their order: of two packages for one direction the higher version
    is taken, of two pivots of one length the one through our own languages, then the first by their codes.
    Raises NoRoute.
    """
    languages = preferences.table.get((source, target))
    if languages is not None:
        return _along(packages, languages)
    route = _shortest(packages, source, target)
    if not preferences.scores:
        return route
    others = candidates(packages, source, target)
    return max(others, key=lambda other: (_gain(route, other, preferences), other == route))


def candidates(packages: Sequence[Package], source: str, target: str) -> list[Route]:
    """Every route worth measuring: each direct package, and the best pivot through each of our languages."""
    if source == target:
        return [Route(())]
    found = [Route((each,)) for each in sorted(packages, key=_rank) if (each.source, each.target) == (source, target)]
    steps = _best(packages)
    for middle in LANGUAGES:
        pair = (steps.get((source, middle)), steps.get((middle, target)))
        if pair[0] is not None and pair[1] is not None:
            found.append(Route((pair[0], pair[1])))
    try:
        shortest = _shortest(packages, source, target)
    except NoRoute:
        return found
    return found if shortest in found else [*found, shortest]


def _gain(route: Route, other: Route, preferences: Preferences) -> float:
    """By how much chrF of the other route is higher, on the test sets that both were measured on; 0 for none."""
    mine, theirs = (preferences.scores.get(tuple(p.sha256 for p in each.packages), {}) for each in (route, other))
    common = sorted(set(mine) & set(theirs))
    return fmean(theirs[name] - mine[name] for name in common) if common else 0.0 if other == route else -1.0


def _along(packages: Sequence[Package], languages: Sequence[str]) -> Route:
    steps = _best(packages)
    found = []
    for pair in pairwise(languages):
        package = steps.get(pair)
        if package is None:
            reason = f"the table of routes asks for {'-'.join(languages)}, but no {'-'.join(pair)} package is installed"
            raise NoRoute(languages[0], languages[-1], reason)
        found.append(package)
    return Route(tuple(found))


def _read_scores(path: Path) -> dict[tuple[str, ...], dict[tuple[str, int], float]]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["scores"]
        found: dict[tuple[str, ...], dict[tuple[str, int], float]] = {}
        for entry in entries:
            route = tuple(str(sha256) for _, _, sha256 in entry["route"])
            found.setdefault(route, {})[str(entry["testset"]), int(entry["lines"])] = float(entry["chrf"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PreferenceError(f"{path} is no file of scores by `ushtil models evaluate`: {error}") from None
    return found


def _shortest(packages: Sequence[Package], source: str, target: str) -> Route:
    steps = _best(packages)
    reached: dict[str, tuple[Package, ...]] = {source: ()}
    frontier = [source]
    while frontier and target not in reached:
        # The frontier is in order of preference, so the first way to reach a language is the preferred one.
        found: dict[str, tuple[Package, ...]] = {}
        for language in frontier:
            for (start, end), package in steps.items():
                if start == language and end not in reached:
                    found.setdefault(end, (*reached[language], package))
        reached.update(found)
        frontier = sorted(found, key=_preference)
    if target not in reached:
        raise NoRoute(source, target)
    return Route(reached[target])


def directions(packages: Sequence[Package], preferences: Preferences = NONE) -> list[tuple[str, str]]:
    """Every pair (source, target) of our languages that a route leads along, in order."""
    able: list[tuple[str, str]] = []
    for source in LANGUAGES:
        for target in LANGUAGES:
            try:
                route = find_route(packages, source, target, preferences)
            except NoRoute:
                continue
            if route.packages:
                able.append((source, target))
    return able


def _best(packages: Sequence[Package]) -> dict[tuple[str, str], Package]:
    best: dict[tuple[str, str], Package] = {}
    for package in sorted(packages, key=_rank):
        best[package.source, package.target] = package
    return best


def _rank(package: Package) -> tuple[Version, str, str]:
    try:
        version = Version(package.version)
    except InvalidVersion:
        version = Version("0.dev0")  # below every released version
    return version, package.path.name, package.sha256


def _preference(language: str) -> tuple[bool, str]:
    return language not in LANGUAGES, language
