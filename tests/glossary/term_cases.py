"""The cases of `tests/glossary/cases`: sentences with a term, and how the term may stand in their translation."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Final

from glossary.model import LANGUAGES, Language

DIRECTORY: Final = Path(__file__).parent / "cases"
COLUMNS: Final = ["set", "source", "term", "found", "source_case", "forms", "target_case", "kinds"]
DIRECTIONS: Final[tuple[tuple[Language, Language], ...]] = tuple(permutations(LANGUAGES, 2))


@dataclass(frozen=True)
class TermCase:
    """``found`` is the term's form in the source, ``forms`` are those accepted in the translation, the likeliest first.

    A sentence with several terms makes several cases; ``set`` is ``development`` or ``held-out``, and nothing may be
    chosen on the latter. Cases are named as in `Features`; English has none but ``possessive``.
    """

    set: str
    source: str
    term: str
    found: str
    source_case: str
    forms: tuple[str, ...]
    target_case: str
    kinds: tuple[str, ...]


def read_cases(source: Language, target: Language) -> list[TermCase]:
    return list(_read(DIRECTORY / f"{source}-{target}.tsv"))


def _read(path: Path) -> Iterator[TermCase]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if next(reader) != COLUMNS:
            raise ValueError(f"{path}: the first line must name the columns {COLUMNS}")
        for row in reader:
            group, text, term, found, source_case, forms, target_case, kinds = row
            yield TermCase(
                group, text, term, found, source_case, tuple(forms.split("|")), target_case, tuple(kinds.split(", "))
            )
