"""Plans what to translate for a sentence with terms: the sentence with surrogates in place of its terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from glossary.enforcement.context import NamePlace, likely_cases
from glossary.enforcement.offsets import replace_spans
from glossary.enforcement.reading import read
from glossary.enforcement.surrogates import SURROGATES, Surrogate, candidates
from glossary.enforcement.types import Matched, Plan, Slot, Variant
from glossary.inflection.features import Features
from glossary.model import Language, Term

# A sentence of more terms is a list; the others of its terms are left to the model and to repair.
_MOST_SURROGATES: Final = 6
TRIES: Final = 3


def plan(text: str, source: Language, target: Language, matches: Sequence[Matched], *, tries: int = TRIES) -> Plan:
    """Plan the translation of a sentence in which terms were found.

    ``matches`` must not overlap. A term without a name in the target language is passed over unless it is to be kept.
    The variants are, in this order, at most ``tries`` with surrogates, and the sentence as it is; where the model
    knows all the terms itself, the sentence as it is comes first.
    """
    slots = tuple(_slot(text, source, target, match) for match in sorted(matches, key=lambda match: match.start)
                  if match.term.keep or target in match.term.names)  # fmt: skip
    if not slots:
        return Plan(text, source, target, (), ())
    plain = Variant(text, (None,) * len(slots), tuple(slot.span for slot in slots))
    known = all(_is_known(slot.term, source, target) for slot in slots)
    variants = list(_variants(text, source, target, slots, tries))
    variants.insert(0 if known else len(variants), plain)
    return Plan(text, source, target, slots, tuple(variants))


def _slot(text: str, source: Language, target: Language, match: Matched) -> Slot:
    features = read(match, text, source)
    name = match.term.names.get(source)
    if name is not None and name.number == "plural":
        # Its own plural (Набережные Челны) says nothing of the number of its name in another language.
        features = replace(features, number="singular")
    place = NamePlace(text, match.start, match.end, match.term.kind, source, target)
    cases = likely_cases(place, features.case)
    return Slot(match.term, (match.start, match.end), match.surface, features, cases)


def _variants(text: str, source: Language, target: Language, slots: Sequence[Slot], tries: int) -> Iterator[Variant]:
    pools = [list(candidates(slot.term, target, text)) for slot in slots[:_MOST_SURROGATES]]
    known = [_is_known(slot.term, source, target) for slot in slots]
    seen: set[tuple[Surrogate | None, ...]] = set()
    for turn in range(tries):
        used: set[Surrogate] = set()
        chosen: list[Surrogate | None] = []
        for pool, left in zip(pools, known, strict=False):
            surrogate = next((item for item in islice(pool, turn, None) if item not in used), None)
            if left and turn == 0:  # the model has a chance to do it by itself
                surrogate = None
            chosen.append(surrogate)
            used |= {surrogate} if surrogate else set()
        chosen += [None] * (len(slots) - len(chosen))
        key = tuple(chosen)
        if any(chosen) and key not in seen:
            seen.add(key)
            yield _variant(text, source, slots, key)


def _variant(text: str, source: Language, slots: Sequence[Slot], surrogates: tuple[Surrogate | None, ...]) -> Variant:
    replacements = [
        (slot.span, slot.surface if surrogate is None else _written(surrogate, source, slot, text))
        for slot, surrogate in zip(slots, surrogates, strict=True)
    ]
    changed, edits = replace_spans(text, replacements)
    return Variant(changed, surrogates, tuple((edit.new_start, edit.new_end) for edit in edits))


def _written(surrogate: Surrogate, source: Language, slot: Slot, text: str) -> str:
    features = slot.features
    if slot.surface.endswith(("'s", "’s")) and source == "en":
        features = replace(features, possessive="3")
    elif source != "en":
        features = Features(features.case or "nom", "singular", None, features.suffixes)
    form = surrogate.form(source, features)
    first = not text[: slot.span[0]].strip(" «“\"'(")
    return form[:1].upper() + form[1:] if first else form


def _is_known(term: Term, source: Language, target: Language) -> bool:
    """Whether the term is itself one of the names that models know well."""
    here, there = term.names.get(source), term.names.get(target)
    if here is None or there is None:
        return False
    return any(
        item.names[source].text == here.text and item.names[target].text == there.text for item in SURROGATES.values()
    )
