"""The content of an article as it stands on its page"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from service.sanitize import html_to_text, sanitize_html
from service.web.content import body, opening, shortened

PIECES = st.sampled_from(
    ["<h1>a</h1>", "<h2>b</h2>", "<h3>c</h3>", "<h4>d</h4>", "<h5>e</h5>", "<h6>f</h6>", "<p>g</p>", "<main><h3>h</h3>",
     "</main>", "<aside>", "</aside>", "<table><tr><td>i", "</table>", "<pre>j</pre>", "<img src='https://a.example/i'>",
     "<img src='https://a.example/i' alt='k &lt;h1> \"'>", "<p title='<h1>'>l", "text &lt;h2&gt; ", "<h2>", "</h3>"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [
        ([1, 2, 3], [2, 3, 4]),
        ([3, 2, 3], [2, 2, 3]),
        ([2, 4, 4, 2], [2, 3, 3, 2]),
        ([6], [2]),
        ([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 6]),
        ([4, 6, 5, 1], [2, 3, 3, 2]),
    ],
)
def test_headings_begin_below_the_title_and_leave_no_level_out(levels: list[int], wanted: list[int]) -> None:
    made = body("".join(f"<h{level}>x</h{level}>" for level in levels), "text/html", "Table")
    assert made == "".join(f"<h{level}>x</h{level}>" for level in wanted)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=12))
def test_any_sanitised_content_keeps_its_text_and_becomes_accessible(pieces: list[str]) -> None:
    safe = sanitize_html("".join(pieces))
    made = str(body(safe, "text/html", "Table"))
    assert html_to_text(made) == html_to_text(safe)
    tree = html.fragment_fromstring(made, create_parent="div")
    levels = [1, *(int(each.tag[1]) for each in tree.xpath(".//h1|.//h2|.//h3|.//h4|.//h5|.//h6"))]
    assert all(level >= 2 for level in levels[1:])
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert not tree.xpath(".//main | .//aside | .//img[not(@alt)] | .//pre[not(@tabindex)]")
    assert not tree.xpath(".//table[not(ancestor::div[@tabindex='0' and @role='group' and @aria-label])]")
    assert len(re.findall("<div", made)) == len(re.findall("</div>", made))
    # All that the sanitiser would not have let through is how to read a table or code by keyboard.
    added = ' class="scroll" role="group" aria-label="Table" tabindex="0"'
    assert sanitize_html(made) == made.replace(added, "").replace(' tabindex="0"', "")


def test_a_description_of_an_image_stays() -> None:
    assert 'alt="A map"' in body('<p><img src="https://a.example/i" alt="A map"></p>', "text/html", "Table")


def test_a_table_within_a_table_scrolls_with_it() -> None:
    made = str(body(sanitize_html("<table><tr><td><table><tr><td>x</table></table>"), "text/html", 'Ta"ble'))
    assert made.count('class="scroll"') == 1
    assert made.startswith('<div class="scroll" role="group" aria-label="Ta&quot;ble" tabindex="0"><table>')
    assert made.endswith("</table></div>")


def test_stray_end_tags_break_nothing() -> None:
    assert body("</h2></table></main>x", "text/html", "Table").endswith("x")
    assert "<h2>y</h2>" in body("</h3></table><h1>y</h1>", "text/html", "Table")


def test_plain_text_becomes_paragraphs_and_stays_text() -> None:
    assert body("a <b>\nc\n\nd & e", "text/plain", "Table") == "<p>a &lt;b&gt;<br>\nc</p>\n<p>d &amp; e</p>"


@given(st.text(max_size=300), st.integers(10, 60))
def test_what_is_shortened_is_a_beginning_within_the_limit(text: str, limit: int) -> None:
    line = " ".join(text.split())
    short = shortened(line, limit)
    assert len(short) <= limit
    assert short == line or (short.endswith("…") and line.startswith(short[:-1]))


def test_the_opening_is_the_summary_or_the_first_words() -> None:
    assert opening(" A\nsummary. ", "content", "text/plain", 50) == "A summary."
    assert opening(None, "First.\n\nSecond.", "text/plain", 50) == "First. Second."
    assert opening(" ", "<h1>Head</h1><p>One &amp; <b>two</b></p>", "text/html", 50) == "Head One & two"
    assert opening(None, "One two. Three four", "text/plain", 12) == "One two…"
    assert opening(None, "x" * 100, "text/plain", 10) == "x" * 9 + "…"


def test_the_opening_of_a_huge_content_is_found_without_reading_it_all() -> None:
    huge = "<p>Begin.</p>" + "<p>" + "word " * 100_000 + '<a href="https://a.example/' + "y" * 10_000 + '">z</a></p>'
    assert opening(None, huge, "text/html", 30).startswith("Begin. word")
    cut = '<p>Begin</p><a title="' + "<b>" * 5000 + '">end</a>'
    assert opening(None, cut, "text/html", 30) == "Begin"
