"""Decides in which case a name stands in the source, where its form alone does not tell."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

from glossary.enforcement.context import words_before
from glossary.enforcement.government import PREPOSITIONS
from glossary.enforcement.types import Matched
from glossary.inflection.features import Case, Features
from glossary.inflection.russian_words import analyzer
from glossary.model import Language

_Part = Literal["noun", "verb", "reflexive", "other"]

# Without a preposition, by what stands before the name: Russian objects follow their verbs, attributes their nouns.
_AFTER: Final[dict[_Part, tuple[Case, ...]]] = {
    "noun": ("gen", "nom", "dat", "ins", "acc", "loc"),
    "verb": ("acc", "nom", "dat", "gen", "ins", "loc"),
    "reflexive": ("nom", "dat", "ins", "gen", "acc", "loc"),
    "other": ("nom", "acc", "gen", "dat", "ins", "loc"),
}


def read(match: Matched, text: str, language: Language) -> Features:
    """The likeliest of the readings of a match."""
    readings = match.readings
    if language != "ru" or len({reading.case for reading in readings}) < 2:
        return match.features
    order = _order(text, match.start)
    ranked = [reading for case in order for reading in readings if reading.case == case]
    return ranked[0] if ranked else match.features


def _order(text: str, start: int) -> tuple[Case, ...]:
    """Russian cases by how likely they are at a place; an adjective may stand between preposition and name."""
    before = [word.lower() for word in words_before(text, start, 2)]
    part = _part(before[0]) if before else "other"
    for word in before[: 2 if part == "other" else 1]:
        if word in PREPOSITIONS:
            return PREPOSITIONS[word] + _AFTER["other"]
    return _AFTER[part]


@lru_cache(maxsize=16384)
def _part(word: str) -> _Part:
    parse = analyzer().parse(word)[0]
    part = str(parse.tag.POS)
    if part in {"VERB", "INFN", "GRND"}:
        return "reflexive" if word.endswith(("ся", "сь")) else "verb"
    return "noun" if part == "NOUN" else "other"
