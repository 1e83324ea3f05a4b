"""English forms: the possessive and the plural (as The Chicago Manual of Style has them)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from glossary.inflection.features import Features, InflectedForm
from glossary.model import Kind, Name

_SIBILANT_END: Final = re.compile(r".*(?:s|x|z|ch|sh)", re.IGNORECASE)
_Y_END: Final = re.compile(r".*[^aeiou]y", re.IGNORECASE)


def forms(name: Name, kind: Kind) -> Iterator[InflectedForm]:
    """The name, its possessives (first the one to write) and, of what can be counted, its plural."""
    yield InflectedForm(name.text, Features(None, name.number))
    for text in _possessives(name.text, name.number == "plural"):
        yield InflectedForm(text, Features(None, name.number, "3"))
    if name.number == "singular" and kind in {"product", "other"} and not name.indeclinable:
        plural = _plural(name.text, kind)
        yield InflectedForm(plural, Features(None, "plural"))
        for text in _possessives(plural, plural=True):
            yield InflectedForm(text, Features(None, "plural", "3"))


def inflect(name: Name, kind: Kind, features: Features) -> str:
    """The form to write; cases say nothing in English, where prepositions do their work."""
    plural = features.number == "plural" or name.number == "plural"
    text = _plural(name.text, kind) if plural and name.number == "singular" and not name.indeclinable else name.text
    return _possessives(text, plural)[0] if features.possessive == "3" else text


def _possessives(text: str, plural: bool) -> tuple[str, ...]:
    if text[-1:].lower() == "s":
        return (f"{text}'", f"{text}'s") if plural else (f"{text}'s", f"{text}'")
    return (f"{text}'s",)


def _plural(text: str, kind: Kind) -> str:
    # Names keep their y (two Germanys); common nouns change it.
    if kind == "other" and _Y_END.fullmatch(text) and not text[:1].isupper():
        return text[:-1] + "ies"
    return text + ("es" if _SIBILANT_END.fullmatch(text) else "s")
