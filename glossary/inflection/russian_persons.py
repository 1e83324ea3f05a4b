"""Declension of Russian, Kazakh and foreign personal names in Russian."""

from __future__ import annotations

import re
from typing import Final

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
    nominative_readings,
)
from glossary.model import Gender

_INITIALS: Final = re.compile(r"(?:\w{1,2}\.-?)+")
_POSSESSIVE_SURNAME: Final = re.compile(r".*(?:[оеё]в|[иы]н)")
_FEMININE_SURNAME: Final = re.compile(r".*(?:[оеё]в|[иы]н)а")
_ADJECTIVE_SURNAME: Final = re.compile(r".*(?:[сц]к(?:ий|ой|ая)|ый|[^аеёиоуыэюяй]ой|ая|[нщшч]ий)")
_PATRONYMIC: Final = re.compile(r".{2,}(?:ович|евич|ьич|мич|овна|евна|ична|инична)")
# Turkic patronymics and the nobiliary particles stay as they are.
_FROZEN_WORDS: Final = frozenset(
    {"оглы", "оглу", "кызы", "гызы", "улы", "уулу", "заде", "ибн", "бен", "бин", "аль", "эль"}
    | {"де", "ди", "да", "дель", "дер", "фон", "ван", "ла", "ле"}
)
_TURKIC_PATRONYMIC: Final = re.compile(r".{2,}(?:улы|кызы|оглы|уулу)")
# Foreign names that merely look like Russian ones take -ом: Чаплином, but Бегловым.
_FOREIGN: Final = frozenset(
    {"чаплин", "дарвин", "грин", "франклин", "бенджамин", "кронин", "вирхов", "бюлов", "гуцков"}
)
_CHINESE: Final = re.compile(r".*(?:цз|чж|сюэ|хуэ|пин|минь?|янь?|энь?|юань?|лян|цян|син).*")


def is_patronymic(word: str) -> bool:
    return _PATRONYMIC.fullmatch(word.lower()) is not None


def person_gender(words: list[str]) -> Gender:
    """The gender a full name shows: by its patronymic, the ending of its surname or a known given name."""
    lower = [word.lower() for word in words]
    for word in lower:
        if _PATRONYMIC.fullmatch(word):
            return "feminine" if word.endswith("а") else "masculine"
        if word.endswith(("кызы", "гызы")):
            return "feminine"
    if any(_FEMININE_SURNAME.fullmatch(word) or word.endswith(("ская", "цкая")) for word in lower[-1:] + lower[:1]):
        known = [
            gender_of(parse)
            for word in words
            for parse in nominative_readings(word, ("NOUN",), "singular")
            if "Name" in parse.tag
        ]
        return "feminine" if not known or "feminine" in known else "masculine"
    if any(_POSSESSIVE_SURNAME.fullmatch(word) or word.endswith(("ский", "цкий")) for word in lower[-1:]):
        return "masculine"
    for word in words:
        for parse in nominative_readings(word, ("NOUN",), "singular"):
            if "Name" in parse.tag:
                return gender_of(parse) or "masculine"
    return "masculine"


def _is_chinese(words: list[str]) -> bool:
    """Whether a name is a one-syllable surname and a Chinese given name (Си Цзиньпин)."""
    first = words[0].lower()
    return (
        len(words) == 2
        and sum(letter in VOWELS for letter in first) == 1
        and len(first) <= 5
        and _CHINESE.fullmatch(words[1].lower()) is not None
        and not is_patronymic(words[1])
    )


def person_paradigms(words: list[str], gender: Gender | None) -> list[Paradigm]:
    """Each word's six cases, the words agreeing; initials and particles stay."""
    gender = gender or person_gender(words)
    if len(words) == 3 and all(sum(letter in VOWELS for letter in word.lower()) == 1 for word in words):
        # Korean and Vietnamese names decline in the last word only: Ким Чен Ына.
        return [frozen(words[0]), frozen(words[1]), _simple(words[2], gender, foreign=True)]
    foreign = _is_chinese(words)
    surname_first = len(words) > 1 and is_patronymic(words[-1]) and not is_patronymic(words[0])
    result = []
    for index, word in enumerate(words):
        position_of_given = 1 if surname_first and len(words) > 2 else 0
        given = len(words) > 1 and index == position_of_given
        result.append(_person_word(word, gender, given, foreign))
    return result


