"""When a form that is spelt like a name is one: capitals, hyphens, addresses, and words that merely look alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from glossary.inflection.russian_words import readings
from glossary.matching.entries import Entry
from glossary.matching.words import fold
from glossary.model import Gender

_PROPER: Final = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Abbr", "Init"})
_ADDRESS: Final = re.compile(
    r"\w+://|www\.|@|\\|^/\w|^\.{0,2}/|^#|[?&]\w+=|"
    r"\w\.(?:kz|ru|com|org|net|info|io|su|gov|edu|eu|uk|me|tv|рф|қаз|"
    r"html?|php|pdf|docx?|xlsx?|pptx?|txt|csv|zip|rar|jpe?g|png|gif|svg|mp[34]|avi|mov)(?![\w])",
    re.IGNORECASE,
)
_BRACKETS: Final = "«»„“”\"'’‘()[]{},;:!?<>…"
_SURNAME_LIKE: Final = re.compile(
    r".*(?:[оеё]в|[иы]н|ский|цкий|[оеё]ва|[иы]на|ская|енко|ович|евич|овна|евна|ұлы|қызы|улы|кызы|"
    r"ov|ev|in|sky|skiy|ova|eva|ina|enko|ovich|evich|uly|kyzy)(?:[а-яіңғқы]{0,4})",
    re.IGNORECASE,
)
_PARTICLES: Final = frozenset({"то", "таки", "де", "ка", "с"})
_PREFIXES: Final = frozenset({"экс", "вице", "про", "анти", "пост", "не", "ex", "pro", "anti", "post", "non", "vice"})
_LINKS: Final = frozenset({"on", "upon", "na", "sur", "de", "la", "на", "над", "под"})
# At the beginning of a sentence these Kazakh words are the verb or noun, not the name in a case form.
_KAZAKH_WORDS: Final = frozenset({"таразы", "таразының", "таразыны", "таразыға", "оралды", "оралдым", "аралдар"})
_KAZAKH_BE_CAREFUL: Final = re.compile(r"бол(?:ы[ңп]|са|у|ған|ма|ай)?\w*")
# English homographs betray themselves by the company they keep at the beginning of a sentence.
_ENGLISH_COMPANY: Final = {
    "turkey": {"meat", "breast", "dinner", "sandwich", "sandwiches", "soup", "legs", "farm", "farms"},
    "china": {"cup", "cups", "plate", "plates", "teapot", "doll", "dolls", "cabinet", "shop"},
    "chad": {"hanging"},
    "polish": {"the", "your", "shoes"},
}  # fmt: skip


def capitals_allow(entry: Entry, words: Sequence[str]) -> bool:
    """Whether the words of the text have the capitals this name needs.

    A capitalised first word needs a capital; so do the further words of persons and places. Institutions of three
    words and more may begin small («министерство иностранных дел»), as much of the press writes them. Abbreviations
    need theirs in full. Names that are written small match either way.
    """
    kind = entry.term.kind
    for index, (own, seen) in enumerate(zip(entry.words, words, strict=True)):
        if len(own) > 1 and own.isupper():
            if not seen[: len(own)].isupper():
                return False
        elif own[0].isupper() and not seen[0].isupper():
            descriptive = kind == "organisation" and len(words) > 2 and own[1:].islower()
            if index and kind in {"person", "place"}:
                return False
            if index == 0 and not descriptive:
                return False
    return True


def in_address(text: str, start: int, end: int) -> bool:
    """Whether a span is part of a URL, an e-mail address, a domain, a file name, a hashtag, an @handle or a tag."""
    if start and text[start - 1] in "#@":
        return True
    left = start
    while left and not text[left - 1].isspace() and start - left < 300:
        left -= 1
    right = end
    while right < len(text) and not text[right].isspace() and right - end < 300:
        right += 1
    chunk = text[left:right].strip(_BRACKETS)
    if right - left > end - start and _ADDRESS.search(chunk) and _is_inside(text, start, end, left, right):
        return True
    opening = text.rfind("<", max(0, start - 2000), start)
    if opening < 0 or text.find(">", opening, start) >= 0 or not re.match(r"</?[a-zA-Z!]", text[opening : opening + 3]):
        return False
    return 0 <= text.find(">", end) < end + 2000


def _is_inside(text: str, start: int, end: int, left: int, right: int) -> bool:
    """Whether the address is around the span, not merely joined to it by a comma, bracket or quotation mark."""
    for match in re.finditer(r"[^\s«»„“”\"'’‘()\[\]{},;<>|]+", text[left:right]):
        if left + match.start() < end and start < left + match.end() and _ADDRESS.search(match.group()):
            return True
    return False


def begins_sentence(text: str, start: int) -> bool:
    """Whether only white space, quotation marks or a dash stand between a span and the sentence's beginning."""
    before = text[max(0, start - 12) : start].rstrip(" \u00a0«„“\"'(—–-")
    return not before or before[-1] in ".!?…:\n"


