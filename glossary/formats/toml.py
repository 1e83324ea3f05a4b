"""Terms as TOML (https://toml.io/en/v1.0.0): one ``[[term]]`` table a term."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Any, Final

from glossary.errors import GlossaryError, Problem
from glossary.formats.source import Reading, decode
from glossary.model import LANGUAGES, Term
from glossary.parsing import Malformed, name_as_data, term_from_data

# Strings and comments come first, so that a "[[term]]" inside one is not taken for a header.
_TOKENS: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*'
    r"|(?P<header>^[ \t]*\[\[[ \t]*term[ \t]*\]\])",
    re.DOTALL | re.MULTILINE,
)
_AT: Final = re.compile(r"(?P<reason>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.DOTALL)
_ESCAPES: Final = {ord("\\"): r"\\", ord('"'): r"\"", ord("\n"): r"\n", ord("\t"): r"\t"} | {
    code: f"\\u{code:04X}" for code in (*range(9), *range(11, 32), 0x7F)
}


def read(source: bytes | str) -> list[Term]:
    return read_located(source, None).terms


def read_located(source: bytes | str, file: str | None) -> Reading:
    """Read terms with their lines. Raises `GlossaryError` naming ``file`` and every term that is malformed."""
    text = decode(source, file)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GlossaryError([_syntax_problem(str(error), text, file)]) from None
    except RecursionError:
        raise GlossaryError([Problem("the file is nested too deeply", file)]) from None
    tables: Any = document.pop("term", [])
    if document or not isinstance(tables, list):
        stray = next(iter(document), "term")
        raise GlossaryError([Problem(f"every term must begin with [[term]]; {stray!r} stands outside", file)])
    terms: list[Term] = []
    problems: list[Problem] = []
    for index, table in enumerate(tables):
        try:
            terms.append(term_from_data(table))
        except Malformed as error:
            problems.append(Problem(str(error), file, _line_of(text, index)))
    if problems:
        raise GlossaryError(problems)
    return Reading(terms, lambda index: _line_of(text, index))


def write(terms: Iterable[Term]) -> bytes:
    """TOML in UTF-8, one blank line between terms, fields at their defaults left out."""
    return "\n".join("\n".join(_lines(term)) + "\n" for term in terms).encode("utf-8")


def _lines(term: Term) -> Iterable[str]:
    yield "[[term]]"
    yield f"id = {_value(term.id)}"
    yield f"kind = {_value(term.kind)}"
    for code in LANGUAGES:
        if code in term.names:
            yield f"{code} = {_value(name_as_data(term.names[code]))}"
    if term.keep:
        yield "keep = true"
    if term.rank:
        yield f"rank = {term.rank}"
    if term.note is not None:
        yield f"note = {_value(term.note)}"


def _value(value: str | bool | int | list[Any] | dict[str, Any]) -> str:
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPES)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    return str(value)


def _line_of(text: str, index: int) -> int:
    """The line of the header of the ``index``-th term; worked out only when an error has to name it."""
    seen = -1
    for token in _TOKENS.finditer(text):
        if token["header"] is not None:
            seen += 1
            if seen == index:
                return text.count("\n", 0, token.start()) + 1
    return 1  # terms written as one inline array: the file has no headers


def _syntax_problem(message: str, text: str, file: str | None) -> Problem:
    found = _AT.fullmatch(message)
    if found is None:
        return Problem(f"not TOML: {message}", file)
    line = int(found["line"]) if found["line"] else text.count("\n") + 1
    return Problem(f"not TOML: {found['reason']}", file, line)