def _person_word(word: str, gender: Gender, given: bool, foreign: bool) -> Paradigm:
    lower = word.lower()
    if _INITIALS.fullmatch(word) or lower in _FROZEN_WORDS or _TURKIC_PATRONYMIC.fullmatch(lower):
        return frozen(word)
    if "-" not in word:
        return _name_word(word, gender, given, foreign)
    *first, last = word.split("-")
    tail = _name_word(last, gender, given, foreign)
    heads = [_hyphen_head(part, gender, given) for part in first]
    return tuple(
        tuple("-".join([head[case][0] for head in heads] + [form]) for form in tail[case]) for case in range(6)
    )


def _hyphen_head(part: str, gender: Gender, given: bool) -> Paradigm:
    """The first part of a double name declines where it is a Russian surname or a woman's given name."""
    lower = part.lower()
    russian_surname = not given and (_POSSESSIVE_SURNAME.fullmatch(lower) or _FEMININE_SURNAME.fullmatch(lower))
    if (russian_surname and len(part) > 4) or (given and gender == "feminine" and lower.endswith(("а", "я"))):
        return _name_word(part, gender, given, foreign=False)
    return frozen(part)


def _name_word(word: str, gender: Gender, given: bool, foreign: bool) -> Paradigm:
    foreign = foreign or word.lower() in _FOREIGN
    known = [
        parse
        for parse in (() if foreign else nominative_readings(word, ("NOUN",), "singular"))
        if parse.tag.grammemes & ({"Name"} if given else {"Surn", "Name", "Patr"})
        and (gender_of(parse) == gender or "ms-f" in parse.tag.grammemes or "Ms-f" in parse.tag.grammemes)
    ]
    surname_form = _surname(word, gender) if not given and not foreign else None
    if surname_form is not None:
        return surname_form
    for parse in known:
        paradigm = dictionary_paradigm(word, parse, "singular", animate=True)
        if paradigm is not None:
            if gender == "feminine" and given and paradigm == frozen(word) and word.endswith("ь"):
                # Айгуль is left alone or follows Любовь; both are met.
                return tuple(tuple(dict.fromkeys((word, *cell))) for cell in feminine_soft(word))
            return paradigm
    if given and not foreign and len(word) > 4:
        # Kazakh and Caucasian given names in -ин decline as nouns (Алмазбеком, Ерлином); only surnames take -ым.
        return _simple(word, gender, foreign=True, given=True)
    return _simple(word, gender, foreign, given)


def _surname(word: str, gender: Gender) -> Paradigm | None:
    """Surnames by their suffix: Беглов, Беглова, Толстой, Матвиенко; None where the suffix says nothing."""
    lower = word.lower()
    if len(lower) > 3 and lower not in _FOREIGN:
        if gender == "masculine" and _POSSESSIVE_SURNAME.fullmatch(lower):
            return from_endings(word, "", "а", "у", "а", "ым", "е")
        if gender == "feminine" and _FEMININE_SURNAME.fullmatch(lower):
            return from_endings(word[:-1], "а", "ой", "ой", "у", "ой", "ой")
        if is_patronymic(word):
            return masculine(word, animate=True) if gender == "masculine" else feminine_a(word)
        if _ADJECTIVE_SURNAME.fullmatch(lower) and lower.endswith("ая") == (gender == "feminine"):
            return adjective(word, animate=True)
    if lower.endswith(("ых", "их", "аго", "ово", "енко")):
        return frozen(word)
    return None


def _simple(word: str, gender: Gender, foreign: bool = False, given: bool = False) -> Paradigm:
    """A name by its last letter alone."""
    lower = word.lower()
    last, before = lower[-1], lower[-2:-1]
    if last in "оеёиуыэю" or not ("а" <= last <= "я"):
        return frozen(word)
    if last == "а":
        return frozen(word) if before in VOWELS and before else feminine_a(word)
    if last == "я":
        return feminine_a(word)
    if gender == "feminine":
        return feminine_soft(word) if last == "ь" and given else frozen(word)
    if not foreign and not given and len(lower) > 3 and _POSSESSIVE_SURNAME.fullmatch(lower) and lower not in _FOREIGN:
        return from_endings(word, "", "а", "у", "а", "ым", "е")
    return masculine(word, animate=True)
