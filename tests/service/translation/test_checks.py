"""All checks together; length and truncation; how texts are laid side by side."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.languages import Language
from service.translation import checks
from service.translation.checks import CHECKS, Check, run
from service.translation.checks.texts import compare, paragraphs, quote
from service.translation.document import Document
from tests.service.translation.check_cases import DIRECTIONS, content, detail

SENTENCE = {
    "en": "The government approved the budget on Tuesday.",
    "ru": "Правительство утвердило бюджет во вторник.",
    "kk": "Үкімет сейсенбі күні бюджетті бекітті.",
}
OTHER = {
    "en": "Snow fell in the mountains near Almaty.",
    "ru": "В горах под Алматы выпал снег.",
    "kk": "Алматы маңындағы тауларға қар жауды.",
}


def test_the_checks_are_those_that_the_settings_name() -> None:
    names = [check.name for check in CHECKS]
    assert names == [
        "numbers",
        "dates",
        "currencies",
        "urls",
        "length",
        "script",
        "copied",
        "repetition",
        "truncation",
    ]


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_a_right_translation_passes_every_check(source: Language, target: Language) -> None:
    before = Document(SENTENCE[source], OTHER[source], f"<p>{SENTENCE[source]}</p><p>{OTHER[source]}</p>", "text/html")
    after = Document(SENTENCE[target], OTHER[target], f"<p>{SENTENCE[target]}</p><p>{OTHER[target]}</p>", "text/html")
    results = run(before, after, source, target)
    assert [item.check for item in results] == [check.name for check in CHECKS]
    assert [(item.check, item.detail) for item in results if not item.passed] == []


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_a_part_without_translation_is_truncated(source: Language, target: Language) -> None:
    name = f"{source}-{target}"
    before = Document(SENTENCE[source], OTHER[source], SENTENCE[source], "text/plain")
    no_title = Document("", OTHER[target], SENTENCE[target], "text/plain")
    no_summary = Document(SENTENCE[target], None, SENTENCE[target], "text/plain")
    no_content = Document(SENTENCE[target], OTHER[target], " \n", "text/plain")
    assert "the title has no translation" in detail("truncation", before, no_title, name)
    assert "the summary has no translation" in detail("truncation", before, no_summary, name)
    assert "the content has no translation" in detail("truncation", before, no_content, name)


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_a_translation_that_breaks_off_is_truncated(source: Language, target: Language) -> None:
    name = f"{source}-{target}"
    assert "breaks off" in detail("truncation", SENTENCE[source], SENTENCE[target][:-20], name)
    assert "breaks off" in detail("truncation", SENTENCE[source], SENTENCE[target][:-1] + ",", name)
    assert detail("truncation", SENTENCE[source], SENTENCE[target][:-1], name) == ""
    for ending in ("!", "…", "».", '."', ".)", "?", "!“"):
        assert detail("truncation", SENTENCE[source], SENTENCE[target][:-1] + ending, name) == ""
    assert detail("truncation", SENTENCE[source][:-1], SENTENCE[target][:-1], name) == ""


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_missing_sentences_and_paragraphs_are_truncation(source: Language, target: Language) -> None:
    name = f"{source}-{target}"
    long = " ".join([SENTENCE[source], OTHER[source]] * 3)
    assert "has 2 sentences, the source 6" in detail("truncation", long, f"{SENTENCE[target]} {OTHER[target]}", name)
    lines = f"{SENTENCE[source]}\n{OTHER[source]}"
    assert "has 1 paragraphs, the source 2" in detail("truncation", lines, SENTENCE[target], name)
    whole = " ".join([SENTENCE[target], OTHER[target]] * 3)
    assert detail("truncation", long, whole, name) == ""


def test_sentences_that_the_engine_cut_off_are_named() -> None:
    said = detail("truncation", SENTENCE["en"], SENTENCE["ru"], "en-ru", truncated=["A very long sentence."])
    assert said == 'the translation of "A very long sentence." was cut off'


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_a_text_far_too_short_or_too_long_is_named(source: Language, target: Language) -> None:
    name = f"{source}-{target}"
    before, after = (f"{SENTENCE[code]} {OTHER[code]}" for code in (source, target))
    assert detail("length", before, after, name) == ""
    assert "paragraph 1 is too short" in detail("length", before, after[:20], name)
    assert "paragraph 1 is too long" in detail("length", before, after * 3, name)
    third = detail("length", f"{before}\n{before}\n{before}", f"{after}\n{after}\n{after[:15]}", name)
    assert third == f"paragraph 3 is too short: {len(after[:15].strip())} characters for {len(before)} in the source"


@pytest.mark.parametrize(("before", "after"), [("Да", "Yes, certainly"), ("OK", "Хорошо"), ("", ""), ("UN", "БҰҰ")])
def test_the_length_of_a_word_or_two_says_nothing(before: str, after: str) -> None:
    assert detail("length", before, after, "en-ru") == ""


def test_blocks_of_html_are_paragraphs_and_code_is_none() -> None:
    html = (
        "<h2>A &amp; B</h2>\n<p>One <b>two</b>\nthree<br>four</p><pre>x = 1</pre><ul><li>five</li><li><code>6</code> 7"
    )
    assert paragraphs(content(html, html=True)) == ["A & B", "One two three", "four", "five", "7"]


def test_invisible_characters_and_spaces_do_not_count() -> None:
    assert paragraphs(content("a\u00ad\u200bb  c\r\n\r\n \t d")) == ["ab c", "d"]


def test_paragraphs_are_paired_where_there_are_as_many() -> None:
    same = compare(content("a\nb"), content("в\nг"), "en", "ru")
    assert [(pair.place, pair.source, pair.target) for pair in same.pairs[1:]] == [
        ("paragraph 1", "a", "в"),
        ("paragraph 2", "b", "г"),
    ]
    other = compare(content("a\nb"), content("в"), "en", "ru")
    assert [(pair.place, pair.source, pair.target) for pair in other.pairs[1:]] == [("the content", "a\nb", "в")]


def test_quotations_in_details_are_short() -> None:
    assert len(quote("word " * 100)) < 70


def test_a_check_that_breaks_counts_as_failed_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> str | None:
        raise RuntimeError("no")

    monkeypatch.setattr(checks, "CHECKS", (Check("numbers", broken, "numbers survive"), *CHECKS[1:]))
    results = run(content("a"), content("б"), "en", "ru")
    assert (results[0].passed, results[0].detail) == (False, "the check could not be made; see that numbers survive")
    assert all(item.passed for item in results[1:])


HOSTILE = [
    "a" * 100_000,
    "9" * 100_000,
    " ".join(str(n) for n in range(10_000)),
    "1,2.3:4 " * 5_000,
    "1.000.000,00 " * 3_000,
    "@a#b.c/" * 5_000,
    "http://" + "(" * 5_000 + ")" * 5_000,
    "two hundred " * 5_000,
    "May 5, " * 5_000,
    "$" * 20_000,
    "5 a b c " * 5_000,
    "«" * 20_000,
    "аб" * 20_000,
    "<" * 20_000,
    "<code>" * 5_000,
    "\ud800\x00\uffff٣٤٥²½Ⅷ",
    ". " * 20_000,
    "IVXLC " * 5_000,
    "-–—" * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_checked_without_a_check_breaking(text: str) -> None:
    for html in (False, True) if "<" in text else (False,):
        for before, after in ((text, "Ол 5 доллар."), ("It is 5 dollars.", text), (text, text[1:])):
            results = run(content(before, html=html), content(after, html=html), "en", "kk")
            assert not any("could not be made" in (item.detail or "") for item in results)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.text(st.characters(codec=None), max_size=80),
    st.text(st.sampled_from("0123456789.,:% $€₸мmайMay<>/@# -–"), max_size=60),
    st.sampled_from(DIRECTIONS),
    st.booleans(),
)
def test_any_texts_are_checked(first: str, second: str, direction: tuple[Language, Language], html: bool) -> None:
    for before, after in ((first, second), (second, first), (second, second[::-1])):
        results = run(content(before, html=html), content(after, html=html), *direction)
        assert all(item.passed == (item.detail is None) for item in results)
        assert not any("could not be made" in (item.detail or "") for item in results)