def is_common_word(entry: Entry, word: str, following: str | None, gap: str) -> bool:
    """Whether a single word at the beginning of a sentence is more likely a common word with its usual capital."""
    if (
        entry.term.kind not in {"person", "place"}
        or (len(word) > 1 and word.isupper())
        or gap.strip().startswith(("—", "–", "-"))
    ):
        return False
    key, following = fold(word), (following or "")
    if entry.language == "en":
        return following.lower() in _ENGLISH_COMPANY.get(key, set())
    if entry.language == "kk":
        if key == "абай":
            return _KAZAKH_BE_CAREFUL.fullmatch(following) is not None
        return key in _KAZAKH_WORDS
    return _is_russian_common_word(key, following, surname=entry.term.kind == "person")


def _is_russian_common_word(word: str, following: str, *, surname: bool) -> bool:
    known = readings(word)
    common = [parse for parse in known if not parse.tag.grammemes & _PROPER]
    if surname:
        # Токаев and Песков are genitive plurals of токай and песок too, but a sentence hardly begins with one.
        common = [parse for parse in common if (parse.tag.case, parse.tag.number) != ("gent", "plur")]
    if not common:
        return False
    adjectives = {(each.tag.case, each.tag.number) for each in common if each.tag.POS in {"ADJF", "PRTF"}}
    if adjectives:
        # Рудный стал городом, but: Рудный карьер закрыт.
        return following.islower() and any(
            each.tag.POS == "NOUN" and (each.tag.case, each.tag.number) in adjectives for each in readings(following)
        )
    best = max(each.score for each in common)
    return not any(each.score >= best for each in known if each not in common)


def is_another_person(entry: Entry, word: str, before: str | None, oblique: bool) -> bool:
    """Анна Беглова is not Беглов in the genitive, nor Иван Беглова's: the given name before tells the gender."""
    if entry.language != "ru" or entry.term.kind != "person" or not before or not before[0].isupper():
        return False
    genders = _given_name_genders(before)
    own: Gender | None = entry.name.gender
    if own is None:
        own = "feminine" if entry.folded[-1].endswith(("ова", "ева", "ина", "ая")) else "masculine"
    if own == "masculine":
        return oblique and genders == {"feminine"} and fold(word) != entry.folded[-1]
    return genders == {"masculine"}


def _given_name_genders(word: str) -> set[str]:
    """The genders of the persons a form can name; of Александра both."""
    key = fold(word)
    if re.fullmatch(r".{2,}(?:овн|евн|ичн)[аыуе]|.{2,}(?:овной|евной|ичной)", key):
        return {"feminine"}
    names = {"masc": "masculine", "femn": "feminine"}
    return {names[parse.tag.gender] for parse in readings(key) if "Name" in parse.tag and parse.tag.gender in names}


def is_part_of_a_name(entry: Entry, word: str, following: str | None) -> bool:
    """Владимир Путин is not the city of Владимир, nor Abai Qunanbaiuly the region of Abai."""
    if entry.term.kind != "place" or len(entry.words) > 1 or not following or not following[0].isupper():
        return False
    if _SURNAME_LIKE.fullmatch(following) is None:
        return False
    if entry.language == "ru":
        return any("Name" in parse.tag for parse in readings(fold(word)))
    return fold(word) in {"abai", "abay", "vladimir", "абай", "владимир"}


def hyphen_allows(language: str, part: str, other_side: bool, other_is_name: bool) -> bool:
    """Whether a name joined by a hyphen to ``part`` still stands for itself.

    ``other_side``: the part follows the name. A part that is itself a name makes a route (Астана-Алматы); small
    prefixes (экс-, pro-), digits (ПМЭФ-2025), particles (-то) and English -based leave the name alone; a capitalised
    part makes another name of it (Казань-Экспо), and so do links (Ростов-на-Дону).
    """
    if other_is_name or part[0].isdigit() or (not other_side and part.lower() in _PREFIXES):
        return True
    if part[0].isupper():
        return False
    if not other_side:
        return part not in _LINKS
    return part not in _LINKS if language == "en" else part in _PARTICLES
