"""Plain text: taken apart into sentences and put together again, its shape kept."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.languages import Language
from service.translation.document import (
    Document,
    EmptyTranslation,
    Prepared,
    TranslatedSentence,
    assemble,
    prepare,
)

RUSSIAN = """\
Губернатор Санкт-Петербурга Александр Беглов провёл встречу с первым заместителем премьер-министра Казахстана.

Стороны обсудили:
  - сборку тракторов «Кировец» в Костанае;
  • выпуск инсулина в Караганде;
    1. сотрудничество музеев;
    2) обмен выставками.

------------------------------
18.06.2025 — 21.06.2025
https://spb.example/news/1
press@spb.example

«Мы рады гостям», — сказал губернатор.  \n\
Подробнее: https://spb.example/news/1?id=2, а также в сообщении пресс-службы.
"""

KAZAKH = """\
Санкт-Петербург губернаторы Александр Беглов Қазақстан Премьер-Министрінің бірінші орынбасарымен кездесті.\r
\r
– Қостанайда «Кировец» тракторлары құрастырылады;\r
– Қарағандыда инсулин шығарылады.\r
\r
\t92-ден астам ел қатысты.\r
"""

ENGLISH = """\
St. Petersburg Governor Alexander Beglov met Kazakhstan's First Deputy Prime Minister on the sidelines of the
forum, where more than 92 countries were represented, to discuss the assembly of Kirovets tractors with the
Kostanay plant and the production of insulin in Karaganda, where Geropharm works with a pharmaceutical
complex.

Key points:
* Kirovets tractors
* insulin by Geropharm

