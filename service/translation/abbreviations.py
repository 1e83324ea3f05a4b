"""What the sentence splitter knows of a language: abbreviations, sentence starters, names with marks inside.

The data is ``abbreviations.toml`` beside this module, whose head says what each list means.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from typing import Any, Final

from service.languages import Language

DATA: Final = "abbreviations.toml"
LONGEST: Final = 40  # characters before a full stop that may belong to an abbreviation, with its spaces

_SPACED_STOP: Final = re.compile(r"\.\s+")
_ENTRY_START: Final = re.compile(r"(?<![^\W\d_])(?<!\w[-/])[^\W\d_]")
_LAST_TOKEN: Final = re.compile(r"[^\s\"'«»“”„‘’()\[\]{},;:]+$")
_NUMBER_BEFORE: Final = re.compile(
    r"(?:[\d%]|(?<![^\W\d_])(?:[IVXLCІХ]+|тыс|мың|млн|млрд|трлн|million|billion)\.?)\s*$"
)


class Kind(Enum):
    """How an abbreviation behaves before what looks like the start of a sentence (see the data file's head)."""

    INSIDE = "inside"
    BEFORE_NUMBER = "before_number"
    BEFORE_STARTER = "before_starter"
    BEFORE_CAPITAL = "before_capital"
    AFTER_NUMBER = "after_number"


@dataclass(frozen=True)
class Abbreviation:
    """An abbreviation found before a full stop; ``after_number`` tells whether a number stands before it."""

    entry: str
    kinds: frozenset[Kind]
    after_number: bool


@dataclass(frozen=True)
class Rules:
    """The data of one language, ready for look-up."""

    entries: Mapping[str, frozenset[Kind]]
    years: frozenset[str]
    prepositions: frozenset[str]
    starters: frozenset[str]
    letter_names: frozenset[str]
    initials: frozenset[str]
    attribution: re.Pattern[str]
    phrases: re.Pattern[str] | None
    continues: Mapping[str, frozenset[str]]

    def find(self, text: str) -> Abbreviation | None:
        """The longest abbreviation at the end of ``text``, what stands before a full stop, and without it."""
        tail = _SPACED_STOP.sub(".", text[-LONGEST:])
        token = _LAST_TOKEN.search(tail)
        if token is None:
            return None
        for start in _ENTRY_START.finditer(token.group()):
            entry = token.group()[start.start() :]
            kinds = self.entries.get(entry) or self.entries.get(entry.casefold())
            if kinds:
                before = tail[: token.start() + start.start()]
                return Abbreviation(entry.casefold(), kinds, bool(_NUMBER_BEFORE.search(before)))
        return None


@cache
def rules(language: Language) -> Rules:
    """The rules of a language, read once."""
    text = resources.files(__package__ or "").joinpath(DATA).read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)[language]
    entries: dict[str, frozenset[Kind]] = {}
    for kind in Kind:
        for entry in data[kind.value]:
            entries[entry] = entries.get(entry, frozenset()) | {kind}
    phrases = "|".join(re.escape(phrase) for phrase in data["phrases"])
    return Rules(
        entries=entries,
        years=frozenset(data["years"]),
        prepositions=frozenset(data["prepositions"]),
        starters=frozenset(data["starters"]),
        letter_names=frozenset(data["letter_names"]),
        initials=frozenset(data["initials"]),
        attribution=re.compile(rf"(?:[^\W\d_]\S{{0,30}}\s+){{1,4}}(?:{'|'.join(data['speech_verbs']) or '(?!)'})\b"),
        phrases=re.compile(phrases) if phrases else None,
        continues={entry: frozenset(words) for entry, words in data.get("continues", {}).items()},
    )
