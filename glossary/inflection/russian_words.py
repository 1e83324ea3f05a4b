"""Declension of one Russian word by its ending.

The endings are those of «Русская грамматика» (Academy of Sciences, 1980), with the rules for names of
Д. Э. Розенталь, «Справочник по правописанию». Words whose forms do not follow from spelling
(fleeting vowels, plural genitives) come from the OpenCorpora dictionary through pymorphy3.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Final

from glossary.model import Gender, Number

#: Six tuples in the order of ``features.RUSSIAN_CASES``; of each, the first form is the one to write.
Paradigm = tuple[tuple[str, ...], ...]

VOWELS: Final = "аеёиоуыэюя"
_VELAR: Final = "гкх"
_SIBILANT: Final = "жшщч"
_PYMORPHY_CASES: Final = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_PYMORPHY_GENDERS: Final[dict[str, Gender]] = {"masc": "masculine", "femn": "feminine", "neut": "neuter"}
# Parallel forms that are dated (-ою), colloquial or mistaken are not to be written.
_UNWANTED: Final = frozenset({"V-ie", "V-be", "V-bi", "V-en", "V-ey", "V-oy", "Infr", "Slng", "Arch", "Erro", "Dist"})


def frozen(word: str) -> Paradigm:
    return ((word,),) * 6


def from_endings(stem: str, *endings: str) -> Paradigm:
    """A paradigm of a stem and six endings; ``|`` separates alternatives."""
    return tuple(tuple(stem + ending for ending in cell.split("|")) for cell in endings)


def _accusative(animate: bool, genitive: str, nominative: str) -> str:
    return genitive if animate else nominative


def masculine(word: str, animate: bool) -> Paradigm:
    """A noun of the second declension: Костанай, Ярославль, Геофарм."""
    stem, last = word[:-1], word[-1].lower()
    if last in "йь":
        locative = "и" if word[-2:].lower() == "ий" else "е"
        return from_endings(stem, last, "я", "ю", _accusative(animate, "я", last), "ем", locative)
    if word[-2:].lower() == "ец" and len(word) > 4 and word[-3].lower() not in "аеиоуыэюя":
        stem = word[:-2]
        return from_endings(stem, "ец", "ца", "цу", _accusative(animate, "ца", "ец"), "цем", "це")
    instrumental = "ем" if last in _SIBILANT + "ц" else "ом"
    return from_endings(word, "", "а", "у", _accusative(animate, "а", ""), instrumental, "е")


def feminine_a(word: str) -> Paradigm:
    """A noun of the first declension, of any gender: Астана, Россия, Никита."""
    stem, last = word[:-1], word[-1].lower()
    before = stem[-1:].lower()
    if last == "я":
        oblique = "и" if before == "и" else "е"
        return from_endings(stem, "я", "и", oblique, "ю", "ей", oblique)
    genitive = "и" if before in _VELAR + _SIBILANT else "ы"
    instrumental = "ей" if before in _SIBILANT + "ц" else "ой"
    return from_endings(stem, "а", genitive, "е", "у", instrumental, "е")


def feminine_soft(word: str) -> Paradigm:
    """A noun of the third declension: Казань, Айгуль."""
    return from_endings(word[:-1], "ь", "и", "и", "ь", "ью", "и")


def neuter(word: str) -> Paradigm:
    stem, last = word[:-1], word[-1].lower()
    before = stem[-1:].lower()
    if last == "о":
        return from_endings(stem, "о", "а", "у", "о", "ом", "е")
    if before in _SIBILANT + "ц":
        return from_endings(stem, "е", "а", "у", "е", "ем", "е")
    return from_endings(stem, "е", "я", "ю", "е", "ем", "и" if before == "и" else "е")


def adjective(word: str, animate: bool) -> Paradigm | None:
    """An adjective or participle in the nominative, of any gender and number; None for another ending."""
    stem, ending = word[:-2], word[-2:].lower()
    before = stem[-1:].lower()
    # After sibilants the ending is stressed only in -ой; else the vowel is е (бывшего, but большого).
    o = "е" if before in _SIBILANT and ending != "ой" else "о"
    y = "и" if before in _VELAR + _SIBILANT else "ы"
    if ending == "ий" and before not in _VELAR:
        o, y = "е", "и"
    if ending in {"ый", "ой", "ий"}:
        return from_endings(stem, ending, f"{o}го", f"{o}му", _accusative(animate, f"{o}го", ending), f"{y}м", f"{o}м")
    if ending == "ая":
        return from_endings(stem, "ая", f"{o}й", f"{o}й", "ую", f"{o}й", f"{o}й")
    if ending == "яя":
        return from_endings(stem, "яя", "ей", "ей", "юю", "ей", "ей")
    if ending in {"ое", "ее"}:
        o, y = ending[0], ("и" if ending == "ее" else y)
        return from_endings(stem, ending, f"{o}го", f"{o}му", ending, f"{y}м", f"{o}м")
    if ending in {"ые", "ие"}:
        y = ending[0]
        return from_endings(stem, ending, f"{y}х", f"{y}м", _accusative(animate, f"{y}х", ending), f"{y}ми", f"{y}х")
    return None


def plural_noun(word: str, animate: bool) -> Paradigm:
    """A noun given in the nominative plural that no dictionary knows; its genitive is the likeliest of its ending."""
    stem, last = word[:-1], word[-1].lower()
    before = stem[-1:].lower()
    if last == "а":
        genitive, soft = stem, False
    elif last == "я":
        genitive, soft = stem + "й", True
    elif last == "и" and before not in _VELAR:
        genitive, soft = stem + ("й" if before == "и" else "ей"), before not in _SIBILANT
    elif before == "ц":
        genitive, soft = stem + "ев", False
    else:
        genitive, soft = stem + "ов", False
    a = "я" if soft else "а"
    forms = (word, genitive, f"{stem}{a}м", genitive if animate else word, f"{stem}{a}ми", f"{stem}{a}х")
    return tuple((form,) for form in forms)


def to_plural(word: str, gender: Gender) -> str:
    """The nominative plural of a noun of the regular declensions, given its nominative singular."""
    stem, last = word[:-1], word[-1].lower()
    if last in "йья":
        return stem + "и"
    if last == "а":
        return stem + ("и" if stem[-1:].lower() in _VELAR + _SIBILANT else "ы")
    if gender == "neuter":
        return stem + ("а" if last == "о" else "я")
    if word[-2:].lower() == "ец" and len(word) > 4:
        return word[:-2] + "цы"
    return word + ("и" if last in _VELAR + _SIBILANT else "ы")


@cache
def analyzer() -> Any:
    """pymorphy3's analyzer, made on first use (0.1 s, 15 MB)."""
    import pymorphy3  # noqa: PLC0415 - English and Kazakh texts never need it

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=65_536)
def readings(word: str) -> tuple[Any, ...]:
    """The dictionary's readings of a word, likeliest first; () for a word it does not know."""
    if not analyzer().word_is_known(word.lower()):
        return ()
    return tuple(parse for parse in analyzer().parse(word) if parse.is_known)


