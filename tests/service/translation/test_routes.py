from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.translation.packages import Package
from service.translation.routes import NoRoute, PreferenceError, Preferences, directions, find_route


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


def with_digest(pair: str, digest: str, version: str = "1.0") -> Package:
    return replace(package(pair, version, f"{pair}-{digest}"), sha256=digest)


def scores(**chrf: float) -> Preferences:
    return Preferences(scores={tuple(name.split("_")): {("news", 10): value} for name, value in chrf.items()})


def test_the_table_of_routes_overrides_the_direct_package() -> None:
    packages = [package(pair) for pair in ("en_kk", "en_ru", "ru_kk")]
    table = Preferences.read("en-ru-kk, kk-en", "")
    assert [each.name for each in find_route(packages, "en", "kk", table).packages] == [
        "translate-en_ru",
        "translate-ru_kk",
    ]
    assert find_route(packages, "en", "ru", table).packages == (packages[1],)


def test_a_route_of_the_table_that_cannot_be_taken_says_which_package_is_missing() -> None:
    with pytest.raises(NoRoute, match="asks for en-ru-kk, but no ru-kk package is installed"):
        find_route([package("en_kk"), package("en_ru")], "en", "kk", Preferences.read("en-ru-kk", ""))


@pytest.mark.parametrize("table", ["en", "en-", "-kk", "en--kk", "en-kk-en"])
def test_a_table_that_is_no_table_is_refused(table: str) -> None:
    with pytest.raises(PreferenceError, match="is no route"):
        Preferences.read(table, "")


def test_the_better_of_two_measured_packages_is_taken_whatever_its_version() -> None:
    old, new = with_digest("en_kk", "a", "1.0"), with_digest("en_kk", "b", "2.0")
    assert find_route([old, new], "en", "kk").packages == (new,)
    assert find_route([old, new], "en", "kk", scores(a=30.0, b=20.0)).packages == (old,)
    assert find_route([old, new], "en", "kk", scores(a=20.0, b=30.0)).packages == (new,)


def test_a_pivot_that_was_measured_to_be_better_is_taken() -> None:
    packages = [with_digest("en_kk", "a"), with_digest("en_ru", "b"), with_digest("ru_kk", "c")]
    assert len(find_route(packages, "en", "kk", scores(a=20.0, b_c=30.0)).packages) == 2
    assert len(find_route(packages, "en", "kk", scores(a=30.0, b_c=20.0)).packages) == 1


def test_a_package_that_was_not_measured_is_not_passed_over_for_one_that_was() -> None:
    old, new = with_digest("en_kk", "a", "1.0"), with_digest("en_kk", "b", "2.0")
    assert find_route([old, new], "en", "kk", scores(a=30.0)).packages == (new,)


def test_scores_are_compared_on_the_same_lines_only() -> None:
    old, new = with_digest("en_kk", "a", "1.0"), with_digest("en_kk", "b", "2.0")
    other = Preferences(scores={("a",): {("news", 10): 90.0}, ("b",): {("news", 20): 20.0}})
    assert find_route([old, new], "en", "kk", other).packages == (new,)


def test_scores_are_read_from_what_evaluate_writes(tmp_path: Path) -> None:
    file = tmp_path / "scores.json"
    entry = {"route": [["translate-en_kk", "1.0", "a"]], "testset": "news", "lines": 10, "chrf": 30.5}
    file.write_text(json.dumps({"scores": [entry]}))
    assert Preferences.read("", str(file)).scores == {("a",): {("news", 10): 30.5}}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"scores": [{}]}', '{"scores": 5}'])
def test_a_file_of_scores_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "scores.json"
    file.write_text(text)
    with pytest.raises(PreferenceError, match="no file of scores"):
        Preferences.read("", str(file))
