"""Atom entries as posted articles"""

from __future__ import annotations

import re
import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from lxml import etree

from service.formats import Malformed, atom
from service.intake import Draft, Refused
from service.posted import PostedArticle

OPENING = '<entry xmlns="http://www.w3.org/2005/Atom"'
BASE = "<title>T</title><content>C</content>"


def entry(inside: str = "", attributes: str = "", base: str = BASE) -> bytes:
    return f"{OPENING} {attributes}>{base}{inside}</entry>".encode()


def read(data: bytes, charset: str | None = None) -> PostedArticle:
    return atom.read(data, charset).article


def refused(data: bytes, charset: str | None = None) -> list[str]:
    with pytest.raises(Refused) as caught:
        atom.read(data, charset)
    return [field for field, _ in caught.value.errors]


def test_every_field_has_its_element() -> None:
    article = read(
        entry(
            """<id>urn:a:1</id><summary>S</summary>
            <author><name>A. Writer</name><email>a@a.example</email></author><author><name>B. Other</name></author>
            <category term="economy" label="Economy"/><category term="экономика"/>
            <link href="https://a.example/1"/><link rel="self" href="https://a.example/1.atom"/>
            <link rel="enclosure" type="audio/mpeg" href="https://a.example/1.mp3" length="1"/>
            <link rel="enclosure" type="image/JPEG" href="https://a.example/1.jpg" length="12345"/>
            <published>2025-06-21T12:00:00+03:00</published><updated>2025-06-22T12:00:00Z</updated>
            <source><id>urn:f</id><title>Agency</title><author><name>Desk</name></author></source>""",
            'xml:lang="kk-KZ"',
        )
    )
    assert article.model_dump(exclude_none=True) == {
        "title": "T",
        "content": "C",
        "content_type": "text/plain",
        "summary": "S",
        "external_id": "urn:a:1",
        "author": "A. Writer, B. Other",
        "tags": ["economy", "экономика"],
        "url": "https://a.example/1",
        "image": {"url": "https://a.example/1.jpg", "type": "image/jpeg", "length": 12345},
        "published_at": datetime(2025, 6, 21, 9, tzinfo=UTC),
        "source": "Agency",
        "language": "kk",
    }


def test_what_is_missing_is_taken_from_where_the_standard_says() -> None:
    article = read(entry("<updated>2025-06-22T12:00:00Z</updated><source><author><name>Desk</name></author></source>"))
    assert article.author == "Desk"
    assert article.source is None
    assert article.published_at == datetime(2025, 6, 22, 12, tzinfo=UTC)
    assert article.external_id is None


@pytest.mark.parametrize(
    ("kind", "inside", "title"),
    [
        ("", "A &lt;b&gt; &amp; C", "A <b> & C"),
        ('type="text"', "<![CDATA[A <b> & C]]>", "A <b> & C"),
        ('type="html"', "A &lt;b&gt;B&lt;/b&gt; &amp;amp; C", "A B & C"),
        ('type="xhtml"', '<div xmlns="http://www.w3.org/1999/xhtml">A <b>B</b> &amp; C</div>', "A B & C"),
        ('type="xhtml"', '<x:div xmlns:x="http://www.w3.org/1999/xhtml">A <x:b>B</x:b></x:div>', "A B"),
        ("", "a<!-- comment -->b<?pi x?>c", "abc"),
    ],
)
def test_a_title_is_plain_text_whatever_its_type(kind: str, inside: str, title: str) -> None:
    assert read(entry(base=f"<title {kind}>{inside}</title><content>C</content>")).title == title


