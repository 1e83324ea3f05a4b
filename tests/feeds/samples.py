"""Feeds to render in tests, whole and bare, and the strategies for nasty text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from feeds import titles
from feeds.model import Alternate, Enclosure, Entry, Feed
from feeds.tag_uri import entry_id, feed_id

HOST = "news.example"
ROOT = "https://news.example"
DAY = date(2025, 6, 21)
NOON = datetime(2025, 6, 21, 12, 0, 0, tzinfo=timezone(timedelta(hours=3)))
LATER = datetime(2025, 6, 22, 5, 30, 0, tzinfo=UTC)


def bare_entry(number: int = 1, language: str = "ru", **fields: Any) -> Entry:
    """An entry with the required fields alone."""
    values: dict[str, Any] = {
        "id": entry_id(HOST, DAY, f"a{number}", language),
        "url": f"{ROOT}/{language}/articles/a{number}",
        "title": "Кировец собирают в Костанае",
        "content": "<p>Трактор <b>К-7М</b> &amp; завод.</p>",
        "language": language,
        "published": NOON,
        "updated": NOON,
    }
    return Entry(**(values | fields))


def full_entry(number: int = 2, language: str = "ru", **fields: Any) -> Entry:
    """An entry with everything that can be said of one."""
    values: dict[str, Any] = {
        "summary": "Коротко: AT&T < 5.\nВторая строка.",
        "author": "Айгүл Өтебай",
        "source": "Қазинформ",
        "source_url": "https://source.example/original?a=1&b=2",
        "tags": ("экономика", "R&D", "a/b"),
        "enclosure": Enclosure(f"{ROOT}/pictures/1.jpg", "image/jpeg", 12345),
        "alternates": (
            Alternate("kk", f"{ROOT}/kk/articles/a{number}"),
            Alternate("en", f"{ROOT}/en/articles/a{number}"),
        ),
        "translated_from": "kk",
        "updated": LATER,
    }
    return bare_entry(number, language, **(values | fields))


def feed_of(*entries: Entry, language: str = "ru", form: str = "rss", **fields: Any) -> Feed:
    """A feed with its addresses, as the views make it."""
    values: dict[str, Any] = {
        "id": feed_id(HOST, DAY, language),
        "title": titles.title(language),
        "subtitle": titles.subtitle(language),
        "language": language,
        "home_url": f"{ROOT}/",
        "updated": LATER,
        "entries": entries,
        "self_url": f"{ROOT}/feeds/{language}.{form}",
        "alternates": tuple(
            Alternate(other, f"{ROOT}/feeds/{other}.{form}") for other in ("kk", "en", "ru") if other != language
        ),
    }
    return Feed(**(values | fields))


NASTY = (
    "a\x00b\x01c\x0bd\x1fe\x7ff\x80g\x9fh",
    "lone \ud800 and \udfff, pair \ud83d\ude00",
    "noncharacters \ufffe \uffff \ufdd0 \U0001fffe \U0010ffff",
    "]]> <![CDATA[ ]]&gt; <!-- --> <?xml ?> <!DOCTYPE x>",
    "&amp; &lt;b> &#0; &#x1F; &nbsp; &unknown; & &&amp;",
    "emoji 👩‍👩‍👧‍👦 🇰🇿 \U0001f9d1\U0001f3fd‍\U0001f692",
    "RTL \u202eabc\u202c עברית العربية \u200f",
    "combining e\u0301\u0301\u0301 \u0301alone",
    "lines\r\nof\rall\nkinds\x85and\u2028separators\u2029here\ttab",
    "\ufeffbom \u200b\u00ad \u00a0 nbsp",
    "қазақ ӘІҢҒҮҰҚӨҺ «ёлки»",
)

_CHARACTERS = st.one_of(
    st.characters(),
    st.characters(max_codepoint=0x9F),
    st.integers(0xD800, 0xDFFF).map(chr),
    st.sampled_from("\ufffe\uffff\ufdd0\U0001fffe\U0010ffff<>&\"'\u202e\u200f\n\r\t\x85"),
)
nasty_text = st.one_of(
    st.sampled_from(NASTY),
    st.text(_CHARACTERS, max_size=40),
    st.lists(st.sampled_from(["]]>", "<![CDATA[", "&lt;", "&#x1;", "</title>", "😀", "\x00", "\ud800", "я", " "])).map(
        "".join
    ),
)
