from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import pytest

from service.translation.model import EngineOptions, Model, _bound, _end_token, _largest, _output, first_line
from service.translation.packages import MODEL, Package, PackageError
from tests.service.translation.conftest import MakePackage


def result(*tokens: str, attention: bool = True) -> SimpleNamespace:
    rows = [[float(n), 0.0] for n in range(len(tokens))]
    return SimpleNamespace(hypotheses=[list(tokens)], scores=[-0.5], attention=[rows] if attention else [])


def test_tags_and_the_end_are_taken_out_with_their_attention(packages: dict[str, Package]) -> None:
    found = _output(packages["en_kk"], ["<2kk>"], "</s>", result("<2kk>", "▁a", "<2kk>", "b", "</s>"))
    assert found.tokens == ["▁a", "b"]
    assert [row[0] for row in found.attention] == [1.0, 3.0]
    assert (found.score, found.truncated) == (-0.5, False)


def test_without_an_end_the_output_is_truncated(packages: dict[str, Package]) -> None:
    assert _output(packages["en_kk"], [], "</s>", result("▁a", "b", attention=False)).truncated
    assert _output(packages["en_kk"], [], "</s>", result()).truncated
    assert not _output(packages["en_kk"], [], "<end>", result("▁a", "<end>")).truncated


def test_an_output_without_its_tag_is_the_packages_fault(packages: dict[str, Package]) -> None:
    with pytest.raises(PackageError, match="translate-en_kk: its model does not know the tag <2kk>"):
        _output(packages["en_kk"], ["<2kk>"], "</s>", result("<unk>", "▁a", "</s>"))


def test_the_end_token_is_the_models_own_or_the_usual_one(make_package: MakePackage) -> None:
    directory = make_package("en", "kk") / MODEL
    (directory / "config.json").write_text('{"eos_token": "<end>"}', encoding="utf-8")
    assert _end_token(directory) == "<end>"
    (directory / "config.json").write_text("{}", encoding="utf-8")
    assert _end_token(directory) == "</s>"
    (directory / "config.json").unlink()
    assert _end_token(directory) == "</s>"


@pytest.mark.parametrize("limit", [1, 2, 3, 100, 511, 512, 2000])
def test_the_largest_number_that_fits_is_found_with_few_questions(limit: int) -> None:
    asked = []

    def fits(number: int) -> bool:
        asked.append(number)
        return number <= limit

    assert _largest(2000, fits) == limit
    assert len(asked) <= 13


def test_a_bound_leaves_room_for_a_translation_twice_as_long() -> None:
    assert all(_bound(length) >= 2 * length + 8 for length in (1, 10, 200))


def test_a_model_that_fails_in_the_middle_is_told_with_its_package(packages: dict[str, Package]) -> None:
    model = Model(packages["en_kk"], EngineOptions(beam_size=1))
    answer = model.submit(packages["en_kk"], [["▁a"] * 600], attention=False, replace_unknowns=False)
    with pytest.raises(PackageError, match="package translate-en_kk: its model failed: No position encodings"):
        answer()


def test_a_package_without_a_tag_is_decoded_without_one(packages: dict[str, Package]) -> None:
    package = dataclasses.replace(packages["en_kk"], target_prefix="")
    model = Model(package, EngineOptions(beam_size=1))
    (found,) = model.submit(package, [["▁On"]], attention=False, replace_unknowns=True)()
    assert found.attention == []


def test_an_error_is_told_in_one_line() -> None:
    assert first_line(RuntimeError("one\ntwo")) == "one"
    assert first_line(MemoryError()) == "MemoryError"