@pytest.mark.parametrize(
    ("kind", "inside", "content_type", "content"),
    [
        ("", "a &lt;b>", "text/plain", "a <b>"),
        ('type="text/plain"', "a", "text/plain", "a"),
        ('type="html"', "&lt;p>a&amp;amp;b&lt;/p>", "text/html", "<p>a&amp;b</p>"),
        ('type="text/html"', "<![CDATA[<p>a</p>]]>", "text/html", "<p>a</p>"),
        (
            'type="xhtml"',
            '<div xmlns="http://www.w3.org/1999/xhtml" class="x>y"><p>a<br/>b</p>\n<hr/>c</div>',
            "text/html",
            "<p>a<br>b</p>\n<hr>c",
        ),
    ],
)
def test_content_keeps_its_type(kind: str, inside: str, content_type: str, content: str) -> None:
    article = read(entry(base=f"<title>T</title><content {kind}>{inside}</content>"))
    assert (article.content_type, article.content) == (content_type, content)


def test_relative_addresses_are_resolved_by_xml_base() -> None:
    html = "&lt;a href='y'>q&lt;/a>"
    article = read(
        entry(
            '<link href="../z"/><link rel="enclosure" type="image/png" href="i.png" xml:base="p/"/>',
            'xml:base="https://a.example/x/"',
            f'<title>T</title><content type="html" xml:base="n/">{html}</content>',
        )
    )
    assert 'href="https://a.example/x/n/y"' in article.content
    assert article.url == "https://a.example/z"
    assert article.image is not None
    assert article.image.url == "https://a.example/x/p/i.png"


@pytest.mark.parametrize(
    ("outer", "inner", "language"),
    [("ru", "", "ru"), ("ru", "en-GB", "en"), ("de", "", None), ("ru", "de", None), ("", "KK", "kk"), ("", "", None)],
)
def test_the_language_is_that_of_the_content_where_it_is_one_of_the_three(
    outer: str, inner: str, language: str | None
) -> None:
    content = f'<content xml:lang="{inner}">C</content>' if inner else "<content>C</content>"
    given = f'xml:lang="{outer}"' if outer else ""
    assert read(entry(base=f"<title>T</title>{content}", attributes=given)).language == language


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (entry(base="<content>C</content>"), "entry.title"),
        (entry(base="<title>T</title>"), "entry.content"),
        (entry(base="<title> </title><content>C</content>"), "entry.title"),
        (entry("<title>Again</title>"), "entry.title"),
        (entry(base="<title>T<b/></title><content>C</content>"), "entry.title"),
        (entry(base='<title>T</title><content type="image/png">QUJD</content>'), "entry.content"),
        (entry(base='<title>T</title><content src="https://a.example/1"/>'), "entry.content"),
        (entry(base='<title>T</title><content type="xhtml"><p/></content>'), "entry.content"),
        (entry(base='<title>T</title><content type="text"><p>a</p></content>'), "entry.content"),
        (entry("<published>yesterday</published>"), "entry.published"),
        (entry("<updated>2025-06-22</updated>"), "entry.updated"),
        (entry('<link rel="self" href="x"/><link href="/relative"/>'), "entry.link.1.href"),
        (entry('<link href="javascript:alert(1)"/>'), "entry.link.0.href"),
        (entry('<link href="http://[" xml:base="http://a.example/"/>'), "entry.link.0.href"),
        (entry('<link rel="enclosure" type="image/png" href="data:,"/>'), "entry.link.0.href"),
        (entry('<link rel="enclosure" type="image/png" href="http://a.example/" length="-1"/>'), "entry.link.0.length"),
        (entry('<link rel="enclosure" type="image/?" href="http://a.example/"/>'), "entry.link.0.type"),
        (entry('<category term="a"/><category label="b"/>'), "entry.category.1.term"),
        (entry(f"<id>{'a' * 501}</id>"), "entry.id"),
        (entry(f"<author><name>{'a' * 501}</name></author>"), "entry.author"),
        (entry(f"<source><title>{'a' * 501}</title></source>"), "entry.source.title"),
        (entry(base="<title>a\x85b\x86</title><content>C</content>"), "entry.title"),
        (b"<entry><title>T</title><content>C</content></entry>", "entry"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "entry"),
    ],
)
def test_what_is_wrong_is_named_by_the_way_down_to_it(data: bytes, field: str) -> None:
    assert field in refused(data)


