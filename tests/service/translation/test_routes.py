from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.translation.packages import Package
from service.translation.routes import NoRoute, directions, find_route


def package(pair: str, version: str = "1.0", directory: str | None = None) -> Package:
    source, target = pair.split("_")
    name = f"translate-{pair}"
    return Package(name, version, source, target, Path(directory or name), "", "", (pair, version), None)


def steps(packages: list[Package], source: str, target: str) -> list[str]:
    return [item.name.removeprefix("translate-") for item in find_route(packages, source, target).packages]


def test_the_direct_package_is_taken() -> None:
    assert steps([package("en_ru"), package("ru_kk"), package("en_kk")], "en", "kk") == ["en_kk"]


def test_without_a_direct_package_a_pivot_is_taken() -> None:
    assert steps([package("en_ru"), package("ru_kk")], "en", "kk") == ["en_ru", "ru_kk"]


def test_the_shortest_pivot_is_taken() -> None:
    packages = [package(pair) for pair in ("en_de", "de_ru", "ru_kk", "en_tr", "tr_kk")]
    assert steps(packages, "en", "kk") == ["en_tr", "tr_kk"]


def test_of_two_pivots_our_own_language_is_taken_and_then_the_first_by_code() -> None:
    assert steps([package(pair) for pair in ("en_de", "de_kk", "en_ru", "ru_kk")], "en", "kk") == ["en_ru", "ru_kk"]
    assert steps([package(pair) for pair in ("en_tr", "tr_kk", "en_de", "de_kk")], "en", "kk") == ["en_de", "de_kk"]


def test_a_package_is_not_used_backwards() -> None:
    with pytest.raises(NoRoute, match="no installed package translates from kk to en"):
        find_route([package("en_kk")], "kk", "en")


def test_without_packages_there_is_no_route() -> None:
    with pytest.raises(NoRoute):
        find_route([], "en", "kk")


def test_one_language_needs_no_package() -> None:
    assert find_route([package("en_ru"), package("ru_en")], "en", "en").packages == ()


def test_a_circle_of_packages_ends() -> None:
    with pytest.raises(NoRoute):
        find_route([package("en_ru"), package("ru_en")], "en", "kk")


def test_the_higher_version_is_taken_as_versions_are_compared() -> None:
    old, new = package("en_kk", "1.9"), package("en_kk", "1.10", "other")
    assert find_route([new, old], "en", "kk").packages == (new,)
    assert find_route([old, new], "en", "kk").packages == (new,)


def test_every_released_version_is_above_the_starters() -> None:
    ours, theirs = package("en_kk", "0+starter.0123456789ab"), package("en_kk", "0.1", "other")
    assert find_route([theirs, ours], "en", "kk").packages == (theirs,)


def test_a_version_that_is_none_is_below_the_others() -> None:
    odd, ours = package("en_kk", "nightly"), package("en_kk", "0+starter.0123456789ab", "other")
    assert find_route([ours, odd], "en", "kk").packages == (ours,)


PAIRS = [f"{a}_{b}" for a in ("en", "ru", "kk", "de", "tr") for b in ("en", "ru", "kk", "de", "tr") if a != b]


@given(st.lists(st.sampled_from(PAIRS), max_size=12), st.randoms(use_true_random=False))
def test_the_route_does_not_depend_on_the_order_of_the_packages(pairs: list[str], random: object) -> None:
    packages = [package(pair, f"1.{n}", f"{n}") for n, pair in enumerate(pairs)]
    shuffled = list(packages)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert directions(packages) == directions(shuffled)
    for source, target in directions(packages):
        route = find_route(packages, source, target).packages
        assert route == find_route(shuffled, source, target).packages
        assert (route[0].source, route[-1].target) == (source, target)
        assert all(one.target == two.source for one, two in pairwise(route))


def test_the_directions_are_the_pairs_that_a_route_leads_along() -> None:
    assert directions([package("en_ru"), package("ru_kk"), package("de_en")]) == [
        ("ru", "kk"),
        ("en", "ru"),
        ("en", "kk"),
    ]
