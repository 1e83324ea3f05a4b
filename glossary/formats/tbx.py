"""Terms as TBX-Basic, the exchange format of translators' tools (ISO 30042:2019; https://www.tbxinfo.net).

Written is the dialect TBX-Basic in the style DCA. Read are both of its styles (DCA and DCT) and TBX of 2008
(``martif``, ISO 30042:2008), which many tools still write. What TBX-Basic has no data category for (number,
``indeclinable``, ``head``, ``possessive``, ``keep``, ``rank``) goes into a note that begins with ``Ushtil:``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final
from xml.sax.saxutils import escape

from glossary.errors import GlossaryError, Problem
from glossary.formats.source import Reading
from glossary.formats.xmltree import Node, parse
from glossary.model import KINDS, LANGUAGES, Name, Term
from glossary.parsing import GENDERS, Malformed, term_from_data

NAMESPACE: Final = "urn:iso:std:iso:30042:ed-2"
PREFERRED: Final = "preferredTerm-admn-sts"
ADMITTED: Final = "admittedTerm-admn-sts"
_SETTINGS: Final = re.compile(r"Ushtil:(?P<pairs>(?: [a-z]+=[a-z0-9-]+)*)")
_ENTRIES: Final = frozenset({"conceptEntry", "termEntry"})
_LANGUAGE_SECTIONS: Final = frozenset({"langSec", "langSet"})
_TERM_SECTIONS: Final = frozenset({"termSec", "tig", "ntig"})
_TYPED: Final = frozenset({"descrip", "termNote", "admin"})
_HEADER: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="{NAMESPACE}">
  <tbxHeader>
    <fileDesc>
      <sourceDesc>
        <p>Terms of Ushtil</p>
      </sourceDesc>
    </fileDesc>
  </tbxHeader>
  <text>
    <body>
"""
_FOOTER: Final = """    </body>
  </text>
</tbx>
"""


def read(source: bytes | str) -> list[Term]:
    return read_located(source, None).terms


def read_located(source: bytes | str, file: str | None) -> Reading:
    """Read terms with their lines. Raises `GlossaryError` naming ``file`` and every entry that is malformed.

    Languages other than the three are passed over. A preferred term is the name, every other term of its language a
    variant (deprecated ones too: they are found, never written).
    """
    terms: list[Term] = []
    lines: list[int] = []
    problems: list[Problem] = []

    def take(entry: Node) -> None:
        try:
            terms.append(_term(entry, len(terms) + len(problems) + 1))
            lines.append(entry.line)
        except Malformed as error:
            problems.append(Problem(str(error), file, entry.line))

    root = parse(source, file, _ENTRIES, take)
    if root not in {"tbx", "martif"}:
        raise GlossaryError([Problem(f"not TBX: the root is <{root}>, not <tbx>", file, 1)])
    if problems:
        raise GlossaryError(problems)
    return Reading(terms, lines.__getitem__)


def write(terms: Iterable[Term]) -> bytes:
    """TBX-Basic, style DCA, in UTF-8. The schema asks for at least one entry, so no term makes no valid file."""
    body = "".join(line + "\n" for term in terms for line in _entry(term))
    return (_HEADER + body + _FOOTER).encode("utf-8")


def _entry(term: Term) -> Iterator[str]:
    # An xs:ID cannot begin with a digit, and no id of ours has an underscore.
    yield f'      <conceptEntry id="{"_" if term.id[0].isdigit() else ""}{term.id}">'
    yield f'        <descrip type="subjectField">{term.kind}</descrip>'
    if term.note is not None:
        yield f"        <note>{escape(term.note)}</note>"
    settings: dict[str, str] = {"keep": "yes"} if term.keep else {}
    if term.rank:
        settings["rank"] = str(term.rank)
    if settings or (term.note is not None and _SETTINGS.fullmatch(term.note)):
        yield f"        <note>{_settings(settings)}</note>"
    for code in LANGUAGES:
        if code in term.names:
            yield f'        <langSec xml:lang="{code}">'
            yield from _sections(term.names[code])
            yield "        </langSec>"
    yield "      </conceptEntry>"


def _sections(name: Name) -> Iterator[str]:
    for text in (name.text, *name.variants):
        canonical = text == name.text
        yield "          <termSec>"
        yield f"            <term>{escape(text)}</term>"
        yield '            <termNote type="partOfSpeech">noun</termNote>'
        status = PREFERRED if canonical else ADMITTED
        yield f'            <termNote type="administrativeStatus">{status}</termNote>'
        if canonical:
            if name.gender is not None:
                yield f'            <termNote type="grammaticalGender">{name.gender}</termNote>'
            settings: dict[str, str] = {"number": name.number} if name.number != "singular" else {}
            settings |= {key: "yes" for key in ("indeclinable", "possessive") if getattr(name, key)}
            if name.head is not None:
                settings["head"] = str(name.head)
            if settings:
                yield f"            <note>{_settings(settings)}</note>"
        yield "          </termSec>"


