"""Brings the glossary into translation: what is translated in place of a sentence with terms, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, Literal, Protocol

from glossary import enforcement
from glossary.enforcement import AppliedTerm, Matched, Plan
from glossary.model import Glossary
from service.languages import Language
from service.translation.document import Prepared
from service.translation.joins import Hypothesis
from service.translation.markup import Part, Unit

Field = Literal["title", "summary", "content"]


@dataclass(frozen=True, slots=True)
class DocumentTerm:
    """A term of a document: its field, the index of its sentence among all of the document, and what became of it.

    The spans of ``applied`` are over the sentence as it was given to the model, and over its translation. ``digest``
    is the term's own: it tells later whether the term has been changed since.
    """

    field: Field
    sentence: int
    applied: AppliedTerm
    digest: str = ""


@dataclass(frozen=True)
class AppliedTerms:
    """The terms of a document, in their order, and the version of the glossary they are from."""

    version: str
    terms: tuple[DocumentTerm, ...] = ()

    @property
    def missing(self) -> tuple[DocumentTerm, ...]:
        return tuple(term for term in self.terms if term.applied.method == "missing")

    def as_data(self) -> dict[str, Any]:
        """JSON-ready, in the shape of the HTTP contract; spans are [start, end) in characters of the sentence."""
        return {
            "version": self.version,
            "terms": [
                {
                    "term": item.applied.term,
                    "digest": item.digest,
                    "source": item.applied.source,
                    "target": item.applied.target,
                    "method": item.applied.method,
                    "field": item.field,
                    "sentence": item.sentence,
                    "source_span": list(item.applied.source_span),
                    "target_span": None if item.applied.target_span is None else list(item.applied.target_span),
                }
                for item in self.terms
            ],
        }


class Finder(Protocol):
    """Finds the terms of a text, as `glossary.matching.Matcher` does."""

    def find(self, text: str, /) -> Sequence[Matched]: ...


def _matcher(glossary: Glossary, language: Language) -> Finder:
    from glossary.matching import Matcher  # noqa: PLC0415 (loads pymorphy3, which not every program needs)

    return Matcher(glossary, language)


class TermBase:
    """A glossary made ready for translation; the automaton of a language is built when it is first needed."""

    def __init__(self, glossary: Glossary, matcher: Callable[[Glossary, Language], Finder] = _matcher) -> None:
        self.glossary = glossary
        self._matcher = cache(partial(matcher, glossary))

    @property
    def version(self) -> str:
        return self.glossary.version

    def plan(self, text: str, source: Language, target: Language) -> Plan | None:
        """The plan for a sentence, None where it has no term (it is then translated as it always is)."""
        matches = self._matcher(source).find(text)
        if not matches:
            return None
        found = enforcement.plan(text, source, target, matches)
        return found if found.slots else None

    def terms_in(self, prepared: Prepared, source: Language, target: Language) -> frozenset[tuple[str, str]]:
        """The (id, digest) of every term that a translation of this document would keep to."""
        plans = (self.plan(sentence.text, source, target) for sentence in prepared.sentences)
        return frozenset((slot.term.id, slot.term.digest) for plan in plans if plan for slot in plan.slots)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One text to be translated for a sentence, and whether its words are to be aligned."""

    sentence: int
    text: str
    aligned: bool


class TermWork:
    """The sentences of one document on their way: which variant is wanted next, and what came back so far."""

    def __init__(self, prepared: Prepared, source: Language, target: Language, base: TermBase | None) -> None:
        self._prepared, self._base = prepared, base
        self._plans: dict[int, Plan] = {}
        self._found: dict[int, list[Hypothesis]] = {}
        for n, sentence in enumerate(prepared.sentences if base is not None else ()):
            if base is not None and (plan := base.plan(sentence.text, source, target)) is not None:
                self._plans[n], self._found[n] = plan, []

    def first(self) -> list[Wanted]:
        """For every sentence of the document what is to be translated first."""
        return [
            self._next(n) if n in self._plans else Wanted(n, sentence.text, bool(sentence.marks))
            for n, sentence in enumerate(self._prepared.sentences)
        ]

    def take(self, sentence: int, hypothesis: Hypothesis) -> None:
        """Keep the translation of what was wanted for a sentence."""
        if sentence in self._plans:
            self._found[sentence].append(hypothesis)

    def further(self) -> list[Wanted]:
        """What is to be translated next for the sentences whose terms are not all honoured yet."""
        return [self._next(n) for n, plan in self._plans.items() if not enforcement.is_settled(plan, self._found[n])]

    def finish(self, found: Sequence[Hypothesis]) -> tuple[list[Hypothesis], AppliedTerms | None]:
        """Put the terms into the translations; ``found`` are those of what was wanted first."""
        result, terms = list(found), []
        fields = _fields(self._prepared) if self._plans else {}
        for n, plan in self._plans.items():
            enforced = enforcement.choose(plan, self._found[n])
            chosen = self._found[n][enforced.variant]
            result[n] = replace(chosen, text=enforced.text, alignment=enforced.alignment)
            digests = {slot.term.id: slot.term.digest for slot in plan.slots}
            terms += [DocumentTerm(fields[n], n, applied, digests[applied.term]) for applied in enforced.terms]
        return result, None if self._base is None else AppliedTerms(self._base.version, tuple(terms))

    def _next(self, n: int) -> Wanted:
        variant = self._plans[n].variants[len(self._found[n])]
        return Wanted(n, variant.text, variant.is_plain or bool(self._prepared.sentences[n].marks))


def _fields(prepared: Prepared) -> dict[int, Field]:
    """The field of each sentence."""
    parts: tuple[tuple[Field, tuple[Part, ...]], ...] = (
        ("title", prepared.title),
        ("summary", prepared.summary or ()),
        ("content", prepared.content),
    )
    return {n: field for field, inside in parts for n in _sentences(inside)}


def _sentences(parts: Sequence[Part]) -> Iterator[int]:
    for part in parts:
        if not isinstance(part, Unit):
            continue
        yield from (segment.sentence for segment in part.segments if segment.sentence is not None)
        yield from _sentences(part.source)
