"""Atom entries (RFC 4287) as posted articles.

What comes in is anybody's: it is decoded here, by one of a few encodings, before an XML parser sees it, and an entry
with a document type declaration is refused, so that there are no entities to expand or to fetch.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin

from lxml import etree

from service.formats import Malformed
from service.intake import Refused
from service.languages import is_language
from service.posted import Posting, posting
from service.sanitize import html_to_text, sanitize_html

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_ATOM: Final = f"{{{NAMESPACE}}}"
_XHTML: Final = "{http://www.w3.org/1999/xhtml}"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_RELATIONS: Final = "http://www.iana.org/assignments/relation/"

# RFC 7303, 3.3: the byte order mark outranks the charset parameter, and that the XML declaration.
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What news in the three languages is written in; KZ-1048 and PTCP154 are Kazakh.
_ENCODINGS: Final = frozenset(
    {"utf-8", "utf-16-le", "utf-16-be", "ascii", "iso8859-1", "iso8859-5", "cp1251", "cp1252", "koi8-r"}
    | {"kz1048", "ptcp154"}
)
_DECLARED: Final = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]{0,40})[\"']")
_DECLARATION: Final = re.compile(r"<\?xml\s[^>]*\?>")
# XML 1.0, 2.8: what may come before the document type declaration. Possessive, so that nothing is tried twice.
_BEFORE_DOCTYPE: Final = re.compile(r"(?>\s+|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)


def read(data: bytes, charset: str | None = None) -> Posting:
    """Read an entry; ``charset`` is the parameter of its media type.

    Raises `Malformed` for what is no XML or no safe XML, `Refused` for an entry that cannot be taken; fields are
    named by their way down: ``entry.link.1.href``, the second ``link``.
    """
    entry = _parse(_decode(data, charset))
    if entry.tag != f"{_ATOM}entry":
        raise Refused([("entry", f"must be an Atom entry: an element entry in the namespace {NAMESPACE}")])
    members: dict[str, Any] = {}
    places = {"title": "entry.title", "content": "entry.content", "summary": "entry.summary", "tags": "entry.category"}
    title, content = _only(entry, "title"), _only(entry, "content")
    if title is not None:
        members["title"] = _plain(title, "entry.title")
    if content is not None:
        members["content_type"], members["content"] = _content(content)
        members["language"] = _language(content)
        places["language"] = "entry.xml:lang"
    summary = _only(entry, "summary")
    if summary is not None:
        members["summary"] = _plain(summary, "entry.summary") or None
    _read_people(entry, members, places)
    _read_names(entry, members, places)
    _read_links(entry, members, places)
    return posting(members, places)


def _decode(data: bytes, charset: str | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    declared = _DECLARED.match(data)
    name = charset or (declared[1].decode("ascii") if declared else "utf-8")
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        encoding = ""
    if encoding not in _ENCODINGS:
        raise Malformed([("body", f"has an encoding that is not taken: {name[:40]!r}; send it in UTF-8")])
    return _decoded(data, encoding)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Malformed([("body", f"is not {encoding}: {error.reason} at byte {error.start}")]) from None


def _parse(text: str) -> Any:
    text = text.removeprefix("\ufeff")
    declaration = _DECLARATION.match(text)
    if declaration:
        text = text[declaration.end() :]
    before = _BEFORE_DOCTYPE.match(text)
    if text.startswith("<!DOCTYPE", before.end() if before else 0):
        raise Malformed([("body", "must not have a document type declaration (DOCTYPE)")])
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Malformed([("body", f"is not XML: {error.msg}")]) from None
    # Neither can happen; should a parser ever read what the pattern above did not, nothing goes on from here.
    if root.getroottree().docinfo.doctype or next(root.iter(etree.Entity), None) is not None:
        raise Malformed([("body", "must not have a document type declaration (DOCTYPE) or entities of its own")])
    return root


def _children(parent: Any, name: str) -> Iterator[tuple[int, Any]]:
    yield from enumerate(parent.findall(f"{_ATOM}{name}"))


def _only(parent: Any, name: str) -> Any | None:
    found = parent.findall(f"{_ATOM}{name}")
    if len(found) > 1:
        raise Refused([(f"entry.{name}", f"must be there once, not {len(found)} times (RFC 4287, 4.1.2)")])
    return found[0] if found else None


def _text(element: Any | None) -> str | None:
    return "".join(element.itertext()).strip() or None if element is not None else None


def _plain(construct: Any, place: str) -> str:
    """A text construct (RFC 4287, 3.1) as plain text."""
    kind, text = _construct(construct, place)
    return html_to_text(text) if kind == "text/html" else text.strip()


def _content(content: Any) -> tuple[str, str]:
    """Media type and text of ``content`` (RFC 4287, 4.1.3), its relative addresses resolved by ``xml:base``."""
    if content.get("src") is not None:
        raise Refused([("entry.content", "must be in the entry itself, not at an address (src)")])
    kind, text = _construct(content, "entry.content")
    base = _base(content)
    return kind, sanitize_html(text, base) if kind == "text/html" and base else text


def _construct(construct: Any, place: str) -> tuple[str, str]:
    kind = (construct.get("type") or "text").strip().lower()
    if kind == "xhtml":
        return "text/html", _xhtml(construct, place)
    if kind not in ("text", "html", "text/plain", "text/html"):
        raise Refused([(place, "has a type that is not taken: it must be text, html or xhtml")])
    if len(construct):
        raise Refused([(place, f"must hold no elements where its type is {kind}")])
    return ("text/html" if "html" in kind else "text/plain"), construct.text or ""


def _xhtml(construct: Any, place: str) -> str:
    """What is in the ``div`` (RFC 4287, 3.1.1.3), as HTML."""
    if len(construct) != 1 or construct[0].tag != f"{_XHTML}div":
        raise Refused([(place, "must hold one XHTML div where its type is xhtml")])
    division = construct[0]
    for element in division.iter():
        # HTML knows no namespaces; what is not XHTML stays named by its own, and is then cleaned away.
        element.tag = element.tag.removeprefix(_XHTML)
    etree.cleanup_namespaces(division)
    html: str = etree.tostring(division, method="html", encoding="unicode", with_tail=False)
    return html.partition(">")[2].removesuffix("</div>").strip()


def _base(element: Any) -> str | None:
    base = element.base
    return base if base and re.match(r"(?i)https?://", base) else None


def _language(content: Any) -> str | None:
    """The language that holds in the content, where it is one of the three; text in any other is told by detection."""
    for element in (content, content.getparent()):
        code = element.get(_LANG)
        if code is not None:
            primary: str = code.strip().lower().partition("-")[0]
            return primary if is_language(primary) else None
    return None


def _read_people(entry: Any, members: dict[str, Any], places: dict[str, str]) -> None:
    """Authors and the source; RFC 4287, 4.2.1: those of the source count where the entry has none."""
    source = _only(entry, "source")
    for parent, place in ((entry, "entry.author"), (source, "entry.source.author")):
        if parent is None or members.get("author"):
            continue
        names = [_text(person.find(f"{_ATOM}name")) for _, person in _children(parent, "author")]
        members["author"] = ", ".join(name for name in names if name) or None
        places["author"] = place
    if source is not None:
        title = source.find(f"{_ATOM}title")
        members["source"] = _plain(title, "entry.source.title") or None if title is not None else None
        places["source"] = "entry.source.title"


def _read_names(entry: Any, members: dict[str, Any], places: dict[str, str]) -> None:
    members["external_id"] = _text(_only(entry, "id"))
    places["external_id"] = "entry.id"
    for name in ("published", "updated"):
        moment = _text(_only(entry, name))
        if moment is not None and "published_at" not in members:
            members["published_at"] = moment
            places["published_at"] = f"entry.{name}"
    tags: list[str] = []
    for number, category in _children(entry, "category"):
        places[f"tags.{len(tags)}"] = f"entry.category.{number}.term"
        tags.append(category.get("term") or "")
    members["tags"] = tags


def _read_links(entry: Any, members: dict[str, Any], places: dict[str, str]) -> None:
    for number, link in _children(entry, "link"):
        relation = (link.get("rel") or "alternate").strip().removeprefix(_RELATIONS)
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        href = urljoin_safely(_base(link), (link.get("href") or "").strip())
        place = f"entry.link.{number}"
        if relation == "alternate" and kind in ("", "text/html", "application/xhtml+xml") and "url" not in members:
            members["url"] = href
            places["url"] = f"{place}.href"
        elif relation == "enclosure" and kind.startswith("image/") and "image" not in members:
            members["image"] = {"url": href, "type": kind} | _length(link.get("length"))
            places |= {"image": place, "image.url": f"{place}.href"}
            places |= {"image.type": f"{place}.type", "image.length": f"{place}.length"}


def _length(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    text = text.strip()
    # Twenty digits are more than any length has; what is no number is refused by its type.
    return {"length": int(text) if re.fullmatch(r"[0-9]{1,20}", text) else text}


def urljoin_safely(base: str | None, address: str) -> str:
    """The address, resolved where there is something to resolve it by; what is no address is refused later on."""
    try:
        return urljoin(base, address) if base else address
    except ValueError:
        return address
