"""A glossary out of files, checked as a whole."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final

from glossary.checks import set_problems, term_problems
from glossary.errors import GlossaryError, Problem
from glossary.formats.source import Reading
from glossary.model import Glossary, Term

__all__ = ["FORMATS", "GlossaryError", "Problem", "build", "default_glossary", "load", "load_paths", "read_format"]

FORMATS: Final = ("toml", "csv", "tbx")
DEFAULT_TERMS: Final = Path(__file__).parent / "terms"


@dataclass(frozen=True)
class _Place:
    """Where a term came from; the line is worked out when an error needs it."""

    file: str | None
    line_of: Callable[[int], int] | None
    index: int

    def problem(self, reason: str) -> Problem:
        return Problem(reason, self.file, self.line_of(self.index) if self.line_of else None)


def build(terms: Iterable[Term]) -> Glossary:
    """A glossary of terms that come from no file (a database, a request), checked like those of a file.

    Raises `GlossaryError` with every problem; each reason begins with the id of its term.
    """
    given = list(terms)
    return _checked(given, [_Place(None, None, index) for index in range(len(given))])


def read_format(source: bytes | str, format_name: str, file: str | None = None) -> Glossary:
    """A checked glossary out of one file's content, in a format of `FORMATS`."""
    reading = _reader(format_name)(source, file)
    return _checked(reading.terms, list(_places(reading, file)))


def load(path: Path) -> Glossary:
    """A checked glossary out of one file, or of all files of a directory and below (in the order of their names)."""
    return load_paths([path])


def load_paths(paths: Sequence[Path]) -> Glossary:
    """One checked glossary out of several files and directories.

    The format goes by the extension (``.toml``, ``.csv``, ``.tbx``); in a directory other files are passed over, by
    name they are an error. Raises `GlossaryError` with every problem of every file, by file and line.
    """
    terms: list[Term] = []
    places: list[_Place] = []
    problems: list[Problem] = []
    for path, shown in _files(paths):
        try:
            reading = _reader(path.suffix.lstrip(".").lower())(path.read_bytes(), shown)
        except OSError as error:
            problems.append(Problem(f"cannot be read: {error.strerror}", shown))
        except GlossaryError as error:
            problems.extend(error.problems)
        else:
            terms.extend(reading.terms)
            places.extend(_places(reading, shown))
    if problems:
        raise GlossaryError(problems)
    return _checked(terms, places)


@cache
def default_glossary() -> Glossary:
    """The terms that come with Ushtil (``glossary/terms``)."""
    return load(DEFAULT_TERMS)


def _checked(terms: list[Term], places: list[_Place]) -> Glossary:
    found = [(index, reason) for index, term in enumerate(terms) for reason in term_problems(term)]
    found += set_problems(terms)
    if found:
        found.sort(key=lambda item: item[0])
        raise GlossaryError(places[index].problem(f"{terms[index].id}: {reason}") for index, reason in found)
    return Glossary(tuple(terms))


def _places(reading: Reading, file: str | None) -> Iterator[_Place]:
    return (_Place(file, reading.line_of, index) for index in range(len(reading.terms)))


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with the name an error gives it: within a directory the path from there."""
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.suffix.lstrip(".").lower() in FORMATS and file.is_file():
                    yield file, str(file.relative_to(path))
        elif path.suffix.lstrip(".").lower() in FORMATS:
            yield path, path.name
        else:
            raise GlossaryError([Problem(f"must end in .{', .'.join(FORMATS)}", path.name)])


def _reader(format_name: str) -> Callable[[bytes | str, str | None], Reading]:
    if format_name not in FORMATS:
        raise GlossaryError([Problem(f"unknown format {format_name!r}; there are {', '.join(FORMATS)}")])
    # Imported when needed: most runs read TOML only, and TBX brings an XML parser along.
    module: ModuleType = importlib.import_module(f"glossary.formats.{format_name}")
    reader: Callable[[bytes | str, str | None], Reading] = module.read_located
    return reader
