"""Over-long sentences: where they are cut, that nothing is lost, and how often tokens are counted."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from service.translation.clauses import split_long

LONG_RU = (
    "Губернатор сообщил, что завод, который строится в г. Костанай, выпустит первые тракторы в августе; кроме того, "
    "Беглов А. Д. и Р. В. Скляр обсудили поставки инсулина, сотрудничество музеев и подготовку кадров, а также "
    "договорились провести встречу в Астане."
)
LONG_KK = (
    "Әкім Қостанайда салынып жатқан зауыт тамыз айында алғашқы тракторларды шығаратынын айтты, бірақ жұмысшылар әлі де "
    "жетіспейді және оларды даярлау үшін жаңа колледж ашылады, ал оның құрылысына 5 млрд теңге бөлінді."
)
LONG_EN = (
    "The governor said that the plant, which is being built in Kostanay, will ship its first tractors in August and "
    "that the two cities will exchange experience in training engineers, but he did not say when."
)
FAMILY = "👩\u200d👩\u200d👧"  # one grapheme cluster of five code points
WORDS = ("завод", "plant", ",", ";", ":", "—", "и", "және", "and", "который", "г.", "А.", "5", "e\u0301", FAMILY)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=120),
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join),
)


def words(text: str) -> int:
    return len(text.split())


def thirds(text: str) -> int:
    """Stands for a tokenizer: about three characters a token, and one for the sentence's end."""
    return (len(text) + 2) // 3


def parts(sentence: str, limit: int, count: Callable[[str], int] = words) -> list[str]:
    return [sentence[start:end] for start, end in split_long(sentence, limit, count)]


def test_a_sentence_that_fits_is_left_whole_and_counted_once() -> None:
    calls: list[str] = []

    def count(text: str) -> int:
        calls.append(text)
        return words(text)

    assert split_long(LONG_EN, 100, count) == [(0, len(LONG_EN))]
    assert calls == [LONG_EN]


def test_a_semicolon_is_preferred_to_commas_nearer_the_middle() -> None:
    assert parts(LONG_RU, 20)[0].endswith("в августе;")


def test_a_colon_is_preferred_to_a_dash_and_a_comma() -> None:
    text = "Решено, как и обещали, следующее: завод — крупнейший в крае — построят, а дорогу отремонтируют"
    assert parts(text, 12)[0].endswith("следующее:")


def test_a_dash_goes_with_the_part_after_it() -> None:
    text = "Новый завод в городе Костанай Казахстана — крупнейшее предприятие тракторного машиностроения области"
    assert parts(text, 8) == [
        "Новый завод в городе Костанай Казахстана",
        "— крупнейшее предприятие тракторного машиностроения области",
    ]


@pytest.mark.parametrize(
    ("sentence", "start"),
    [
        ("Завод открылся в июне, в июле и августе, который выдался жарким, сухим, встал на ремонт", "который"),
        ("Көктемде, жазда зауыт жұмыс істеді, бірақ күзде, қыста ол ұзақ уақыт тұрып қалды", "бірақ"),
        ("In spring, in June, the plant worked well, which pleased its owners, and then closed", "which"),
    ],
)
def test_a_comma_before_a_conjunction_is_preferred_to_a_plain_comma(sentence: str, start: str) -> None:
    assert any(part.startswith(start) for part in parts(sentence, 10))


def test_a_conjunction_without_a_comma_is_preferred_to_plain_white_space() -> None:
    assert parts("The plant built in Kostanay ships tractors and the city opens a new college", 8) == [
        "The plant built in Kostanay ships tractors",
        "and the city opens a new college",
    ]
    assert parts("Зауыт биыл Қостанай қаласында тракторлар шығарады және қала тұрғындарына жаңа колледж ашады", 8) == [
        "Зауыт биыл Қостанай қаласында тракторлар шығарады",
        "және қала тұрғындарына жаңа колледж ашады",
    ]


def test_two_conjunctions_together_stay_together() -> None:
    assert "and that the two cities" in " | ".join(parts(LONG_EN, 12))
    assert not any(part.endswith(" and") for part in parts(LONG_EN, 12))


def test_a_full_stop_inside_the_sentence_is_a_boundary_but_an_abbreviation_is_not() -> None:
    text = "(Завод открылся весной прошлого года. Сейчас он работает в г. Костанай Казахстана круглые сутки)"
    assert parts(text, 9) == [
        "(Завод открылся весной прошлого года.",
        "Сейчас он работает в г. Костанай Казахстана круглые сутки)",
    ]


