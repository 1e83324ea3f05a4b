"""Finds where a term, its surrogate or what a model has made of it stands in a translation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from glossary.enforcement.similarity import romanise, similarity
from glossary.enforcement.surrogates import WORD, Surrogate, stems
from glossary.enforcement.types import Alignment, Method, Slot, Span, Translated
from glossary.inflection import forms
from glossary.inflection.features import Features
from glossary.model import Kind, Language, Name

# How alike a mangled word must be to be taken for the name, where attention says so and where it does not.
_ALIGNED: Final = 0.6
_UNALIGNED: Final = 0.75
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a term goes, and what the form that stands there may be; no reading where it does not tell."""

    spans: tuple[Span, ...]
    readings: tuple[Features, ...]
    method: Method
    certain: bool = True


def words_of(text: str) -> list[Span]:
    return [match.span() for match in WORD.finditer(text)]


def find_surrogate(text: str, surrogate: Surrogate, language: Language) -> Place | None:
    """The surrogate in any form; where the model has repeated it, all its places."""
    table = surrogate.readings(language)
    spans: list[Span] = []
    readings: tuple[Features, ...] = ()
    for start, end in words_of(text):
        word = text[start:end].lower().replace("’", "'")
        found = table.get(word)
        if found is None and not _is_form(word, surrogate, language):
            continue
        readings = readings if spans else found or ()
        spans.append((start, end))
    return Place(tuple(spans), readings, "inflected", len(spans) == 1) if spans else None


def leaves_residue(text: str, surrogate: Surrogate, language: Language) -> bool:
    """Whether something like the surrogate is left, so that the translation must not be used without replacing it."""
    name = surrogate.names[language].text
    return any(
        text[start:end].lower().startswith(stems(surrogate, language)) or similarity(text[start:end], name) >= _ALIGNED
        for start, end in words_of(text)
    )


def find_name(text: str, name: Name, kind: Kind, language: Language, taken: set[Span]) -> Place | None:
    """The term itself, in one of its forms."""
    lower = text.lower()
    if len(lower) != len(text):
        return None
    table = name_forms(name, kind, language)
    borders = words_of(text)
    starts, ends = {start for start, _ in borders}, {end for _, end in borders}
    best: tuple[int, Span, tuple[Features, ...]] | None = None
    for form, readings in table.items():
        at = lower.find(form)
        while at >= 0:
            span = (at, at + len(form))
            free = not any(span[0] < end and start < span[1] for start, end in taken)
            whole = (at in starts or not form[0].isalnum()) and (span[1] in ends or not form[-1].isalnum())
            if free and whole and (best is None or (len(form), -at) > (best[0], -best[1][0])):
                best = (len(form), span, readings)
            at = lower.find(form, at + 1)
    return None if best is None else Place((best[1],), best[2], "matched")


def find_mangled(translated: Translated, slot: Slot, name: Name, taken: set[Span]) -> Place | None:
    """The word or words that a model has made of the name, by likeness of sound and, where known, by alignment.

    Only capitalised words count, and a name of several words is looked for as so many words.
    """
    text = translated.text
    aligned = _aligned(translated.alignment, slot.span)
    borders = words_of(text)
    count = len(WORD.findall(name.text))
    best: tuple[float, Span] | None = None
    for first in range(len(borders) - count + 1):
        span = (borders[first][0], borders[first + count - 1][1])
        word = text[span[0] : span[1]]
        if len(word) < _SHORTEST or not word[0].isupper() or any(span[0] < e and s < span[1] for s, e in taken):
            continue
        score = max(_likeness(word, name.text), _likeness(word, slot.surface))
        near = any(span[0] < e and s < span[1] for s, e in aligned)
        if score >= (_ALIGNED if near else _UNALIGNED) and (best is None or score + 0.1 * near > best[0]):
            best = (score + 0.1 * near, span)
    return None if best is None else Place((best[1],), (), "repaired")


def case_by_likeness(word: str, name: Name, kind: Kind, language: Language) -> tuple[Features, ...]:
    """The readings of that form of a name which a mangled word is most like; none where it is most like the bare name,
    which a model writes whatever the case should be."""
    table = name_forms(name, kind, language)
    scores = {form: similarity(word, form) for form in table}
    if not scores:
        return ()
    best = max(scores, key=lambda form: (scores[form], -len(form)))
    return () if scores[best] <= similarity(word, name.text) else table[best]


@lru_cache(maxsize=4096)
def name_forms(name: Name, kind: Kind, language: Language) -> Mapping[str, tuple[Features, ...]]:
    """Every form of a name in lower case, and what it may be."""
    found: dict[str, list[Features]] = {}
    for item in forms(name, kind, language):
        found.setdefault(item.text.lower(), []).append(item.features)
    return MappingProxyType({text: tuple(features) for text, features in found.items()})


def _is_form(word: str, surrogate: Surrogate, language: Language) -> bool:
    """A form that the tables do not have, such as a model makes by mistake: the name and a short ending."""
    name = surrogate.names[language].text.lower()
    if language == "en" or not word.startswith(name) or len(name) < _SHORTEST:
        return False
    return len(word) - len(name) <= (6 if language == "kk" else 2)


def _aligned(alignment: Alignment | None, span: Span) -> list[Span]:
    return [(c, d) for a, b, c, d in alignment or () if a < span[1] and span[0] < b]


def _likeness(word: str, name: str) -> float:
    """Likeness in which an ending that only one of the two has counts little."""
    a, b = romanise(word), romanise(name)
    shorter = min(len(a), len(b))
    return max(similarity(word, name), 0.95 * similarity(a[:shorter], b[:shorter]))
