"""Chooses among the translations of a sentence's variants and writes its terms into the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from glossary.enforcement.context import cases_of, licensed
from glossary.enforcement.government import Cases
from glossary.enforcement.offsets import Edit, inverse, move, realign, replace_spans
from glossary.enforcement.placing import (
    Place,
    case_by_likeness,
    find_mangled,
    find_name,
    find_surrogate,
    leaves_residue,
)
from glossary.enforcement.types import AppliedTerm, Enforced, Method, Plan, Slot, Span, Translated, Variant
from glossary.inflection import inflect
from glossary.inflection.features import Case, Features
from glossary.model import Language, Name

# How much each witness counts for a case: the form the model wrote, the preposition or postposition beside it, and
# the source (by rank).
_READ: Final = 3.0
_READ_BARE: Final = 1.0
_LICENSED: Final = 4.0
_LIKELY: Final = (4.0, 2.5, 1.0)


@dataclass(frozen=True, slots=True)
class _Writing:
    """One term to be written at a place."""

    span: Span
    text: str
    method: Method
    agrees: bool


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What can be made of one hypothesis: for each slot what is written, empty where it is missing."""

    index: int
    writings: tuple[tuple[_Writing, ...], ...]
    clean: bool
    score: tuple[float, ...]


def choose(plan: Plan, hypotheses: Sequence[Translated]) -> Enforced:
    """Take the translation that honours most terms, and write the terms into it in the case it needs.

    ``hypotheses`` are the translations of the first variants of the plan, at least one, in their order. A translation
    in which a surrogate is left that cannot be replaced is never taken. Where no other is there, the last hypothesis
    is taken as it is with all its terms missing only if it is of the plain sentence; else ValueError tells that more
    variants must be translated.
    """
    if not 0 < len(hypotheses) <= len(plan.variants):
        raise ValueError(f"{len(hypotheses)} hypotheses for {len(plan.variants)} variants")
    attempts = [
        _attempt(plan, index, variant, hypothesis)
        for index, (variant, hypothesis) in enumerate(zip(plan.variants, hypotheses, strict=False))
    ]
    clean = [attempt for attempt in attempts if attempt.clean]
    if not clean:
        raise ValueError("no usable translation yet: translate more variants")
    best = max(clean, key=lambda attempt: attempt.score)
    return _write(plan, best, hypotheses[best.index])


def is_settled(plan: Plan, hypotheses: Sequence[Translated]) -> bool:
    """Whether one of the translations honours all terms, so that no more variants need be translated."""
    if len(hypotheses) == len(plan.variants):
        return True
    attempt = _attempt(plan, len(hypotheses) - 1, plan.variants[len(hypotheses) - 1], hypotheses[-1])
    return attempt.clean and all(attempt.writings)


def _attempt(plan: Plan, index: int, variant: Variant, hypothesis: Translated) -> _Attempt:
    places = _places(plan, variant, hypothesis)
    writings: list[tuple[_Writing, ...]] = []
    clean = True
    for slot, surrogate, place in zip(plan.slots, variant.surrogates, places, strict=True):
        if place is None:
            clean &= surrogate is None or not leaves_residue(hypothesis.text, surrogate, plan.target)
            writings.append(())
        else:
            writings.append(tuple(_writing(plan, slot, hypothesis.text, span, place) for span in place.spans))
    placed = sum(map(bool, writings))
    certain = sum(place is not None and place.certain for place in places)
    agreeing = sum(group[0].agrees for group in writings if group)
    return _Attempt(index, tuple(writings), clean, (placed, certain, agreeing, -index))


def _places(plan: Plan, variant: Variant, hypothesis: Translated) -> list[Place | None]:
    """Where the terms go; what is surer is looked for first, and no two take the same words."""
    text, target = hypothesis.text, plan.target
    places: list[Place | None] = [None] * len(plan.slots)
    taken: set[Span] = set()
    for n, surrogate in enumerate(variant.surrogates):
        if surrogate is not None and (place := find_surrogate(text, surrogate, target)) is not None:
            places[n] = place
            taken.update(place.spans)
    open_slots = [n for n, surrogate in enumerate(variant.surrogates) if surrogate is None]
    for n in open_slots:
        slot = plan.slots[n]
        found = find_name(text, _target_name(slot, target), slot.term.kind, target, taken)
        if found is not None:
            places[n] = found
            taken.update(found.spans)
    for n in open_slots:
        slot = plan.slots[n]
        if places[n] is not None:
            continue
        name = _target_name(slot, target)
        if (found := find_mangled(hypothesis, slot, name, taken)) is not None:
            word = text[slice(*found.spans[0])]
            places[n] = replace(found, readings=case_by_likeness(word, name, slot.term.kind, target))
            taken.update(found.spans)
    return places


