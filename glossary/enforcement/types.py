"""What goes into enforcement and what comes out: matches, plans, hypotheses and applied terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from glossary.enforcement.surrogates import Surrogate
from glossary.inflection.features import Case, Features
from glossary.model import Language, Term

Span = tuple[int, int]
# Which word became which: (source start, source end, target start, target end), in characters.
Alignment = tuple[tuple[int, int, int, int], ...]
Method = Literal["matched", "inflected", "repaired", "missing"]


class Matched(Protocol):
    """A term found in a source text; ``readings`` are all that its form may be, ``features`` is one of them."""

    @property
    def term(self) -> Term: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def features(self) -> Features: ...
    @property
    def readings(self) -> tuple[Features, ...]: ...
    @property
    def surface(self) -> str: ...


class Translated(Protocol):
    """The translation of one variant and, where it was asked for, the alignment of its words."""

    @property
    def text(self) -> str: ...
    @property
    def alignment(self) -> Alignment | None: ...


@dataclass(frozen=True, slots=True)
class Slot:
    """One term of a sentence: where it stands, and the cases its translation is likely to be in, likeliest first."""

    term: Term
    span: Span
    surface: str
    features: Features
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One text to translate; ``surrogates`` has for each slot what stands there, None the source's own words.

    ``spans`` are the places of the slots in this text.
    """

    text: str
    surrogates: tuple[Surrogate | None, ...]
    spans: tuple[Span, ...]

    @property
    def is_plain(self) -> bool:
        return not any(self.surrogates)


@dataclass(frozen=True, slots=True)
class Plan:
    """The terms of one sentence and the variants to translate, the most promising first.

    The variants are tried one after another until `Enforced.complete`; without a slot there is none.
    """

    text: str
    source: Language
    target: Language
    slots: tuple[Slot, ...]
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class AppliedTerm:
    """What became of one term. A missing one has no target form and no place."""

    term: str
    source: str
    target: str | None
    source_span: Span
    target_span: Span | None
    method: Method


@dataclass(frozen=True, slots=True)
class Enforced:
    """A translation with its terms in place; the alignment is with the sentence as it was, not with the variant."""

    text: str
    terms: tuple[AppliedTerm, ...]
    alignment: Alignment | None
    variant: int

    @property
    def complete(self) -> bool:
        return all(term.method != "missing" for term in self.terms)