@lru_cache(maxsize=65_536)
def nominative_readings(word: str, parts: tuple[str, ...], number: Number | None = None) -> tuple[Any, ...]:
    """Readings as a nominative of one of the parts of speech (OpenCorpora's NOUN, ADJF, PRTF)."""
    wanted = set(parts)
    short = {None: None, "singular": "sing", "plural": "plur"}[number]
    return tuple(
        parse
        for parse in readings(word)
        if parse.tag.POS in wanted
        and (parse.tag.case == "nomn" or "Fixd" in parse.tag)
        and (short is None or parse.tag.number == short)
    )


def gender_of(parse: Any) -> Gender | None:
    return _PYMORPHY_GENDERS.get(parse.tag.gender)


def _as_written(word: str, form: str) -> str:
    """A dictionary's lower-case form with the letters (capitals, е for ё) of the word it is a form of."""
    same = 0
    for ours, theirs in zip(word.lower(), form, strict=False):
        # A ё written here may be an е there where the stress moves (Пётр, Петра); the reverse is an omitted dieresis.
        if ours != theirs and (ours, theirs) != ("е", "ё"):
            if (ours, theirs) != ("ё", "е"):
                break
            word = word[:same] + ("Е" if word[same].isupper() else "е") + word[same + 1 :]
        same += 1
    rest = form[same:]
    return word[:same] + (rest.upper() if len(word) > 1 and word.isupper() else rest)


@lru_cache(maxsize=16_384)
def dictionary_paradigm(word: str, parse: Any, number: Number, animate: bool | None) -> Paradigm | None:
    """The six cases of a reading in a number; None where the dictionary lacks one of them.

    ``animate`` decides the accusative of adjectives and masculines; None takes the noun's own.
    """
    if "Fixd" in parse.tag:
        return frozen(word)
    short = "sing" if number == "singular" else "plur"
    cells: dict[str, list[str]] = {}
    for form in parse.lexeme:
        tag = form.tag
        if tag.POS != parse.tag.POS or tag.number != short or tag.case is None or _UNWANTED & tag.grammemes:
            continue
        if ("Supr" in tag) != ("Supr" in parse.tag):
            continue
        if tag.POS == "NOUN":
            # Surnames list both genders under one lemma.
            if short == "sing" and tag.gender not in {None, parse.tag.gender}:
                continue
        else:
            if short == "sing" and tag.gender != parse.tag.gender:
                continue
            if tag.animacy is not None and tag.animacy != ("anim" if animate else "inan"):
                continue
        cells.setdefault(tag.case, []).append(_as_written(word, form.word))
    if _is_incomplete(cells):
        return None
    if parse.tag.POS == "NOUN" and animate is not None and (number == "plural" or gender_of(parse) == "masculine"):
        declined_like_a_masculine = cells["accs"] != cells["nomn"] and cells["accs"] != cells["gent"]
        if not declined_like_a_masculine:
            cells["accs"] = cells["gent" if animate else "nomn"]
    # Крым, порт: the second prepositional after в and на is as good as the first.
    cells["loct"] += [form for form in cells.get("loc2", ()) if form not in cells["loct"]]
    return tuple(tuple(dict.fromkeys(cells[case])) for case in _PYMORPHY_CASES)


def _is_incomplete(cells: dict[str, list[str]]) -> bool:
    return any(case not in cells for case in _PYMORPHY_CASES)
