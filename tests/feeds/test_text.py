import html
import re

import lxml.html
import pytest
from hypothesis import given, settings
from lxml import etree

from feeds import text as text_module
from feeds.text import WORD_JOINER, clean, clean_line, defuse, escape_lines, looks_like_html, plain_to_html
from tests.feeds.samples import NASTY, nasty_text


@pytest.mark.parametrize("code", [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x80, 0x84, 0x86, 0x9F])
def test_controls_are_left_out(code: int) -> None:
    assert clean(f"a{chr(code)}b") == "ab"


@pytest.mark.parametrize("code", [0xFFFE, 0xFFFF, 0xFDD0, 0xFDEF, 0x1FFFE, 0x1FFFF, 0x8FFFF, 0x10FFFE, 0x10FFFF])
def test_noncharacters_are_left_out(code: int) -> None:
    assert clean(f"a{chr(code)}b") == "ab"


@pytest.mark.parametrize("character", ["\t", "\n", " ", "\xa0", "\ufdcf", "\ufdf0", "\ufeff", "😀", "\u0301"])
def test_characters_that_xml_allows_stay(character: str) -> None:
    assert clean(f"я{character}b") == f"я{character}b"


def test_a_replacement_character_becomes_a_question_mark() -> None:
    # The validator's BadCharacters: it is taken for the mark of a wrong encoding.
    assert clean("a\ufffdb") == "a?b"


def test_a_lone_surrogate_is_left_out() -> None:
    assert clean("a\ud83db") == "ab"
    assert clean("a\ude00b") == "ab"
    assert clean("\ude00\ud83d") == ""


def test_the_halves_of_a_surrogate_pair_are_joined() -> None:
    assert clean("a\ud83d\ude00b") == "a😀b"


def test_a_pair_that_spells_a_noncharacter_is_left_out() -> None:
    assert clean("a\ud83f\udffeb") == "ab"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85"])
def test_each_line_end_becomes_a_line_feed(end: str) -> None:
    assert clean(f"a{end}b") == "a\nb"


def test_a_line_has_single_spaces_within_and_none_outside() -> None:
    assert clean_line(" \ta\r\n  b\u2028c\u3000d\x0b\x00e \n") == "a b c d e"


def test_a_separating_control_does_not_glue_words_together() -> None:
    assert clean_line("one\x0btwo\x1fthree\x0cfour") == "one two three four"


@given(nasty_text)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_cleaned_text_comes_back_from_xml_and_utf8_as_it_went(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    element = etree.Element("a")
    element.text = cleaned
    parsed = etree.fromstring(etree.tostring(element, encoding="UTF-8"))
    assert (parsed.text or "") == cleaned


@given(nasty_text)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


def test_paragraphs_are_parted_by_blank_lines_and_lines_by_breaks() -> None:
    text = "\n\nПервый абзац.\nВторая строка.  \n \t\n\n- раз\n- два\r\n\r\nКонец\n"
    assert plain_to_html(text) == ("<p>Первый абзац.<br>\nВторая строка.</p>\n<p>- раз<br>\n- два</p>\n<p>Конец</p>")


def test_markup_in_plain_text_is_escaped() -> None:
    assert plain_to_html('a < b & c > d <script>alert(1)</script> &amp; "q"') == (
        '<p>a &lt; b &amp; c &gt; d &lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; "q"</p>'
    )


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t\r\n", "\x00"])
def test_text_of_nothing_gives_no_paragraph(text: str) -> None:
    assert plain_to_html(text) == ""


@given(nasty_text)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_html_of_plain_text_says_the_same_words(text: str) -> None:
    shown = html.unescape(re.sub(r"</?p>|<br>", " ", plain_to_html(text)))
    assert shown.split() == clean(text).split()


@pytest.mark.parametrize("text", NASTY)
def test_no_tag_of_the_text_survives_as_a_tag(text: str) -> None:
    assert set(re.findall(r"<[^>]*>", plain_to_html(text))) <= {"<p>", "</p>", "<br>"}
    assert set(re.findall(r"<[^>]*>", escape_lines(text))) <= {"<br>"}


@pytest.mark.parametrize("text", ["a <b>", "</p>", "<br/>", "&amp;", "&copy 2025", "&#60;", "&apos;s", "AT&T &lt; x"])
def test_tags_and_references_look_like_html(text: str) -> None:
    assert looks_like_html(text)


@pytest.mark.parametrize("text", ["", "AT&T", "R&D", "a < b > c", "1<2", "<3", "x & y", "«ёлки»", "a &b; c", "Q&A;"])
def test_plain_uses_of_the_signs_do_not(text: str) -> None:
    assert not looks_like_html(text)


def test_a_long_text_of_blank_lines_takes_no_long_time() -> None:
    # A pattern with nested quantifiers that overlap would need years here.
    assert plain_to_html("a" + "\n \t " * 20_000 + "b") == "<p>a</p>\n<p>b</p>"


@pytest.mark.parametrize(
    ("text", "defused"),
    [
        ("<b>x</b>", "<~b>x<~/b>"),
        ("<!-- x --> <?php", "<~!-- x --> <~?php"),
        ("&lt;b> &#60; &copy 2025 &apos; &AMP;", "&~lt;b> &~#60; &~copy 2025 &~apos; &~AMP;"),
        ("AT&T, R&D, 1 < 2, <3, a&b;", "AT&T, R&D, 1 < 2, <3, a&b;"),
        ("ёлки", "ёлки"),
    ],
)
def test_what_looks_like_markup_is_kept_from_being_markup(text: str, defused: str) -> None:
    assert defuse(text) == defused.replace("~", WORD_JOINER)


@given(nasty_text)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_defused_text_says_the_same_as_text_and_as_html(text: str) -> None:
    text = clean_line(text).replace(WORD_JOINER, "")
    defused = defuse(text)
    assert defused.replace(WORD_JOINER, "") == text
    shown = lxml.html.fragment_fromstring(defused, create_parent="div").text_content() if defused else ""
    assert shown.replace(WORD_JOINER, "") == text
    assert not looks_like_html(defused)


def test_the_short_cut_for_usual_texts_takes_no_unusual_one() -> None:
    rules = (text_module._FORBIDDEN, text_module._SURROGATE, text_module._LINE_END)
    for code in (*range(0x11000), 0x1FFFE, 0x1FFFF, 0x20000, 0x2FFFE, 0xEFFFF, 0xFFFFE, 0x10FFFF):
        character = chr(code)
        if any(rule.search(character) for rule in rules if character != "\n") or character == "\ufffd":
            assert text_module._UNUSUAL.search(character), hex(code)
