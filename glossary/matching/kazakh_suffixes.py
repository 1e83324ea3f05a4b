"""Reading the suffixes after a Kazakh name: what chain of plural, possessive, case and further suffixes a tail is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from glossary.inflection.features import Case, Features, Possessor
from glossary.inflection.kazakh_sounds import SoundClass
from glossary.model import Number

_PLURAL: Final = re.compile(r"[лдт][ае]р")
_POSSESSIVES: Final[tuple[tuple[re.Pattern[str], Possessor], ...]] = (
    (re.compile(r"[ыі]?м[ыі]з"), "1pl"),
    (re.compile(r"с?[ыі]"), "3"),
    (re.compile(r"[ыі]?м"), "1sg"),
)
_CASES: Final[tuple[tuple[re.Pattern[str], Case], ...]] = (
    (re.compile(r"[ндт][ыі]ң"), "gen"),
    (re.compile(r"ға|ге|қа|ке"), "dat"),
    (re.compile(r"[ндт][ыі]"), "acc"),
    (re.compile(r"[дт][ае]"), "loc"),
    (re.compile(r"[ндт][ае]н"), "abl"),
    (re.compile(r"[мбп]ен(?:ен)?"), "ins"),
)
#: After a possessive of the third person.
_PRONOMINAL: Final[tuple[tuple[re.Pattern[str], Case], ...]] = (
    (re.compile(r"н[ыі]ң"), "gen"),
    (re.compile(r"на|не"), "dat"),
    (re.compile(r"н"), "acc"),
    (re.compile(r"нда|нде"), "loc"),
    (re.compile(r"нан|нен"), "abl"),
    (re.compile(r"мен(?:ен)?"), "ins"),
)
_FURTHER: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"[ндт]ікі"), "belonging"),
    (re.compile(r"н?[дт][ае]й"), "likeness"),
    (re.compile(r"с[ыі]з"), "without"),
)
_BACK: Final = frozenset("аыоұ")
_FRONT: Final = frozenset("еіөү")
_NEUTRAL: Final = re.compile(r"[мбп]ен(?:ен)?|[ндт]ікі")


@lru_cache(maxsize=65_536)
def read_suffixes(tail: str, final: SoundClass, sure: bool, possessive: bool, short: bool) -> tuple[Features, ...]:
    """All readings of what follows a name, () where it is no chain of inflections (Астаналық, Қостанайлық).

    ``final`` is the class of the name's last sound and ``sure`` whether every writer hears it so (not in loans with
    б, в, г, д, nor in abbreviations). ``possessive``: the name already ends in -ы/-сы. ``short`` names take no
    possessive of their own, as too many other words would be read into them (Нұр, Нұры, Нұрым).
    """
    if not tail:
        return (Features("nom"),)
    if not _in_harmony(tail) or (sure and not _follows(tail, final)):
        return ()
    return tuple(dict.fromkeys(_chains(tail, possessive, short)))


def _in_harmony(tail: str) -> bool:
    vowels = set(_NEUTRAL.sub("", tail))
    return not (vowels & _BACK and vowels & _FRONT) or _NEUTRAL.search(tail) is not None


def _follows(tail: str, final: SoundClass) -> bool:
    """Whether the first letter of a suffix suits the sound before it: Алматы is no accusative of Алма."""
    first = tail[0]
    if final == "voiceless":
        return first in "тқкпсыім"
    if final == "vowel":
        return first in "нғгдлмс"
    return first in "нғгдлмсыіб" and not (first == "с" and tail[1:] in {"ы", "і"})


def _chains(tail: str, possessive: bool, short: bool) -> Iterator[Features]:
    numbers: list[tuple[Number, str]] = [("singular", tail)]
    match = _PLURAL.match(tail)
    if match and not possessive:
        numbers.append(("plural", tail[match.end() :]))
    for number, rest in numbers:
        yield from _cases(rest, number, None, possessive)
        if possessive or (short and number == "singular"):
            continue
        for pattern, possessor in _POSSESSIVES:
            match = pattern.match(rest)
            if match:
                yield from _cases(rest[match.end() :], number, possessor, possessor == "3")


def _cases(rest: str, number: Number, possessor: Possessor | None, pronominal: bool) -> Iterator[Features]:
    for case, after in _one_case(rest, pronominal):
        if possessor == "1sg" and case == "dat":
            continue
        if not after:
            yield Features(case, number, possessor)
        for suffixes in _further(after, case):
            yield Features(case, number, possessor, suffixes)
    if possessor == "1sg" and rest in {"а", "е"}:
        yield Features("dat", number, possessor)


def _one_case(rest: str, pronominal: bool) -> Iterator[tuple[Case, str]]:
    yield "nom", rest
    for pattern, case in _PRONOMINAL if pronominal else _CASES:
        match = pattern.match(rest)
        if match:
            yield case, rest[match.end() :]


def _further(rest: str, case: Case) -> Iterator[tuple[str, ...]]:
    if not rest:
        return
    if case == "loc" and rest[:2] in {"ғы", "гі"}:
        yield from _after(rest[2:], "attributive")
    if case == "nom":
        for pattern, name in _FURTHER:
            match = pattern.match(rest)
            if match:
                yield from _after(rest[match.end() :], name)


def _after(rest: str, name: str) -> Iterator[tuple[str, ...]]:
    """Plural and case after -дағы, -нікі, -дай: Қостанайдағыларға."""
    if not rest:
        yield (name,)
        return
    match = _PLURAL.match(rest)
    for prefix, remainder in [((name,), rest)] + ([((name, "plural"), rest[match.end() :])] if match else []):
        for case, after in _one_case(remainder, pronominal=False):
            if not after and (case != "nom" or len(prefix) > 1):
                yield (*prefix, case) if case != "nom" else prefix