def _writing(plan: Plan, slot: Slot, text: str, span: Span, place: Place) -> _Writing:
    allowed = licensed(text, *span, plan.target)
    word = text[slice(*span)]
    method: Method = "inflected" if place.method == "matched" else place.method
    if plan.target == "en":
        possessive = word.endswith(("'s", "’s")) and "gen" in slot.cases
        features = Features(None, slot.features.number, "3" if possessive else None)
        form = _form(slot, plan, features, text, span)
        method = "matched" if place.method == "matched" and form == word else method
        return _Writing(span, form, method, agrees=possessive == word.endswith(("'s", "’s")))
    features = _decide(slot, place.readings, allowed, plan.target)
    agrees = features.case == slot.cases[0] or (allowed is not None and features.case in allowed)
    form = _form(slot, plan, features, text, span)
    return _Writing(span, form, "matched" if place.method == "matched" and form == word else method, agrees)


def _decide(slot: Slot, readings: Sequence[Features], allowed: Cases | None, language: Language) -> Features:
    """The case with the most evidence, with the further suffixes of the form that was read in this case."""
    scores: dict[Case, float] = {}
    for case in cases_of(language):
        read = any(reading.case == case for reading in readings)
        score = (_READ_BARE if case == "nom" else _READ) * read
        if allowed is not None:
            score += _LICENSED if case in allowed else -_LICENSED
        if case in slot.cases[: len(_LIKELY)]:
            score += _LIKELY[slot.cases.index(case)]
        scores[case] = score
    best = max(scores, key=lambda case: scores[case])
    suffixes = next((reading.suffixes for reading in readings if reading.case == best), ())
    return Features(best, slot.features.number, None, suffixes)


def _target_name(slot: Slot, language: Language) -> Name:
    return Name(slot.surface, indeclinable=True) if slot.term.keep else slot.term.names[language]


def _form(slot: Slot, plan: Plan, features: Features, text: str, span: Span) -> str:
    """The name as it is to be written: in capitals in a text of capitals, with a capital at the beginning."""
    if slot.term.keep:
        return slot.surface
    name = slot.term.names[plan.target]
    number = "plural" if name.number == "plural" else features.number
    form = inflect(name, slot.term.kind, plan.target, replace(features, number=number))
    letters = [sign for sign in plan.text if sign.isalpha()]
    if len(letters) > len(slot.surface) and plan.text.isupper():
        return form.upper()
    first = not text[: span[0]].strip(" «“\"'(")
    return form[:1].upper() + form[1:] if first else form


def _write(plan: Plan, attempt: _Attempt, hypothesis: Translated) -> Enforced:
    replacements = [(item.span, item.text) for group in attempt.writings for item in group]
    text, edits = replace_spans(hypothesis.text, replacements)
    terms = tuple(_applied(slot, group, edits) for slot, group in zip(plan.slots, attempt.writings, strict=True))
    alignment = hypothesis.alignment
    if alignment is not None:
        alignment = realign(alignment, inverse(_source_edits(plan, plan.variants[attempt.index])), edits)
    return Enforced(text, terms, alignment, attempt.index)


def _source_edits(plan: Plan, variant: Variant) -> tuple[Edit, ...]:
    pairs = zip(plan.slots, variant.spans, variant.surrogates, strict=True)
    return tuple(Edit(*slot.span, *span) for slot, span, surrogate in pairs if surrogate is not None)


def _applied(slot: Slot, group: tuple[_Writing, ...], edits: Sequence[Edit]) -> AppliedTerm:
    if not group:
        return AppliedTerm(slot.term.id, slot.surface, None, slot.span, None, "missing")
    first = group[0]
    return AppliedTerm(slot.term.id, slot.surface, first.text, slot.span, move(first.span, edits), first.method)
