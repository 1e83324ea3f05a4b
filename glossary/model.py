"""Terms: what a name is called in each language, and what grammar needs to know to inflect it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal

Language = Literal["ru", "kk", "en"]
Kind = Literal["person", "place", "organisation", "product", "other"]
Gender = Literal["masculine", "feminine", "neuter"]
Number = Literal["singular", "plural"]

LANGUAGES: Final[tuple[Language, ...]] = ("ru", "kk", "en")
KINDS: Final[tuple[Kind, ...]] = ("person", "place", "organisation", "product", "other")


@dataclass(frozen=True)
class Name:
    """What a term is called in one language.

    ``text`` is the canonical form, in the nominative; ``variants`` are other accepted spellings, abbreviations and
    transliterations, found in a source but never written. ``gender`` and ``number`` are of the head word.
    ``indeclinable`` names never change. ``head`` is the index (from 0, by white space) of the word that carries the
    case of a phrase where that is not the rule of the language; words that agree with it are found by their grammar.
    ``possessive`` is for Kazakh: the last word already has a possessive ending of the third person (облысы, Үкіметі),
    so that case endings follow it with a linking н (облысына, not облысыға).
    """

    text: str
    variants: tuple[str, ...] = ()
    gender: Gender | None = None
    number: Number = "singular"
    indeclinable: bool = False
    head: int | None = None
    possessive: bool = False


@dataclass(frozen=True)
class Term:
    """A term: ``keep`` leaves it in every language as the source has it; ``rank`` decides between terms that share a
    source form (the highest wins; equal ranks are an error)."""

    id: str
    kind: Kind
    names: Mapping[Language, Name]
    keep: bool = False
    note: str | None = None
    rank: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", MappingProxyType(dict(self.names)))

    def as_data(self) -> dict[str, object]:
        """The term as JSON-ready data, the same for equal terms."""
        names = {code: asdict(self.names[code]) for code in LANGUAGES if code in self.names}
        return {
            "id": self.id,
            "kind": self.kind,
            "names": names,
            "keep": self.keep,
            "note": self.note,
            "rank": self.rank,
        }

    @cached_property
    def digest(self) -> str:
        """12 hex digits that change with any change of the term that could change a translation."""
        return _sha256(self.as_data() | {"note": None})[:12]


def _sha256(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Glossary:
    """A checked set of terms. ``version`` changes with any change that could change a translation."""

    terms: tuple[Term, ...] = field(default=())

    @cached_property
    def version(self) -> str:
        """The first 16 hex digits of the SHA-256 over all terms in the order of their ids; notes do not count."""
        data = [term.as_data() | {"note": None} for term in sorted(self.terms, key=lambda term: term.id)]
        return _sha256(data)[:16]

    @cached_property
    def by_id(self) -> Mapping[str, Term]:
        return {term.id: term for term in self.terms}