def test_initials_and_numbers_are_not_parted_from_what_follows_while_other_spaces_are_left() -> None:
    text = "встречу провёл А. Д. Беглов при участии 500 гостей"
    for limit in (3, 4, 5, 6, 7):
        for part in parts(text, limit)[:-1]:
            assert not part.endswith(("А.", "Д.", "500"))


def test_without_clauses_it_is_cut_at_white_space_near_the_middle() -> None:
    assert parts("один два три четыре пять шесть семь восемь", 4) == ["один два три четыре", "пять шесть семь восемь"]


def test_a_decimal_comma_is_no_boundary() -> None:
    assert parts("рост составил 3,5 процента", 3)[0] == "рост составил"


def test_a_single_long_word_is_cut_evenly() -> None:
    cut = parts("я" * 100, 10, thirds)
    assert "".join(cut) == "я" * 100
    assert all(thirds(part) <= 10 for part in cut)
    assert len(cut) <= 8


def test_a_word_is_cut_between_grapheme_clusters_only() -> None:
    text = FAMILY * 20 + "e\u0301" * 20
    cut = parts(text, 10, len)
    assert "".join(cut) == text
    assert "".join(cut[0]).count(FAMILY) * len(FAMILY) == len(cut[0])
    assert regex.findall(r"\X", text) == [cluster for part in cut for cluster in regex.findall(r"\X", part)]


def test_a_cluster_longer_than_the_limit_is_left_whole() -> None:
    cluster = "a" + "\u0301" * 50
    assert parts(f"b {cluster} c", 10, len) == ["b", cluster, "c"]


def test_white_space_around_and_between_is_outside_the_spans() -> None:
    assert split_long("  один,  два ", 1, words) == [(2, 7), (9, 12)]


def test_a_blank_sentence_has_no_parts() -> None:
    assert split_long("", 5, words) == []
    assert split_long(" \u00a0\n", 5, words) == []


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        split_long("text", limit, words)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(TEXTS, st.integers(1, 40), st.sampled_from([words, thirds, len]))
def test_the_parts_with_the_text_between_them_are_the_sentence(
    sentence: str, limit: int, count: Callable[[str], int]
) -> None:
    position, rebuilt = 0, ""
    for start, end in split_long(sentence, limit, count):
        assert position <= start < end
        assert sentence[position:start].strip() == ""
        part = sentence[start:end]
        assert part == part.strip()
        assert count(part) <= limit or len(regex.findall(r"\X", part)) == 1
        rebuilt += sentence[position:start] + part
        position = end
    assert sentence[position:].strip() == ""
    assert rebuilt + sentence[position:] == sentence


@pytest.mark.parametrize("sentence", [LONG_RU, LONG_KK, LONG_EN])
@pytest.mark.parametrize("limit", [10, 15, 25])
def test_parts_are_balanced_and_few(sentence: str, limit: int) -> None:
    cut = parts(sentence, limit)
    assert all(words(part) <= limit for part in cut)
    assert all(words(part) >= 3 for part in cut)
    assert len(cut) <= 2 * -(-words(sentence) // limit)


@pytest.mark.parametrize("sentence", [LONG_RU * 20, LONG_EN * 20, "я" * 20_000, "да " * 5_000])
def test_tokens_are_counted_about_twice_a_part(sentence: str) -> None:
    calls = 0

    def count(text: str) -> int:
        nonlocal calls
        calls += 1
        return thirds(text)

    assert calls <= 2 * len(split_long(sentence, 100, count)) or calls == 1
    assert calls > 1


HEAVY = {
    "one word": "я" * 200_000,
    "short words": "a " * 100_000,
    "spaces": "a" + " " * 200_000 + "b",
    "combining marks": "a" + "\u0301" * 200_000,
    "commas": ", " * 100_000,
    "closing marks": '!"' * 100_000,
    "full stops in a word": "abcd." * 40_000,
}


@pytest.mark.parametrize("name", HEAVY)
def test_odd_heavy_sentences_are_cut_in_a_moment(name: str) -> None:
    """Quadratic time would be minutes, so the bound is no race with the clock."""
    began = time.process_time()
    spans = split_long(HEAVY[name], 300, thirds)
    assert time.process_time() - began < 10
    assert spans[0][0] == 0
