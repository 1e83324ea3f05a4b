"""What feedparser and the `reader` library make of our feeds: everything, and nothing live."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser
import pytest
from reader import make_reader

from feeds import atom, jsonfeed, rss
from feeds.model import Entry
from feeds.text import WORD_JOINER, clean_line, plain_to_html
from service.sanitize import sanitize_html
from tests.feeds.samples import NASTY, NOON, bare_entry, feed_of, full_entry

MODULES = {"rss": rss, "atom": atom, "json": jsonfeed}
XML = {"rss": rss, "atom": atom}
LANGUAGES = ("ru", "kk", "en")


def said(text: str | None) -> str:
    return (text or "").replace(WORD_JOINER, "")


def articles(language: str) -> list[Entry]:
    nasty = [
        full_entry(
            number,
            language,
            title=f"T {text}",
            summary=f"S {text}",
            content=plain_to_html(f"C {text}"),
            author=f"A {text}",
            tags=(f"t {text}", "R&D"),
            published=NOON + timedelta(hours=number),
            updated=NOON + timedelta(hours=number, minutes=1),
        )
        for number, text in enumerate((*NASTY, "<script>alert(1)</script>", "a <b>c</b> &lt;d> &copy;"), 10)
    ]
    return [full_entry(1, language), bare_entry(2, language), *nasty]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", XML)
def test_feedparser_gets_back_all_that_was_said(form: str, language: str) -> None:
    feed = feed_of(*articles(language), language=language, form=form, rights="© U & I")
    parsed = feedparser.parse(XML[form].render(feed), sanitize_html=False)
    assert not parsed.bozo
    assert (parsed.feed.title, parsed.feed.language, parsed.feed.rights) == (feed.title, language, "© U & I")
    assert len(parsed.entries) == len(feed.entries)
    for entry, found in zip(feed.entries, parsed.entries, strict=True):
        assert found.id == entry.id
        assert found.link == entry.url
        assert tuple(found.published_parsed)[:6] == entry.published.timetuple()[:6]
        assert tuple(found.updated_parsed)[:6] == entry.updated.timetuple()[:6]
        title = unescaped(found.title) if found.title_detail.type == "text/html" else found.title
        assert said(title) == said(entry.title)
        assert said(found.get("author", feed.title)) == said(entry.author or feed.title)
        assert [said(tag.term) for tag in found.get("tags", [])] == [said(tag) for tag in entry.tags]
        content = found.content[0].value if "content" in found else found.summary
        assert content.replace("<br />", "<br>").strip() == entry.content.strip()  # feedparser writes XHTML
        assert {link.hreflang for link in found.links if link.rel == "alternate" and "hreflang" in link} >= {
            other.language for other in entry.alternates
        }
        assert [link.href for link in found.links if link.rel == "enclosure"] == (
            [entry.enclosure.url] if entry.enclosure else []
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", MODULES)
def test_the_reader_library_gets_back_all_that_was_said(form: str, language: str, tmp_path: Path) -> None:
    path = tmp_path / f"feed.{form}"
    feed = feed_of(*articles(language), language=language, form=form)
    path.write_bytes(MODULES[form].render(feed))
    with make_reader(":memory:", feed_root=str(tmp_path)) as reader:
        reader.add_feed(path.name)
        reader.update_feed(path.name)
        assert reader.get_feed(path.name).title == feed.title
        found = {entry.id: entry for entry in reader.get_entries()}
    assert set(found) == {entry.id for entry in feed.entries}
    for entry in feed.entries:
        one = found[entry.id]
        assert one.link == entry.url
        assert said(unescaped(one.title) if is_html(entry.title, form) else one.title) == said(entry.title)
        assert one.published == entry.published
        assert one.updated == entry.updated
        if entry.author:
            # It takes an RSS author for several with commas between, and angle brackets at the end for an address.
            full = squeezed(entry.author)
            assert squeezed(one.authors_str) in (full, re.sub(r"<[^<]*>$", "", full))
        assert words(one.content[0].value if one.content else one.summary) == words(entry.content)
        if entry.enclosure and entry.enclosure.type:
            assert [each.href for each in one.enclosures] == [entry.enclosure.url]


def squeezed(text: str | None) -> str:
    return "".join(said(text).split())


def is_html(title: str, form: str) -> bool:
    return form == "atom" and atom_type(title) == "html"


@cache
def atom_type(title: str) -> str:
    document = atom.render(feed_of(bare_entry(title=title))).decode().split("<entry>")[1]
    return "html" if '<title type="html">' in document else "text"


def unescaped(text: str) -> str:
    return html.unescape(text)


class Page(HTMLParser):
    """The words and the live things of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.live: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "iframe", "object", "embed", "svg", "math", "form", "base", "meta", "link"}:
            self.live.append(tag)
        for name, value in attrs:
            target = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or target.startswith(("javascript:", "vbscript:", "data:text")) or name == "style":
                self.live.append(f"{tag} {name}={value}")


