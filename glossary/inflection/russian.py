"""All forms of a Russian name: the head of a phrase and what agrees with it decline, the rest stands still."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final

from glossary.inflection.features import RUSSIAN_CASES, Features, InflectedForm
from glossary.inflection.russian_persons import person_paradigms
from glossary.inflection.russian_words import (
    VOWELS,
    Paradigm,
    adjective,
    dictionary_paradigm,
    feminine_a,
    feminine_soft,
    from_endings,
    frozen,
    gender_of,
    masculine,
    neuter,
    nominative_readings,
    plural_noun,
    to_plural,
)
from glossary.model import Gender, Kind, Name, Number

_WORD: Final = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
_ADJECTIVE: Final = re.compile(r".{2,}(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)")
# Endings that make an adjective of a word no dictionary knows.
_SURE_ADJECTIVE: Final = re.compile(r".{2,}(?:[сц]к(?:ий|ая|ое|ие|ой)|[нврл](?:ый|ая|ое|ые))")
_OPTIONAL: Final = re.compile(r".{2,}(?:[оеё]в|[иы]н)о")
_LINKED: Final = re.compile(r"-(?:на|над|под|де|ла|ле|эль|аль)-")
_PROPER: Final = frozenset({"Name", "Surn", "Patr", "Geox"})
_TWO_DECLINE: Final = re.compile(r".*(?:[сц]к|н|в)-.*[сц]кий", re.IGNORECASE)
_CYRILLIC: Final = re.compile(r"[а-яё]+", re.IGNORECASE)


def forms(name: Name, kind: Kind) -> Iterator[InflectedForm]:
    """Every form of the canonical name, the nominative first; the plural only of what can be counted."""
    numbers: tuple[Number, ...] = (name.number,)
    if name.number == "singular" and kind in {"product", "other"} and not name.indeclinable:
        numbers = ("singular", "plural")
    for number in numbers:
        paradigm = _phrase(_key(name), kind, number)
        for case, cell in zip(RUSSIAN_CASES, paradigm, strict=True):
            for text in cell:
                yield InflectedForm(text, Features(case, number))


def inflect(name: Name, kind: Kind, features: Features) -> str:
    """The form to write. ``abl`` is read as the genitive (from a Kazakh source), no case as the nominative."""
    case = {"abl": "gen", None: "nom"}.get(features.case, features.case)
    number = "plural" if name.number == "plural" else features.number
    return _phrase(_key(name), kind, number)[[str(each) for each in RUSSIAN_CASES].index(str(case))][0]


def _key(name: Name) -> Name:
    return replace(name, variants=()) if name.variants else name


@lru_cache(maxsize=4096)
def _phrase(name: Name, kind: Kind, number: Number) -> Paradigm:
    words = list(_WORD.finditer(name.text))
    if name.indeclinable or not words:
        return frozen(name.text)
    tokens = [match.group() for match in words]
    paradigms = _person(name, tokens, number) if kind == "person" else _common(tokens, name, kind, number)
    ends = [0, *(match.end() for match in words)]
    starts = [*(match.start() for match in words), len(name.text)]
    separators = [name.text[end:start] for end, start in zip(ends, starts, strict=True)]
    return tuple(_join(separators, [paradigm[case] for paradigm in paradigms]) for case in range(6))


def _join(separators: list[str], cells: list[tuple[str, ...]]) -> tuple[str, ...]:
    result = []
    for choice in product(*cells):
        text = separators[0] + "".join(word + after for word, after in zip(choice, separators[1:], strict=True))
        result.append(text)
    return tuple(dict.fromkeys(result))


def _person(name: Name, tokens: list[str], number: Number) -> list[Paradigm]:
    initials = [len(token) == 1 and f"{token}." in name.text for token in tokens]
    full = [token for token, initial in zip(tokens, initials, strict=True) if not initial]
    latin = [not _CYRILLIC.fullmatch(token.replace("-", "")) for token in full]
    if not full or any(latin):
        return [frozen(token) for token in tokens]
    declined = iter(person_paradigms(full, name.gender))
    result = [frozen(token) if initial else next(declined) for token, initial in zip(tokens, initials, strict=True)]
    if number == "plural" and name.number == "singular":
        result[-1] = _plural_surname(full[-1]) or result[-1]
    return result


def _plural_surname(word: str) -> Paradigm | None:
    """Бегловы, Токаевы, Зеленские, Скляры."""
    lower = word.lower()
    stem = word[:-1] if lower.endswith("а") else word
    if re.fullmatch(r".*(?:[оеё]в|[иы]н)", stem.lower()):
        return from_endings(stem, "ы", "ых", "ым", "ых", "ыми", "ых")
    if lower.endswith(("ский", "цкий", "ская", "цкая")):
        return adjective(word[:-2] + "ие", animate=True)
    if lower[-1] in VOWELS:
        return frozen(word)
    return plural_noun(to_plural(word, "masculine"), animate=True)


def _common(tokens: list[str], name: Name, kind: Kind, number: Number) -> list[Paradigm]:
    """A phrase: adjectives up to the head agree with it, what follows the head keeps its form."""
    head = name.head if name.head is not None and name.head < len(tokens) else None
    if head is None and _is_modified_by_a_name(tokens):
        head = len(tokens) - 1
    if head is None:
        adjectives = 0
        while adjectives < len(tokens) - 1 and _is_adjective(tokens[adjectives]):
            adjectives += 1
        head = adjectives
    animate = _animate(tokens[head], kind)
    result = []
    for index, token in enumerate(tokens):
        if index > head:
            result.append(frozen(token))
        elif index == head:
            sort = _Sort(kind, name.number, name.gender, number, animate)
            alone = (
                _agreeing(token, name.number, number, animate)
                if len(tokens) == 1 and name.number == "singular"
                else None
            )
            result.append(alone or _head(token, sort))
        else:
            before = _agreeing(token, name.number, number, animate)
            result.append(before if before is not None else frozen(token))
    return result


@dataclass(frozen=True, slots=True)
class _Sort:
    """What is known of a head: ``given`` is the number of the canonical form, ``number`` the one wanted."""

    kind: Kind
    given: Number
    gender: Gender | None
    number: Number
    animate: bool


def _is_modified_by_a_name(tokens: list[str]) -> bool:
    """Whether a phrase is a name before its generic word (Отбасы банк): then the last one declines."""
    if len(tokens) != 2 or _is_adjective(tokens[0]) or tokens[0][-2:].isupper():
        return False
    common = [p for p in nominative_readings(tokens[1], ("NOUN",), "singular") if not p.tag.grammemes & _PROPER]
    generic_first = [p for p in nominative_readings(tokens[0], ("NOUN",)) if not p.tag.grammemes & _PROPER]
    return bool(common) and not generic_first


def _animate(word: str, kind: Kind) -> bool:
    if kind != "other":
        return False
    return any(parse.tag.animacy == "anim" for parse in nominative_readings(word, ("NOUN",))[:1])


@lru_cache(maxsize=16_384)
def _is_adjective(word: str) -> bool:
    last = word.rpartition("-")[2].lower()
    if not _ADJECTIVE.fullmatch(last) or _TWO_DECLINE.fullmatch(word):
        return False
    known = nominative_readings(last, ("ADJF", "PRTF", "NOUN"))
    if known and not any(parse.tag.grammemes & {"Surn", "Geox"} for parse in known[:1]):
        return bool(known[0].tag.POS != "NOUN")
    return _SURE_ADJECTIVE.fullmatch(last) is not None


def _agreeing(word: str, given: Number, number: Number, animate: bool) -> Paradigm | None:
    """The forms of an adjective before the head, or None for a word that does not agree."""
    if not _is_adjective(word):
        return None
    first, hyphen, last = word.rpartition("-")
    if number == "plural" and given == "singular":
        ending = "ие" if last[-3:-2].lower() in "гкхжшщч" or last[-2:].lower() in {"ий", "яя", "ее"} else "ые"
        last = last[:-2] + ending
    paradigm = None
    for parse in nominative_readings(last, ("ADJF",)):
        paradigm = dictionary_paradigm(last, parse, number, animate)
        break
    paradigm = paradigm or adjective(last, animate)
    return _prefixed(first + hyphen, paradigm) if paradigm else None


def _prefixed(prefix: str, paradigm: Paradigm) -> Paradigm:
    return tuple(tuple(prefix + form for form in cell) for cell in paradigm) if prefix else paradigm


def _suffixed(paradigm: Paradigm, suffix: str) -> Paradigm:
    return tuple(tuple(form + suffix for form in cell) for cell in paradigm)


def _head(word: str, sort: _Sort) -> Paradigm:
    link = _LINKED.search(word)
    if link:
        return _suffixed(_noun(word[: link.start()], sort), word[link.start() :])
    first, hyphen, last = word.rpartition("-")
    if _TWO_DECLINE.fullmatch(word):
        # Каменск-Уральский, Петропавловск-Камчатский: a noun and an adjective, both decline.
        pairs = zip(_noun(first, sort), adjective(last, sort.animate) or frozen(last), strict=True)
        return tuple((f"{left[0]}-{right[0]}",) for left, right in pairs)
    return _prefixed(first + hyphen, _noun(last, sort))


def _abbreviation(word: str) -> Paradigm | None:
    """Abbreviations stand still; those that end in a consonant are also declined in the press (в МИДе)."""
    if len(word) < 2 or not word[-2:].isupper():
        return None
    if word[-1].lower() in VOWELS + "ьйъ" or not any(letter in VOWELS for letter in word.lower()):
        return frozen(word)
    return tuple((word, word + ending) if ending else (word,) for ending in ("", "а", "у", "", "ом", "е"))


def _noun(word: str, sort: _Sort) -> Paradigm:
    if not _CYRILLIC.fullmatch(word):
        return frozen(word)
    abbreviation = _abbreviation(word)
    if abbreviation:
        return abbreviation
    if sort.kind == "place" and _OPTIONAL.fullmatch(word.lower()):
        # в Пулково and в Пулкове are both right; the press writes the first.
        return tuple(tuple(dict.fromkeys((word, *cell))) for cell in neuter(word))
    known = _known_noun(word, sort)
    if known:
        return known
    return _unknown_noun(word, sort)


def _known_noun(word: str, sort: _Sort) -> Paradigm | None:
    wanted = {"place": "Geox", "organisation": "Orgn", "product": "Orgn"}.get(sort.kind)
    candidates = list(
        nominative_readings(word, ("NOUN",), sort.given) or nominative_readings(word, ("NOUN",), "plural")
    )
    if sort.kind == "place" and _looks_like_surname(word):
        candidates = [parse for parse in candidates if "Surn" not in parse.tag]
    if sort.gender and sort.given == "singular":
        candidates = [p for p in candidates if gender_of(p) == sort.gender or p.tag.number == "plur"]
    personal = {"Name", "Surn", "Patr"}
    candidates = [p for p in candidates if not p.tag.grammemes & personal] or (
        [] if sort.kind in {"place", "organisation"} and not _is_geographic(candidates, wanted) else candidates
    )
    candidates.sort(key=lambda parse: wanted not in parse.tag.grammemes if wanted else False)
    for parse in candidates:
        unasked_plural = parse.tag.number == "plur" and sort.given == "singular"
        if unasked_plural and wanted == "Geox" and "Geox" not in parse.tag:
            continue
        target: Number = "plural" if parse.tag.number == "plur" else sort.number
        paradigm = dictionary_paradigm(word, parse, target, sort.animate)
        if paradigm:
            return paradigm
    return None


def _looks_like_surname(word: str) -> bool:
    return word.lower().endswith(("ов", "ев", "ёв", "ин", "ын"))


def _is_geographic(candidates: list[object], wanted: str | None) -> bool:
    return wanted is not None and any(wanted in parse.tag for parse in candidates)  # type: ignore[attr-defined]


def _unknown_noun(word: str, sort: _Sort) -> Paradigm:
    """A word no dictionary knows: by its ending, its gender where the ending leaves a choice."""
    lower = word.lower()
    last, before = lower[-1], lower[-2:-1]
    declined = adjective(word, sort.animate) if sort.given == "plural" or _SURE_ADJECTIVE.fullmatch(lower) else None
    if declined:
        return declined
    if sort.given == "plural":
        return plural_noun(word, sort.animate) if last in "ыиая" else frozen(word)
    gender: Gender = sort.gender or ("feminine" if last in "аяь" else "masculine")
    neuter_noun = sort.gender == "neuter" and last in "ое" and sort.kind != "place"
    frozen_vowel = (last in "еёиуыэюо" and not neuter_noun) or (last == "а" and before in VOWELS)
    if frozen_vowel or (gender == "feminine" and last not in "аяь"):
        return frozen(word)
    if sort.number == "plural":
        return plural_noun(to_plural(word, gender), sort.animate)
    if last in "аяое":
        return feminine_a(word) if last in "ая" else neuter(word)
    return feminine_soft(word) if gender == "feminine" else masculine(word, sort.animate)
