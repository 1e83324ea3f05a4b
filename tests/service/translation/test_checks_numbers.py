"""Numbers and percentages: values are compared, as each language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.languages import Language
from service.translation.checks.measures import converted
from service.translation.checks.number_words import word_values
from service.translation.checks.numerals import numerals
from tests.service.translation.check_cases import DIRECTIONS, Trilingual, detail

RIGHT: list[Trilingual] = [
    {"en": "It paid 1,234.5 tenge.", "ru": "Уплачено 1 234,5 тенге.", "kk": "1 234,5 теңге төлеген."},
    {"en": "Turnout was 92%.", "ru": "Явка составила 92 %.", "kk": "Қатысу 92 пайыз болды."},
    {"en": "Growth of 3.5 per cent", "ru": "Рост на 3,5 процента", "kk": "3,5 пайызға өсім"},
    {"en": "He spent $1.5 billion.", "ru": "Он потратил 1,5 млрд долларов.", "kk": "Ол 1,5 миллиард доллар жұмсады."},
    {"en": "1.5bn people", "ru": "1,5 миллиарда человек", "kk": "1,5 млрд-тан астам адам"},
    {"en": "2.7 million homes", "ru": "2 млн 700 тыс. домов", "kk": "2 миллион 700 мың үй"},
    {"en": "The 28th congress", "ru": "28-й съезд", "kk": "28-ші съезд"},
    {"en": "Two of the 5 were saved.", "ru": "2 из пяти спасены.", "kk": "5-тің екеуі құтқарылды."},
    {"en": "A 24-year-old driver", "ru": "Двадцатичетырёхлетний водитель", "kk": "24 жастағы жүргізуші"},
    {"en": "It starts at 3 p.m.", "ru": "Начало в 15:00.", "kk": "Басталуы сағат 15.00-де."},
    {"en": "between 5 and 10 million", "ru": "от 5 до 10 млн", "kk": "5-тен 10 миллионға дейін"},
    {"en": "In the 1980s", "ru": "В 80-х годах", "kk": "1980-жылдары"},
    {"en": "In the 21st century", "ru": "В XXI веке", "kk": "ХХІ ғасырда"},
    {"en": "over a million, 1,000,000", "ru": "более миллиона, 1 000 000", "kk": "миллионнан астам, 1 000 000"},
    {"en": "season 2018-19", "ru": "сезон 2018–2019", "kk": "2018–2019 маусымы"},
    {"en": "On 28.07.2019 it rained", "ru": "28 июля 2019 года шёл дождь", "kk": "2019 жылғы 28 шілдеде жаңбыр жауды"},
    {"en": "the G20 summit", "ru": "саммит «Большой двадцатки»", "kk": "«Үлкен жиырмалық» саммиті"},
    {"en": "12 metres", "ru": "12 м", "kk": "12 метр"},
    {"en": "They won 3-1.", "ru": "Они выиграли 3:1.", "kk": "Олар 3:1 есебімен жеңді."},
    {"en": "See https://a.kz/2019/07 now", "ru": "См. https://a.kz/2019/07", "kk": "https://a.kz/2019/07 қараңыз"},
]

WRONG = [
    ("en-ru", "92% agree.", "Согласны 93 %.", "the source has 92%, the translation 93 %"),
    ("en-kk", "92% agree.", "Келіседі.", "92% is missing"),
    ("ru-en", "Явка — 92 %.", "Turnout was 92.", "92 % is no longer a percentage"),
    ("kk-ru", "92 адам келді.", "Пришли 92 %.", "is no percentage in the source"),
    ("en-ru", "1.5 billion people", "1,5 миллиона человек", "the source has 1.5 billion, the translation 1,5 миллиона"),
    ("ru-kk", "1,5 млрд тенге", "1,5 млн теңге", "the source has 1,5 млрд"),
    ("kk-en", "1,5 миллиард теңге", "15 billion tenge", "the translation 15 billion"),
    ("ru-en", "1 234,5 рубля", "12,345 roubles", "the source has 1 234,5, the translation 12,345"),
    ("en-kk", "1,234 people", "1,234 адам", "copied as it is in paragraph 1, but means another number in Kazakh"),
    ("kk-ru", "2019 жылы 5 оқушы", "В 2018 году 5 школьников", "the source has 2019, the translation 2018"),
    ("ru-kk", "Погибли трое.", "13 адам қаза тапты.", "has 13, which is not in the source"),
    ("kk-en", "15 000 шаршы метр", "150,000 square metres", "the source has 15 000"),
    ("en-ru", "He is 45.", "Ему сорок шесть.", "45 is missing"),
    ("en-kk", "It starts at 3 p.m.", "Басталуы сағат 16:00-де.", "the translation 16:00"),
]


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
@pytest.mark.parametrize("texts", RIGHT, ids=lambda texts: texts["en"])
def test_the_same_number_written_otherwise_is_no_alarm(texts: Trilingual, source: Language, target: Language) -> None:
    assert detail("numbers", texts[source], texts[target], f"{source}-{target}") == ""


@pytest.mark.parametrize(("direction", "source", "target", "said"), WRONG)
def test_a_number_that_changes_is_named(direction: str, source: str, target: str, said: str) -> None:
    assert said in detail("numbers", source, target, direction)


def test_a_fault_names_its_paragraph_and_the_title() -> None:
    assert "in paragraph 2" in detail("numbers", "No.\n5 of 6", "Нет.\n4 из 6", "en-ru")


def test_a_number_that_moves_to_another_paragraph_is_an_alarm() -> None:
    assert "5 is missing from paragraph 1" in detail("numbers", "On 5\nOff", "Вкл.\nВыкл. 5", "en-ru")


def test_many_faults_are_counted_not_listed() -> None:
    assert "and 4 more" in detail("numbers", "11, 22, 33, 44, 55, 66, 77", "никого", "en-ru")


def test_numbers_in_other_units_are_no_alarm_but_other_numbers_with_units_are() -> None:
    assert detail("numbers", "It is 40 miles away.", "До него 65 километров.", "en-ru") == ""
    assert detail("numbers", "рост 183 см", "6 feet tall, or 72 inches", "ru-en") == ""
    assert "40" in detail("numbers", "It is 40 miles away.", "До него 165 километров.", "en-ru")
    assert "40" in detail("numbers", "It is 40 miles away.", "До него 65 миль.", "en-ru")


def test_units_are_converted_both_ways() -> None:
    (there,) = converted([Decimal(100)], "100 miles", "160 км")
    (back,) = converted([Decimal(160)], "160 км", "100 miles")
    assert there[0] <= 161 <= there[1]
    assert back[0] <= 100 <= back[1]
    assert converted([Decimal(100)], "100 miles", "100 миль") == set()


def grouped(value: int, language: Language) -> str:
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", "\u00a0")


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.integers(0, 10**12), st.integers(0, 10**12), st.sampled_from(DIRECTIONS))
def test_any_whole_number_survives_its_grouping_and_no_other_passes(
    value: int, other: int, direction: tuple[Language, Language]
) -> None:
    source, target = direction
    name = f"{source}-{target}"
    assert detail("numbers", f"x {grouped(value, source)} y", f"x {grouped(value, target)} y", name) == ""
    passed = not detail("numbers", f"x {grouped(value, source)} y", f"x {grouped(other, target)} y", name)
    assert not passed or _tell_the_same(value, other)


def _tell_the_same(value: int, other: int) -> bool:
    """One is among the groups of the other: "20 100" may be two numbers."""
    groups = [{int(part) for part in f"{number:,}".split(",")} - {0} | {number} for number in (value, other)]
    return value == other or bool(groups[0] & groups[1])


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.decimals(0, 10**6, places=2, allow_nan=False))
def test_decimals_are_read_in_each_language(value: Decimal) -> None:
    for written, language in ((f"{value}", "en"), (f"{value}".replace(".", ","), "ru"), (f"{value:,}", "en")):
        (numeral,) = numerals(f"a {written} b", "en" if language == "en" else "ru")
        assert value in numeral.readings


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("two thousand and nineteen", "en", 2019),
        ("twenty-five", "en", 25),
        ("nineteen eighty-four", "en", 1984),
        ("половина", "ru", "0.5"),
        ("двадцатью восемью", "ru", 28),
        ("пятьсот тысяч", "ru", 500_000),
        ("две тысячи девятнадцатый", "ru", 2019),
        ("екі мың он тоғыз", "kk", 2019),
        ("жүз жиырма бесінші", "kk", 125),
        ("XIX ғасыр", "kk", 19),
        ("ХХІ век", "ru", 21),
    ],
)
def test_number_words_are_put_together(text: str, language: Language, value: int | str) -> None:
    assert Decimal(value) in word_values(text, language)


def test_words_that_only_begin_like_numbers_in_english_say_nothing() -> None:
    assert word_values("often tension twofold thousandfold", "en") == set()