def page(text: str) -> Page:
    made = Page()
    made.feed(text)
    made.close()
    return made


def words(text: str) -> list[str]:
    return page(text).text.split()


def payloads() -> list[str]:
    """Over a hundred ways of getting a script to run, from the OWASP and PortSwigger cheat sheets."""
    handlers = ("onerror", "onload", "onclick", "onmouseover", "onfocus", "ontoggle", "onanimationstart", "ONERROR")
    tags = ("img src=x", "svg", "body", "input autofocus", "details open", "video src=x", "audio src=x", "marquee", "a")
    made = [f"<{tag} {handler}=alert(1)>" for tag in tags for handler in handlers]
    made += [f'<a href="{url}">x</a>' for url in URLS]
    made += [
        "<script>alert(1)</script>", "<SCRIPT SRC=//x.example/x.js></SCRIPT>", "<script/x>alert(1)</script>",
        "<scr<script>ipt>alert(1)</script>", "<<script>alert(1)//<</script>", "</title><script>alert(1)</script>",
        "]]><script>alert(1)</script>", "<![CDATA[<script>alert(1)</script>]]>", "<!--><script>alert(1)</script>-->",
        "<svg><script>alert(1)</script></svg>",
        "<svg><animate onbegin=alert(1)>", "<math><mtext><img src=x onerror=alert(1)>",
        "<iframe src=javascript:alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>",
        "<embed src=javascript:alert(1)>",
        "<form action=javascript:alert(1)><button>x", "<base href=javascript:alert(1)//>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<link rel=stylesheet href=javascript:alert(1)>",
        "<style>@import 'javascript:alert(1)'</style>", "<p style=background:url(javascript:alert(1))>x</p>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<template><script>alert(1)</script></template>",
        "<?xml-stylesheet href='javascript:alert(1)'?>",
        "<x onclick=alert(1)>x", "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;alert(1)&#60;/script&#62;", "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>",
        "<img src=`javascript:alert(1)`>", "<table background=javascript:alert(1)>", "<script\x00>alert(1)</script>",
        "<textarea><script>alert(1)</script>", "<select><style></select><img src=x onerror=alert(1)></style>",
        "<math><style><!--</style><img title='--><img src=x onerror=alert(1)>'>", "%3Cscript%3Ealert(1)%3C/script%3E",
    ]  # fmt: skip
    return made


URLS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
    "java\tscript:alert(1)", "java\nscript:alert(1)",
    "\x01javascript:alert(1)", "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=", "javascript://%0aalert(1)",
)  # fmt: skip


def shown(form: str, document: bytes) -> Iterator[str]:
    """Everything a reader may put into a page of its own, taken for HTML, be it declared as that or not."""
    if form == "json":
        # JSON Feed tells title and summary to be plain text: only these may be put into a page as they are.
        for item in json.loads(document)["items"]:
            yield item["content_html"]
            yield f'<a href="{item["url"]}">'
        return
    parsed: Any = feedparser.parse(document, sanitize_html=False)
    for entry in parsed.entries:
        yield entry.title
        yield entry.get("summary", "")
        yield entry.get("author", "")
        yield from (tag.term for tag in entry.get("tags", []) if form == "rss")
        yield from (content.value for content in entry.get("content", []))
        yield from (f'<a href="{link.href}">' for link in entry.links)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", MODULES)
def test_no_script_in_any_field_is_live_in_a_feed_whatever_the_reader_takes_for_html(form: str, language: str) -> None:
    attacks = payloads()
    assert len(set(attacks)) >= 100
    entries = [
        full_entry(
            number,
            language,
            title=text,
            summary=text,
            content=sanitize_html(text, None) if number % 2 else plain_to_html(text),
            author=text,
            source=text,
            tags=(text,),
        )
        for number, text in enumerate(attacks)
    ]
    feed = feed_of(*entries, language=language, form=form, title=attacks[0], subtitle=attacks[0], tag=attacks[0])
    for text in shown(form, MODULES[form].render(feed)):
        assert page(text).live == [], text


@pytest.mark.parametrize("url", URLS)
def test_an_address_that_runs_a_script_is_refused_by_the_model(url: str) -> None:
    for fields in ({"url": url}, {"source_url": url}):
        with pytest.raises(ValueError, match="not an absolute http or https address"):
            full_entry(**fields)


def test_a_script_in_a_title_is_shown_as_text() -> None:
    text = "<script>alert(1)</script> &amp; more"
    for form, module in XML.items():
        found = feedparser.parse(module.render(feed_of(bare_entry(title=text), form=form))).entries[0]
        shown_text = " ".join(words(found.title))
        assert said(shown_text) == clean_line(text), form