CYRILLIC = f"{OPENING}><title>Жаңалық</title><content>C</content></entry>"
RUSSIAN = CYRILLIC.replace("Жаңалық", "Новость")


@pytest.mark.parametrize(
    ("data", "charset", "title"),
    [
        (CYRILLIC.encode(), None, "Жаңалық"),
        (CYRILLIC.encode("utf-8-sig"), None, "Жаңалық"),
        (CYRILLIC.encode("utf-16"), None, "Жаңалық"),
        (b"\xfe\xff" + CYRILLIC.encode("utf-16-be"), "utf-8", "Жаңалық"),
        (CYRILLIC.encode("utf-16-be"), "UTF-16BE", "Жаңалық"),
        (b"\xff\xfe" + f'<?xml version="1.0" encoding="UTF-16"?>{CYRILLIC}'.encode("utf-16-le"), None, "Жаңалық"),
        (f"<?xml version='1.0' encoding='windows-1251'?>{RUSSIAN}".encode("cp1251"), None, "Новость"),
        (f"<?xml version='1.0' encoding='utf-8'?>{RUSSIAN}".encode("koi8-r"), "koi8-r", "Новость"),
        (f"<?xml version='1.0' encoding='KZ-1048'?>{CYRILLIC}".encode("kz1048"), None, "Жаңалық"),
    ],
)
def test_the_encoding_is_that_of_mark_or_header_or_declaration(data: bytes, charset: str | None, title: str) -> None:
    assert read(data, charset).title == title


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (RUSSIAN.encode("cp1251"), None),
        (CYRILLIC.encode("utf-16-le"), None),
        (CYRILLIC.encode(), "utf-7"),
        (f"<?xml version='1.0' encoding='utf-16'?>{CYRILLIC}".encode(), None),
        (f"<?xml version='1.0' encoding='utf-7'?>{CYRILLIC}".encode(), None),
        (f"<?xml version='1.0' encoding='rot13'?>{CYRILLIC}".encode(), None),
        (CYRILLIC.encode(), "nosuch"),
        (CYRILLIC.encode(), "utf-8\0"),
        (CYRILLIC.encode(), "base64"),
        (b"\xff\xfe<\x00\x00\xd8", None),
    ],
)
def test_a_wrong_or_strange_encoding_is_refused_and_not_guessed(data: bytes, charset: str | None) -> None:
    with pytest.raises(Malformed):
        atom.read(data, charset)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = [
    f'<!DOCTYPE entry [<!ENTITY l0 "ha">{LAUGHS}]>',
    '<!DOCTYPE entry [<!ENTITY l9 SYSTEM "{file}">]>',
    '<!DOCTYPE entry [<!ENTITY l9 SYSTEM "{http}">]>',
    '<!DOCTYPE entry SYSTEM "{http}">',
    '<!DOCTYPE entry [<!ENTITY % p SYSTEM "{http}"> %p;]>',
    f'<!DOCTYPE entry [<!ENTITY l9 "{"a" * 50_000}">]>',
    "<!DOCTYPE entry>",
]
BEFORE = ["", "\n ", "<!-- a --><?pi b?>\n", '<?xml version="1.0"?>', '<?xml version="1.0"?><!---->']


