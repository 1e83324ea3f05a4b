"""Terms as CSV (RFC 4180) for spreadsheets: one row a term, the columns of `COLUMNS` in any order.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, so on export such a cell gets an
apostrophe before it (OWASP, "CSV Injection"), which import takes away again. Variants share a cell, with `` | ``
between; a ``|`` or ``\\`` of a variant itself has a ``\\`` before it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from glossary.errors import GlossaryError, Problem
from glossary.formats.source import Reading, decode
from glossary.model import LANGUAGES, Term
from glossary.parsing import NAME_FIELDS, Malformed, term_from_data

# ru, ru_variants, ru_gender, … : the column of the name itself has the code of its language alone.
COLUMNS: Final = (
    *("id", "kind"),
    *(code if part == "text" else f"{code}_{part}" for code in LANGUAGES for part in NAME_FIELDS),
    *("keep", "rank", "note"),
)
PARTS: Final = tuple(part for part in NAME_FIELDS if part != "text")
_DANGEROUS: Final = ("=", "+", "-", "@", "'", "\t", "\n", "＝", "＋", "－", "＠")
# Words in which spreadsheets of the three languages, and their users, say yes and no.
_YES: Final = frozenset({"yes", "true", "1", "x", "да", "истина", "иә", "ақиқат"})
_NO: Final = frozenset({"no", "false", "0", "нет", "ложь", "жоқ", "жалған"})
_PART: Final = re.compile(r"(?:[^\\|]|\\.|\\$)+", re.DOTALL)


def read(source: bytes | str) -> list[Term]:
    return read_located(source, None).terms


def read_located(source: bytes | str, file: str | None) -> Reading:
    """Read terms with their lines. Raises `GlossaryError` naming ``file`` and every row that is malformed.

    Commas, semicolons and tabs are told apart by the heading, since spreadsheets write the one of their locale.
    """
    text = decode(source, file)
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    terms: list[Term] = []
    lines: list[int] = []
    problems: list[Problem] = []
    columns: list[str] | None = None
    for line, row in _rows(reader, file):
        if not any(cell.strip() for cell in row):
            continue
        try:
            if columns is None:
                columns = _columns(row)
            else:
                terms.append(_term(columns, row))
                lines.append(line)
        except Malformed as error:
            problems.append(Problem(str(error), file, line))
            if columns is None:
                break
    if columns is None and not problems:
        problems.append(
            Problem(f"the file is empty; its first row must name the columns {', '.join(COLUMNS)}", file, 1)
        )
    if problems:
        raise GlossaryError(problems)
    return Reading(terms, lines.__getitem__)


def write(terms: Iterable[Term]) -> bytes:
    """CSV with commas, in UTF-8 with a byte order mark, by which spreadsheets know that it is UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for term in terms:
        cells = _cells(term)
        writer.writerow([cells.get(column, "") for column in COLUMNS])
    return buffer.getvalue().encode("utf-8-sig")


def _rows(reader: Any, file: str | None) -> Iterator[tuple[int, list[str]]]:
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise GlossaryError([Problem(f"not CSV: {error}", file, line)]) from None
        yield line, row


def _columns(row: list[str]) -> list[str]:
    columns = [cell.strip().lower() for cell in row]
    while columns and not columns[-1]:
        columns.pop()
    for column in columns:
        if column not in COLUMNS:
            raise Malformed(f"unknown column {column!r}; there are {', '.join(COLUMNS)}")
        if columns.count(column) > 1:
            raise Malformed(f"the column {column!r} is there twice")
    for column in ("id", "kind"):
        if column not in columns:
            raise Malformed(f"the column {column!r} is missing")
    return columns


def _term(columns: list[str], row: list[str]) -> Term:
    if any(cell.strip() for cell in row[len(columns) :]):
        raise Malformed(f"the row has {len(row)} cells but there are {len(columns)} columns")
    cells = {column: _unguarded(cell) for column, cell in zip(columns, row, strict=False) if cell.strip()}
    data: dict[str, Any] = {key: cells[key].strip() for key in ("id", "kind", "note") if key in cells}
    if "keep" in cells:
        data["keep"] = _truth(cells["keep"], "keep")
    if "rank" in cells:
        data["rank"] = _whole(cells["rank"], "rank")
    for code in LANGUAGES:
        name = _name(cells, code)
        if name is not None:
            data[code] = name
    return term_from_data(data)


def _name(cells: dict[str, str], code: str) -> dict[str, Any] | None:
    filled = [part for part in PARTS if f"{code}_{part}" in cells]
    if code not in cells:
        if filled:
            raise Malformed(f"{code} is empty, but {code}_{filled[0]} is filled in")
        return None
    name: dict[str, Any] = {"text": cells[code].strip()}
    for part in filled:
        column = f"{code}_{part}"
        cell = cells[column].strip()
        if part == "variants":
            name[part] = _split(cell)
        elif part == "head":
            name[part] = _whole(cell, column)
        elif part in {"indeclinable", "possessive"}:
            name[part] = _truth(cell, column)
        else:
            name[part] = cell
    return name


def _cells(term: Term) -> dict[str, str]:
    cells = {"id": term.id, "kind": term.kind, "keep": _yes(term.keep), "rank": str(term.rank) if term.rank else ""}
    if term.note is not None:
        cells["note"] = _guarded(term.note)
    for code, name in term.names.items():
        cells |= {
            code: _guarded(name.text),
            f"{code}_variants": _guarded(" | ".join(re.sub(r"([\\|])", r"\\\1", text) for text in name.variants)),
            f"{code}_gender": name.gender or "",
            f"{code}_number": "" if name.number == "singular" else name.number,
            f"{code}_indeclinable": _yes(name.indeclinable),
            f"{code}_head": "" if name.head is None else str(name.head),
            f"{code}_possessive": _yes(name.possessive),
        }
    return cells


def _split(cell: str) -> list[str]:
    parts = (re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL).strip() for part in _PART.findall(cell))
    return [part for part in parts if part]


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_DANGEROUS) else cell


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _truth(cell: str, column: str) -> bool:
    word = cell.strip().lower()
    if word not in _YES and word not in _NO:
        raise Malformed(f"{column} must be yes or no, not {cell!r}")
    return word in _YES


def _whole(cell: str, column: str) -> int:
    try:
        # Only digits and a sign: Python's own "1_000" is nothing an editor means.
        return int(cell) if re.fullmatch(r"\s*-?[0-9]{1,9}\s*", cell) else int("")
    except ValueError:
        raise Malformed(f"{column} must be a whole number, not {cell!r}") from None
