from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.translation.packages import Package, PackageError, installed
from service.translation.tokenizer import Tokenizer, _locate
from tests.service.translation.conftest import MakePackage

SENTENCES = [
    "Governor Beglov met Sklyar on 19 June 2025.",
    "«Қ.Ж. Тоқаев» Астанада болды.",
    "Завод им. Кирова выпустил 1 200 тракторов — на 5 % больше.",
    "foo_bar, __init__ and a_b_c",
    "日本 and 😀 in one sentence",
]


@pytest.fixture(scope="module")
def tokenizer(packages: dict[str, Package]) -> Tokenizer:
    return Tokenizer(packages["en_kk"])


@pytest.fixture
def bpe(make_package: MakePackage) -> Tokenizer:
    path = make_package("en", "ru", "older")
    (path / "sentencepiece.model").unlink()
    (path / "bpe.model").write_text("#version: 0.2\nt h\nth e</w>\nm e\nr e\n", encoding="utf-8")
    (package,) = installed(path.parent).packages
    return Tokenizer(package)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_comes_back_from_its_pieces(tokenizer: Tokenizer, sentence: str) -> None:
    assert tokenizer.decode(tokenizer.encode(sentence).tokens).text == sentence


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_offsets_cover_the_text_in_order(tokenizer: Tokenizer, sentence: str) -> None:
    for pieces in (tokenizer.encode(sentence), tokenizer.decode(tokenizer.encode(sentence).tokens)):
        assert len(pieces.offsets) == len(pieces.tokens)
        assert "".join(pieces.text[start:end] for start, end in pieces.offsets) == sentence


def test_an_underscore_stays_an_underscore(tokenizer: Tokenizer, packages: dict[str, Package]) -> None:
    tokens = tokenizer.encode("snake_case").tokens
    assert tokenizer.decode(tokens).text == "snake_case"
    assert packages["en_kk"].tokenizer.decode(tokens) == "snake case", (
        "Argos' own decode is no longer to be passed over"
    )


def test_outer_white_space_is_not_decoded(tokenizer: Tokenizer) -> None:
    pieces = tokenizer.decode(["▁", "▁On", "▁"])
    assert pieces.text == "On"
    assert [pieces.text[start:end] for start, end in pieces.offsets] == ["", "On", ""]


def test_no_pieces_are_no_text(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("").tokens == tokenizer.encode("   ").tokens == []
    assert tokenizer.decode([]).text == ""


def test_a_lone_surrogate_is_a_question_mark_to_the_model(tokenizer: Tokenizer) -> None:
    assert tokenizer.decode(tokenizer.encode("a \ud83d b").tokens).text == "a ? b"


@settings(max_examples=50, derandomize=True)
@given(st.text(max_size=40))
def test_any_text_can_be_encoded_and_its_offsets_are_within_it(tokenizer: Tokenizer, text: str) -> None:
    pieces = tokenizer.encode(text)
    assert len(pieces.offsets) == len(pieces.tokens) == tokenizer.count(text)
    assert all(0 <= start <= end <= len(text) for start, end in pieces.offsets)
    decoded = tokenizer.decode(pieces.tokens)
    assert all(0 <= start <= end <= len(decoded.text) for start, end in decoded.offsets)
    assert decoded.text == decoded.text.strip()


def test_the_starter_spells_unknown_characters_in_bytes(tokenizer: Tokenizer, bpe: Tokenizer) -> None:
    assert tokenizer.byte_fallback
    assert not bpe.byte_fallback


def test_a_bpe_package_is_encoded_with_the_places_of_its_tokens(bpe: Tokenizer) -> None:
    pieces = bpe.encode("Tom met the others.")
    places = [pieces.text[start:end] for start, end in pieces.offsets]
    assert places == ["T", "o", "m", "me", "t", "the", "o", "th", "e", "r", "s", "."]


def test_a_sign_that_moses_escapes_is_found_in_the_text() -> None:
    text = 'Tom & Ann\'s "plan"'
    tokens = ["Tom", "&amp;", "An@@", "n", "&apos;s", "&quot;", "plan", "&quot;"]
    assert [text[start:end] for start, end in _locate(text, tokens)] == ["Tom", "&", "An", "n", "'s", '"', "plan", '"']


def test_a_token_that_is_not_in_the_text_has_no_place_and_does_not_shift_the_others() -> None:
    text = "one two one"
    assert [text[start:end] for start, end in _locate(text, ["one", "three", "two", "one"])] == [
        "one",
        "",
        "two",
        "one",
    ]


def test_a_bpe_package_is_decoded_to_plain_text(bpe: Tokenizer) -> None:
    pieces = bpe.decode(["t@@", "he", "sea", "."])
    assert pieces.text == "the sea."
    assert [pieces.text[start:end] for start, end in pieces.offsets] == ["t", "he", "sea", "."]


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x00" * 100])
def test_a_damaged_tokenizer_is_told_with_its_package(make_package: MakePackage, content: bytes) -> None:
    path = make_package("en", "kk")
    (path / "sentencepiece.model").write_bytes(content)
    (package,) = installed(path.parent).packages
    with pytest.raises(PackageError, match="package translate-en_kk: its tokenizer cannot be loaded"):
        Tokenizer(package)


def test_a_tokenizer_that_is_gone_is_told_with_its_package(packages: dict[str, Package], tmp_path: Path) -> None:
    from argostranslate.tokenizer import SentencePieceTokenizer

    package = dataclasses.replace(packages["en_kk"], tokenizer=SentencePieceTokenizer(tmp_path / "none"))
    with pytest.raises(PackageError, match="package translate-en_kk: its tokenizer cannot be loaded"):
        Tokenizer(package)
