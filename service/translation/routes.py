"""Which packages lead from one language to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

from service.languages import LANGUAGES
from service.translation.packages import Package


class NoRoute(Exception):  # noqa: N818 - the name says it
    """No installed packages lead from the one language to the other."""

    def __init__(self, source: str, target: str) -> None:
        super().__init__(f"no installed package translates from {source} to {target}, not even by way of others")
        self.source, self.target = source, target


@dataclass(frozen=True)
class Route:
    """The packages to apply one after another; none where source and target are one language."""

    packages: tuple[Package, ...]


def find_route(packages: Sequence[Package], source: str, target: str) -> Route:
    """The direct package or, without one, the shortest pivot.

    The answer depends on the packages alone, not on their order: of two packages for one direction the higher version
    is taken, of two pivots of one length the one through our own languages, then the first by their codes.
    Raises NoRoute.
    """
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


def directions(packages: Sequence[Package]) -> list[tuple[str, str]]:
    """Every pair (source, target) of our languages that a route leads along, in order."""
    able: list[tuple[str, str]] = []
    for source in LANGUAGES:
        for target in LANGUAGES:
            try:
                route = find_route(packages, source, target)
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