def _settings(settings: dict[str, str]) -> str:
    return " ".join(["Ushtil:", *(f"{key}={value}" for key, value in settings.items())])


def _term(entry: Node, number: int) -> Term:
    data: dict[str, Any] = {"id": _identifier(entry.attributes.get("id", ""), number), "kind": "other"}
    notes: list[str] = []
    for node in entry.walk(until=_LANGUAGE_SECTIONS):
        match _category(node):
            case "subjectField":
                field = node.text().strip()
                if field in KINDS:
                    data["kind"] = field
                else:
                    notes.append(field)
            case "note" | "definition":
                notes.append(node.text().strip())
    settings = _take_settings(notes)
    if "keep" in settings:
        data["keep"] = _truth(settings.pop("keep"), "keep")
    if "rank" in settings:
        data["rank"] = _whole(settings.pop("rank"), "rank")
    _refuse_rest(settings)
    note = "\n".join(filter(None, notes))
    if note:
        data["note"] = note
    for code in LANGUAGES:
        name = _name(entry, code)
        if name is not None:
            data[code] = name
    return term_from_data(data)


def _name(entry: Node, code: str) -> dict[str, Any] | None:
    """The name in a language, of all its sections (``en``, ``en-GB``): the first preferred term, else the first."""
    sections = [
        term
        for language in entry.find(_LANGUAGE_SECTIONS)
        if language.attributes.get("lang", "").lower().replace("_", "-").split("-")[0] == code
        for term in language.find(_TERM_SECTIONS)
    ]
    if not sections:
        return None
    contents = [_contents(section) for section in sections]
    texts = [" ".join(content["term"][0].split()) for content in contents]
    preferred = next((n for n, content in enumerate(contents) if PREFERRED in content["administrativeStatus"]), 0)
    name: dict[str, Any] = {"text": texts[preferred]}
    variants = [text for text in dict.fromkeys(texts) if text != texts[preferred]]
    if variants:
        name["variants"] = variants
    gender = next(iter(contents[preferred]["grammaticalGender"]), None)
    if gender in GENDERS:
        name["gender"] = gender
    settings = _take_settings(contents[preferred]["note"])
    if "number" in settings:
        name["number"] = settings.pop("number")
    if "head" in settings:
        name["head"] = _whole(settings.pop("head"), "head")
    for key in ("indeclinable", "possessive"):
        if key in settings:
            name[key] = _truth(settings.pop(key), key)
    _refuse_rest(settings)
    return name


def _contents(section: Node) -> defaultdict[str, list[str]]:
    """The texts in a term section by data category."""
    contents: defaultdict[str, list[str]] = defaultdict(list)
    for node in section.walk():
        contents[_category(node)].append(node.text().strip())
    if "term" not in contents:
        raise Malformed("a term section has no <term>")
    return contents


def _category(node: Node) -> str:
    """The data category: the attribute ``type`` in the style DCA, the name of the element in DCT."""
    return node.attributes.get("type", "") if node.tag in _TYPED else node.tag


def _take_settings(notes: list[str]) -> dict[str, str]:
    """Take our own note from the notes; of two that look like it the last one is."""
    for index in range(len(notes) - 1, -1, -1):
        found = _SETTINGS.fullmatch(notes[index])
        if found:
            del notes[index]
            return dict(pair.split("=", 1) for pair in found["pairs"].split())
    return {}


def _refuse_rest(settings: dict[str, str]) -> None:
    for key in settings:
        raise Malformed(f"unknown setting {key!r} in the note that begins with 'Ushtil:'")


def _truth(value: str, key: str) -> bool:
    if value not in {"yes", "no"}:
        raise Malformed(f"{key} must be yes or no, not {value!r}")
    return value == "yes"


def _whole(value: str, key: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", value):
        raise Malformed(f"{key} must be a whole number, not {value!r}")
    return int(value)


def _identifier(identifier: str, number: int) -> str:
    """An id of ours out of theirs (``IATE-1234``, ``c_5``), or of the entry's place where it has none."""
    return re.sub(r"[^a-z0-9]+", "-", identifier.lower()).strip("-") or f"term-{number}"
