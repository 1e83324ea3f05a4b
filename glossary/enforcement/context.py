"""Reads from the words around a name which case it stands in, and which case its translation will need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from glossary.enforcement.government import (
    ARRIVALS,
    ARTICLES,
    BARE_KAZAKH,
    DEPARTURES,
    ENGLISH_KAZAKH,
    ENGLISH_RUSSIAN,
    FUNCTION_WORDS,
    GIVING,
    HONORIFICS,
    POSTPOSITIONS,
    PREPOSITIONS,
    RUSSIAN_KAZAKH,
    THANKING,
    TITLES,
    VERBS,
    Cases,
)
from glossary.enforcement.surrogates import WORD
from glossary.inflection.features import KAZAKH_CASES, RUSSIAN_CASES, Case
from glossary.model import Kind, Language


@dataclass(frozen=True, slots=True)
class NamePlace:
    """Where a name of a kind stands in a sentence that is to be translated."""

    text: str
    start: int
    end: int
    kind: Kind
    source: Language
    target: Language


def cases_of(language: Language) -> Cases:
    return RUSSIAN_CASES if language == "ru" else KAZAKH_CASES if language == "kk" else ("nom", "gen")


def words_before(text: str, start: int, count: int = 4) -> list[str]:
    """The last words before a place, the nearest first, up to a sign that ends a phrase."""
    found: list[str] = []
    edge = start
    for match in reversed(list(WORD.finditer(text, max(0, start - 100), start))):
        gap = text[match.end() : edge]
        if len(found) == count or any(sign in gap for sign in ",;:.!?()—–"):
            break
        found.append(match[0])
        edge = match.start()
    return found


def word_after(text: str, end: int) -> str:
    """The word right after a place, in lower case, or nothing where a sign stands between."""
    match = WORD.search(text, end, end + 60)
    if match is None or text[end : match.start()].strip(" \u00a0»”\"'"):
        return ""
    return match[0].lower()


def licensed(text: str, start: int, end: int, language: Language) -> Cases | None:
    """The cases that a name may stand in at a place, told from the preposition before or the postposition after it."""
    if language == "ru":
        before = words_before(text, start, 1)
        return PREPOSITIONS.get(before[0].lower()) if before else None
    if language == "kk":
        after = word_after(text, end)
        return ("nom",) if after.startswith(HONORIFICS) else POSTPOSITIONS.get(after)
    return None


def likely_cases(place: NamePlace, case: Case | None) -> Cases:
    """The cases that the translation of a name is likely to need, the likeliest first; ``case`` is the source's."""
    if place.target == "en":
        return _in_english(place, case)
    if place.source == "ru":
        return _from_russian(place, case or "nom") if place.target == "kk" else (case or "nom",)
    if place.source == "kk":
        return _from_kazakh(place, case or "nom")
    return _from_english(place)


def _in_english(place: NamePlace, case: Case | None) -> Cases:
    """Nominative or, for what may become a possessive, genitive."""
    if place.source == "kk":
        bare = case == "nom" and "gen" in _from_bare_kazakh(word_after(place.text, place.end), place.kind)[:1]
        return ("gen", "nom") if case == "gen" or bare else ("nom",)
    governed = any(word.lower() in PREPOSITIONS for word in words_before(place.text, place.start, 1))
    return ("gen", "nom") if case in {"gen", "ins"} and not governed else ("nom",)


def _from_russian(place: NamePlace, case: Case) -> Cases:
    before = [word.lower() for word in words_before(place.text, place.start)]
    if before[1:2] == ["рядом"] and case == "ins":
        return RUSSIAN_KAZAKH["рядом+ins"]
    # A preposition counts across the words of a title (с губернатором Бегловым) where it governs the same case.
    for distance, word in enumerate(before[:3]):
        if word in PREPOSITIONS:
            found = RUSSIAN_KAZAKH.get(f"{word}+{case}")
            doubtful = distance > 0 and case == "gen" and word in {"с", "со"}
            return found if found and not doubtful else RUSSIAN_KAZAKH[f"-{case}"]
    return RUSSIAN_KAZAKH[f"-{case}"]


def _from_kazakh(place: NamePlace, case: Case) -> Cases:
    after = word_after(place.text, place.end)
    settled: Mapping[Case, Cases] = {"abl": ("gen", "ins"), "loc": ("loc", "gen"), "acc": ("acc",), "ins": ("ins",)}
    if case in settled:
        return settled[case]
    if case == "nom":
        return _from_bare_kazakh(after, place.kind)
    if case == "dat" and after in {"дейін", "қарсы"}:
        return ("gen",)
    if case == "dat":
        return ("acc", "dat") if place.kind == "place" else ("dat", "acc", "gen")
    return ("gen", "ins") if after in POSTPOSITIONS else ("gen", "nom")


def _from_bare_kazakh(after: str, kind: Kind) -> Cases:
    if after in BARE_KAZAKH:
        return BARE_KAZAKH[after]
    # A noun with the possessive after a bare name is an izafet: Қостанай тұрғындары.
    stem = after.rstrip("нңадеқғкгтмпб") if len(after) > 4 else ""
    izafet = kind != "person" and stem.endswith(("ы", "і"))
    return ("gen", "nom") if izafet else ("nom", "gen", "acc")


def _from_english(place: NamePlace) -> Cases:
    table = ENGLISH_RUSSIAN if place.target == "ru" else ENGLISH_KAZAKH
    if place.text[place.end - 2 : place.end] in {"'s", "’s"}:
        return table["'s"]
    before = words_before(place.text, place.start, 6)
    skipped = 0
    while skipped < len(before) and (
        before[skipped].lower() in ARTICLES | TITLES
        or ((skipped or place.kind == "person") and before[skipped][:1].isupper())
    ):
        skipped += 1
    word, verb = ([word.lower() for word in before[skipped : skipped + 2]] + ["", ""])[:2]
    russian = place.target == "ru"
    if (verb, word) == ("according", "to"):
        return ("gen", "dat") if russian else ("gen", "nom")
    if word == "to" or (word in {"in", "at"} and verb in ARRIVALS):
        return ("acc", "dat") if russian and place.kind != "person" else ("dat",)
    if word in {"near", "by"} and place.kind == "place":
        return ("ins", "gen") if russian else ("gen", "nom")
    if word in table:
        return table[word]
    return _after_verb(place, word, plain=skipped == 0) if word else _subject(place)


def _subject(place: NamePlace) -> Cases:
    """A name that begins its clause is the subject, or stands before the noun that it belongs to."""
    after = word_after(place.text, place.end)
    if place.kind == "person" or after in VERBS or not after or after.endswith("ed") or after in FUNCTION_WORDS:
        return ("nom",)
    return ("nom", "gen")


def _after_verb(place: NamePlace, verb: str, *, plain: bool) -> Cases:
    """A name that follows a verb, or a noun, is its object unless it is followed by a verb or a noun of its own."""
    local = place.kind != "person"
    if verb in DEPARTURES and local:
        return ("gen", "acc") if place.target == "ru" else ("abl",)
    if (verb in GIVING and not local) or (verb in THANKING and place.target == "kk"):
        return ("dat", "acc")
    after = word_after(place.text, place.end)
    if after in VERBS or (after.endswith("ed") and len(after) > 4):
        return ("nom",)
    if not local or not after or after in FUNCTION_WORDS or plain:
        return ("acc", "nom")
    return ("gen", "acc", "nom")