***
"""


def lines(text: str, language: Language) -> list[tuple[int, int]]:
    """A splitter of its own for these tests: every stretch between full stops is a sentence."""
    spans, start = [], 0
    for piece in text.replace(". ", ".\x00").split("\x00"):
        end = start + len(piece)
        left, right = len(piece) - len(piece.lstrip()), len(piece.rstrip())
        if piece.strip():
            spans.append((start + left, start + right))
        start = end + 1
    return spans


def take(content: str, language: Language = "ru") -> Prepared:
    return prepare(Document("Заголовок", None, content, "text/plain"), language)


def same(prepared: Prepared) -> Document:
    return assemble(prepared, [TranslatedSentence(s.text) for s in prepared.sentences])


def upper(prepared: Prepared) -> str:
    return assemble(prepared, [TranslatedSentence(s.text.upper()) for s in prepared.sentences]).content


@pytest.mark.parametrize(("text", "language"), [(RUSSIAN, "ru"), (KAZAKH, "kk"), (ENGLISH, "en")])
def test_text_comes_back_byte_for_byte_from_its_own_sentences(text: str, language: Language) -> None:
    assert same(take(text, language)).content == text


@pytest.mark.parametrize(("text", "language"), [(RUSSIAN, "ru"), (KAZAKH, "kk"), (ENGLISH, "en")])
def test_only_the_sentences_change(text: str, language: Language) -> None:
    result = upper(take(text, language))
    addresses = ("https://spb.example/news/1?id=2", "https://spb.example/news/1", "press@spb.example")
    expected = text.upper()
    for address in addresses:
        expected = expected.replace(address.upper(), address)
    assert result == expected


@given(
    st.text(st.sampled_from("аб Б.!?\n\r\t -•1)§@:/—«»\u00a0\u2028h"), max_size=80), st.sampled_from(["ru", "kk", "en"])
)
@settings(max_examples=400, derandomize=True, deadline=None)
@example("а\r\n\r\n - а", "ru")
@example("\n", "ru")
@example("", "ru")
def test_any_text_comes_back_byte_for_byte(text: str, language: Language) -> None:
    document = Document(text, text, text, "text/plain")
    assert same(prepare(document, language)) == document


@given(st.text(max_size=60))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_any_unicode_comes_back_byte_for_byte(text: str) -> None:
    assert same(take(text)).content == text


@given(st.text(st.sampled_from("абв Г.\n\r\t-•1)/—\u00a0"), max_size=80))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_white_space_and_markers_stay_where_all_words_change(text: str) -> None:
    result = upper(take(text))
    assert result.upper().replace("\u00a0", " ") == text.upper().replace("\u00a0", " ")


def test_markers_indentation_and_rules_are_no_part_of_a_sentence() -> None:
    texts = [s.text for s in take(RUSSIAN).sentences]
    assert "сборку тракторов «Кировец» в Костанае;" in texts
    assert "выпуск инсулина в Караганде;" in texts
    assert "сотрудничество музеев;" in texts
    assert "обмен выставками." in texts
    assert not any("http" in text or "@" in text or "---" in text or "18.06" in text for text in texts)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "12 345,6 %",
        "-----",
        "***",
        "https://a.example/x",
        "www.a.example",
        "a.b+c@d.example.kz",
        "18.06.2025",
        "№ 5",
        "#ПМЭФ2025 @spief",
    ],
)
def test_a_line_without_words_is_left_alone(line: str) -> None:
    prepared = take(f"Начало.\n{line}\nКонец.")
    assert [s.text for s in prepared.sentences] == ["Заголовок", "Начало.", "Конец."]


@pytest.mark.parametrize("marker", ["- ", "• ", "1. ", "12) ", "1.2. ", "— ", "  * ", "\t– ", "а) ", "> ", "## "])
def test_a_list_marker_stays(marker: str) -> None:
    prepared = take(f"{marker}Пункт списка")
    assert prepared.sentences[1].text == "Пункт списка"
    assert upper(prepared) == f"{marker}ПУНКТ СПИСКА"


def test_initials_are_no_list_marker() -> None:
    assert take("А. Беглов выступил.").sentences[1].text == "А. Беглов выступил."


def test_every_line_end_stays_as_it_is_written() -> None:
    text = "Один\r\nДва\rТри\nЧетыре\u2028Пять\x85Шесть\x0bСемь  \n"
    assert upper(take(text)) == text.upper()


def test_short_lines_are_not_joined() -> None:
    prepared = take("яблоки\nгруши\nсливы")
    assert [s.text for s in prepared.sentences[1:]] == ["яблоки", "груши", "сливы"]


def test_a_hard_wrapped_sentence_is_translated_whole() -> None:
    first = take(ENGLISH, "en").sentences[1]
    assert first.text.startswith("St. Petersburg Governor")
    assert first.text.endswith("pharmaceutical complex.")
    assert "with the Kostanay plant" in first.text
    assert len(first.marks) == 3
    assert all(mark.is_point and mark.joint for mark in first.marks)


def test_the_breaks_of_a_hard_wrapped_sentence_come_back_between_words() -> None:
    text = "Губернатор города встретился в рамках форума с первым\nвице-премьером соседней страны.\n"
    prepared = take(text)
    result = assemble(
        prepared,
        [TranslatedSentence("T"), TranslatedSentence("The governor met the first deputy prime minister at the forum.")],
    ).content
    assert result.count("\n") == 2
    assert result.replace("\n", " ") == "The governor met the first deputy prime minister at the forum. "
    assert not any(line.startswith(" ") or line.endswith(" ") for line in result.split("\n"))


def test_a_headline_is_not_joined_to_the_text_under_it() -> None:
    headline = "Губернатор встретился с делегацией Республики Казахстан в Смольном"
    prepared = take(f"{headline}\nСегодня стороны обсудили торговлю.\nИтоги подведут завтра.")
    assert prepared.sentences[1].text == headline


def test_columns_are_translated_apart() -> None:
    prepared = take("Страна\tГод   Доля\nКазахстан\t2025\tодна пятая")
    assert [s.text for s in prepared.sentences[1:]] == ["Страна", "Год", "Доля", "Казахстан", "одна пятая"]
    assert upper(prepared) == "СТРАНА\tГОД   ДОЛЯ\nКАЗАХСТАН\t2025\tОДНА ПЯТАЯ"


def test_an_address_in_a_sentence_stays_as_it_is() -> None:
    prepared = take("Подробнее на сайте https://gov.example/a_b?c=1&d=2#e, звоните (press@gov.example) сегодня.")
    assert [s.text for s in prepared.sentences[1:]] == ["Подробнее на сайте", "звоните", "сегодня."]
    result = assemble(prepared, [TranslatedSentence(t) for t in ("T", "More on the site.", "Call", "today.")]).content
    assert result == "More on the site https://gov.example/a_b?c=1&d=2#e, Call (press@gov.example) today."


def test_title_and_summary_are_plain_text_even_where_the_content_is_html() -> None:
    document = Document("Цена < 5 & > 3", "Первый абзац.\n\nВторой <b>абзац</b>.", "<p>Текст</p>", "text/html")
    prepared = prepare(document, "ru")
    assert same(prepared) == document
    result = assemble(prepared, [TranslatedSentence(s.text.upper()) for s in prepared.sentences])
    assert result.title == "ЦЕНА < 5 & > 3"
    assert result.summary == "ПЕРВЫЙ АБЗАЦ.\n\nВТОРОЙ <B>АБЗАЦ</B>."
    assert result.content == "<p>ТЕКСТ</p>"


def test_sentences_come_in_the_order_title_summary_content() -> None:
    prepared = prepare(Document("Один", "Два. Три.", "Четыре", "text/plain"), "ru", lines)
    assert [s.text for s in prepared.sentences] == ["Один", "Два.", "Три.", "Четыре"]


def test_the_splitter_can_be_given() -> None:
    seen: list[Language] = []

    def whole(text: str, language: Language) -> list[tuple[int, int]]:
        seen.append(language)
        return [(0, len(text))] if text.strip() else []

    prepared = prepare(Document("а. Б.", None, "в. Г.", "text/plain"), "kk", whole)
    assert [s.text for s in prepared.sentences] == ["а. Б.", "в. Г."]
    assert set(seen) == {"kk"}


def test_non_breaking_spaces_reach_the_model_as_spaces_and_stay_where_nothing_changes() -> None:
    prepared = take("Более 10\u00a0000 тг.")
    assert prepared.sentences[1].text == "Более 10 000 тг."
    assert same(prepared).content == "Более 10\u00a0000 тг."


def test_a_translation_on_several_lines_is_put_on_one() -> None:
    prepared = prepare(Document("а", None, "- б", "text/plain"), "ru", lines)
    assert assemble(prepared, [TranslatedSentence("x"), TranslatedSentence(" y\nz ")]).content == "- y z"


def test_an_empty_translation_is_an_error_that_names_the_sentence() -> None:
    prepared = take("Текст.")
    with pytest.raises(EmptyTranslation, match=r"Текст\."):
        assemble(prepared, [TranslatedSentence("T"), TranslatedSentence("  ")])


def test_a_wrong_number_of_translations_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 translations for 2"):
        assemble(take("Текст."), [TranslatedSentence("T")])


def test_a_long_text_takes_linear_time() -> None:
    start = time.process_time()
    assert same(take("а" * 100_000 + "\n" + "слово " * 10_000 + "\n- x" * 10_000)).content
    assert time.process_time() - start < 20  # quadratic work takes minutes