@pytest.mark.parametrize("guarded", [True, False], ids=["seen before parsing", "seen by the parser alone"])
@pytest.mark.parametrize("doctype", DOCTYPES)
def test_nothing_is_expanded_and_nothing_fetched(
    doctype: str, guarded: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("S3CRET")
    if not guarded:
        monkeypatch.setattr(atom, "_BEFORE_DOCTYPE", re.compile("(?!)"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        http = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        named = doctype.replace("{file}", secret.as_uri()).replace("{http}", http)
        for before in BEFORE if guarded else BEFORE[1:3]:
            for inside in ("<title>&l9;</title>", '<title a="&l9;">T</title>', "<title>T</title>"):
                started = time.monotonic()
                with pytest.raises(Malformed) as caught:
                    atom.read(f"{before}{named}{OPENING}>{inside}<content>C</content></entry>".encode())
                assert time.monotonic() - started < 2
                assert "S3CRET" not in str(caught.value)
                assert not guarded or "DOCTYPE" in str(caught.value)
        with pytest.raises(TimeoutError):
            listening.accept()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_doctype_is_seen_in_any_encoding(encoding: str) -> None:
    with pytest.raises(Malformed, match="DOCTYPE"):
        atom.read(f"{DOCTYPES[0]}{OPENING}><title>&l9;</title></entry>".encode(encoding))


def test_a_doctype_in_the_text_is_text() -> None:
    article = read(entry(base="<title>T</title><content><![CDATA[<!DOCTYPE html>]]></content>"))
    assert article.content == "<!DOCTYPE html>"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"\x00",
        entry("<x>"),
        entry("&nbsp;"),
        entry("&#0;"),
        entry("a\x01"),
        entry("<a>" * 100_000),
        entry("<a>" * 300 + "</a>" * 300),
        b"<!--" * 200_000,
        b"<?a " * 200_000,
        b"<!-- -->" * 100_000,
        b" " * 1_000_000,
        entry("<a " + " ".join(f'b{n}=""' for n in range(20_000)) + " b1=''/>"),
        entry('<x:a xmlns:y="u"/>'),
    ],
)
def test_broken_deep_and_endless_xml_is_refused_at_once(data: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(Malformed):
        atom.read(data)
    assert time.monotonic() - started < 2


def is_draft_or_refused(data: bytes, charset: str | None = None) -> bool:
    """Whether reading makes a draft, or says what is wrong; any other error comes through."""
    try:
        return isinstance(atom.read(data, charset).draft(), Draft)
    except Refused as refusal:
        return bool(refusal.errors)


NAMES = ["title", "content", "summary", "id", "author", "name", "category", "link", "source", "updated", "div", "x"]
ATTRIBUTES = ["type", "rel", "href", "term", "length", "src", "{http://www.w3.org/XML/1998/namespace}lang"]
ATTRIBUTES += ["{http://www.w3.org/XML/1998/namespace}base"]
VALUES = st.one_of(
    st.sampled_from(
        ["html", "xhtml", "text", "enclosure", "image/png", "http://a.example/", "ru", "9" * 5000, "http://["]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20),
)
NAMESPACES = st.sampled_from([atom.NAMESPACE, "http://www.w3.org/1999/xhtml"])


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> Any:
    name = draw(st.sampled_from(NAMES)) if depth < 3 else "entry"
    namespace = draw(NAMESPACES) if depth < 3 else atom.NAMESPACE
    made = etree.Element(f"{{{namespace}}}{name}")
    made.text = draw(VALUES)
    for attribute in draw(st.lists(st.sampled_from(ATTRIBUTES), max_size=3, unique=True)):
        made.set(attribute, draw(VALUES))
    if depth:
        made.extend(draw(st.lists(elements(depth - 1), max_size=6 if depth == 3 else 2)))
    return made


@examples(max_examples=150, deadline=None, derandomize=True)
@given(elements())
def test_any_entry_is_a_draft_or_refused(root: Any) -> None:
    assert is_draft_or_refused(etree.tostring(root))


@examples(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=40), st.integers(0, 400), st.sampled_from([None, "utf-8", "utf-16", "cp1251", "x"]))
def test_any_bytes_are_a_draft_or_refused(noise: bytes, at: int, charset: str | None) -> None:
    whole = CYRILLIC.encode()
    assert is_draft_or_refused(whole[:at] + noise + whole[at + len(noise) :], charset)


@examples(max_examples=100, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Mn", "Mc", "Me"]), min_size=1))
def test_plain_text_comes_through_as_it_is(text: str) -> None:
    root = etree.Element(f"{{{atom.NAMESPACE}}}entry")
    for name in ("title", "content"):
        etree.SubElement(root, f"{{{atom.NAMESPACE}}}{name}").text = f"T {text}"
    assert read(etree.tostring(root, encoding="utf-16")).content == f"T {text}"
