"""Script and alphabet, copied source, loops."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.languages import Language
from tests.service.translation.check_cases import DIRECTIONS, Trilingual, content, detail

# Right translations, names, quotations and addresses in other scripts among them.
RIGHT: list[Trilingual] = [
    {
        "en": "The government approved the budget on Tuesday. It will be published in the official gazette soon.",
        "ru": "Правительство утвердило бюджет во вторник. Скоро он выйдет в официальном вестнике.",
        "kk": "Үкімет сейсенбі күні бюджетті бекітті. Жақында ол ресми хабаршыда жарияланады.",
    },
    {
        "en": "Apple and Google have opened offices in Almaty, the Financial Times reports.",
        "ru": "Apple и Google открыли офисы в Алматы, сообщает Financial Times.",
        "kk": "Apple мен Google Алматыда кеңсе ашты, деп хабарлайды Financial Times.",
    },
    {
        "en": "Kairat beat Astana 2:1",
        "ru": "«Кайрат» обыграл «Астану» 2:1",
        "kk": "«Қайрат» «Астананы» 2:1 есебімен жеңді",
    },
    {
        "en": "The iPhone app is at https://example.com/some-long-address-of-words/page, write to news@example.com.",
        "ru": "Приложение для iPhone: https://example.com/some-long-address-of-words/page, пишите на news@example.com.",
        "kk": "iPhone қосымшасы: https://example.com/some-long-address-of-words/page, news@example.com-ға жазыңыз.",
    },
    {
        "en": "No, no, no! Never again, never again will we go there.",
        "ru": "Нет, нет, нет! Никогда больше, никогда больше мы туда не поедем.",
        "kk": "Жоқ, жоқ, жоқ! Енді ешқашан, енді ешқашан ол жаққа бармаймыз.",
    },
    {
        "en": "Kazakhstan Temir Zholy bought trains from Siemens, Alstom, Stadler, Bombardier and General Electric.",
        "ru": "«Қазақстан темір жолы» купила поезда у Siemens, Alstom, Stadler, Bombardier и General Electric.",
        "kk": "«Қазақстан темір жолы» Siemens, Alstom, Stadler, Bombardier және General Electric-тен пойыз алды.",
    },
    {
        "en": "Ha ha ha ha, laughed the crowd, and laughed again and again.",
        "ru": "Ха-ха-ха-ха, — смеялась толпа и смеялась снова и снова.",
        "kk": "Ха-ха-ха-ха, деп күлді жұрт, қайта-қайта күлді.",
    },
]
CHECKS = ("script", "copied", "repetition", "length", "truncation")


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("texts", RIGHT, ids=lambda texts: texts["en"][:20])
def test_a_right_translation_is_no_alarm(texts: Trilingual, check: str, source: Language, target: Language) -> None:
    assert detail(check, texts[source], texts[target], f"{source}-{target}") == ""


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
@pytest.mark.parametrize("texts", RIGHT[:2], ids=lambda texts: texts["en"][:20])
def test_the_source_as_its_translation_is_copied(texts: Trilingual, source: Language, target: Language) -> None:
    name = f"{source}-{target}"
    assert "repeats the source untranslated" in detail("copied", texts[source], texts[source], name)
    mixed = f"{texts[target]} {texts[source]}"
    assert "repeats the source untranslated" in detail("copied", texts[source], mixed, name)


@pytest.mark.parametrize(("source", "target"), [pair for pair in DIRECTIONS if "en" in pair])
def test_a_sentence_in_the_other_script_fails_in_every_direction(source: Language, target: Language) -> None:
    text = RIGHT[0][source]
    assert "left in paragraph 1" in detail("script", text, text, f"{source}-{target}")


@pytest.mark.parametrize(
    ("direction", "target", "said"),
    [
        ("ru-kk", "Правительство утвердило бюджет во вторник на заседании под руководством главы.", "no Kazakh letter"),
        ("en-kk", "Правительство утвердило бюджет во вторник на заседании под руководством главы.", "no Kazakh letter"),
        ("kk-ru", "Үкімет бюджетті сейсенбі күні бекітті, деп хабарлады баспасөз қызметі.", "it has Kazakh letters"),
        ("en-ru", "Үкімет бюджетті сейсенбі күні бекітті, деп хабарлады баспасөз қызметі.", "it has Kazakh letters"),
        ("en-ru", "Правительство approved бюджет on Tuesday", 'Latin is left in paragraph 1: "approved"'),
        ("en-kk", "Үкімет the official gazette-те жариялады", '"the official gazette"'),
        ("ru-en", "The правительство approved the budget.", 'Cyrillic is left in paragraph 1: "правительство"'),
        ("kk-en", "The government of Қазақстан", "Қазақстан"),
        ("en-ru", "Donald Trump Joe Biden Barack Obama George Bush и другие", "mostly in Latin letters"),
    ],
)
def test_the_wrong_alphabet_is_named(direction: str, target: str, said: str) -> None:
    assert said in detail("script", "12 The Government Approved the Budget", target, direction)


def test_kazakh_that_turns_russian_half_way_is_found() -> None:
    target = (
        RIGHT[0]["kk"] + " " + "Скоро документ опубликуют в официальном вестнике республики, сообщает министерство."
    )
    assert "no Kazakh letter" in detail("script", RIGHT[0]["ru"], target, "ru-kk")


@pytest.mark.parametrize("text", ["Астана", "Футбол: «Астана» – «Тобол»", "Олжас Бектенов", "Алматы маңында"])
def test_short_kazakh_without_a_kazakh_letter_is_no_alarm(text: str) -> None:
    assert detail("script", "x", text, "ru-kk") == ""
    assert detail("copied", "Футбол: «Астана» – «Тобол»", "Футбол: «Астана» – «Тобол»", "ru-kk") == ""


def test_a_latin_word_of_a_cyrillic_source_may_stay() -> None:
    assert detail("script", "Он сказал carpe diem и sapere aude.", "Ол carpe diem, sapere aude деді.", "ru-kk") == ""


def test_nearly_the_source_is_copied_too() -> None:
    source = "Правительство утвердило новый бюджет на три года во вторник, сообщила пресс-служба."
    nearly = "Правительство утвердило новый бюджет на три года сейсенбі, сообщила пресс-служба."
    assert "untranslated" in detail("copied", source, nearly, "ru-kk")


def test_a_copied_title_is_found_and_named() -> None:
    source = content("Мәтін.", title="Правительство утвердило бюджет")
    assert detail("copied", source, content("Мәтін.", title=source.title), "ru-kk").startswith("the title repeats")


def test_names_and_codes_alone_are_not_copied() -> None:
    for text in ("Volkswagen AG, Toyota Motor Corp., BMW", "© 2024 Reuters", "<div>", "GPT-4o mini"):
        assert detail("copied", text, text, "en-ru") == ""


LOOPS = [
    ("en-ru", "He is a good man.", "Он хороший хороший хороший хороший человек.", "4 times in a row"),
    ("ru-en", "Он живёт здесь.", "He lives in the city in the city in the city here.", '"in the city"'),
    ("ru-kk", "Это хорошо.", "Бұл жақсы жақсы жақсы.", "3 times in a row"),
    ("kk-ru", "Ол келді.", "Он пришёл, и он пришёл, и он пришёл, и он пришёл", "times in a row"),
    ("en-kk", "It is very long.", "Бұл өте ұзаааааааааааааақ.", '"ааа'),
    ("kk-en", "Ол күлді.", "He hahahahahahahahahaha", "stands in paragraph 1"),
    ("en-ru", "One came today. Two left again. ", "Один из них пришёл сегодня. Один из них пришёл сегодня.", "2 times"),
]


@pytest.mark.parametrize(("direction", "source", "target", "said"), LOOPS)
def test_a_loop_is_named(direction: str, source: str, target: str, said: str) -> None:
    assert said in detail("repetition", source, target, direction)


def test_a_phrase_that_comes_again_and_again_is_a_loop_and_a_refrain_of_the_source_is_none() -> None:
    source = "The ministry said something else in each of its many statements on that long and busy day."
    target = " а также ".join(["в том числе и на этом"] * 2 + ["в том числе и на"] * 4)
    assert "times" in detail("repetition", source, target, "en-ru")
    assert detail("repetition", "Never give it up. " * 5, "Никогда не сдавайся ты. " * 5, "en-ru") == ""


def test_groups_of_zeros_are_no_loop() -> None:
    assert detail("repetition", "5 trillion", "5 000 000 000 000", "en-ru") == ""


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["бірінші", "екінші", "сөз"]), min_size=1, max_size=3, unique=True),
    st.integers(3, 30),
    st.sampled_from(DIRECTIONS),
)
def test_any_phrase_in_a_row_is_a_loop_unless_the_source_has_as_many(
    phrase: list[str], times: int, direction: tuple[Language, Language]
) -> None:
    name = "-".join(direction)
    row = " ".join(phrase * times)
    assert f"{times} times in a row" in detail("repetition", "a different text", row, name)
    assert detail("repetition", row, row, name) == ""
