"""The translation is in the script and the alphabet of its language."""

from __future__ import annotations

import re
from typing import Final

from service.languages import Language
from service.translation.checks.addresses import without_addresses
from service.translation.checks.texts import Comparison, Pair, listed, quote

_LATIN: Final = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]+(?:[-’'][A-Za-zÀ-ÖØ-öø-ɏ]+)*")
_CYRILLIC: Final = re.compile(r"[Ѐ-ӿ]+(?:[-’'][Ѐ-ӿ]+)*")
_LETTERS: Final = re.compile(r"[^\W\d_]")
_KAZAKH: Final = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_WORDS: Final = re.compile(r"[^\W\d_]+")
# Letters of a text, other than those of capitalised words, in which Kazakh cannot do without its own letters: of
# 7 592 news sentences one with more than 40 letters has none, and it has 47.
_KAZAKH_LEAST: Final = 50
_RUSSIAN_LEAST: Final = 30
_RUSSIAN_SHARE: Final = 0.06  # letters of Kazakh in Russian: only names have them
_LEFT_OVER: Final = 6  # letters of the other script in words that are no names
_LEFT_SHARE: Final = 0.08
_NAMES_SHARE: Final = 0.6  # letters of names in the other script, of all
_NAMES_LEAST: Final = 30


def check_script(comparison: Comparison) -> str | None:
    """Cyrillic for Russian and Kazakh, Latin for English, and Kazakh's own letters in Kazakh and only there."""
    faults = []
    for pair in comparison.pairs:
        text = without_addresses(pair.target)
        fault = (
            _english_fault(text, pair)
            if comparison.target_language == "en"
            else _latin_fault(text, pair) or _alphabet_fault(text, pair, comparison.target_language)
        )
        if fault:
            faults.append(fault)
    return listed(faults)


def _english_fault(text: str, pair: Pair) -> str | None:
    words = [word for word in _CYRILLIC.findall(text) if len(word) > 1]
    if not words:
        return None
    return f"Cyrillic is left in {pair.place}: {quote(' '.join(words[:6]))}"


def _latin_fault(text: str, pair: Pair) -> str | None:
    """Latin words that are no names: not capitalised, and not Latin in a source that is in Cyrillic."""
    latin = _LATIN.findall(text)
    if not latin:
        return None
    letters = sum(map(len, _WORDS.findall(text)))
    given = set(_LATIN.findall(pair.source)) if _CYRILLIC.search(pair.source) else set()
    words = [word for word in latin if word not in given]
    running = [word for word in words if word.islower() and len(word) > 2]
    size = sum(map(len, running))
    if size >= _LEFT_OVER and (size >= _LEFT_SHARE * letters or len(running) >= 5):
        return f"Latin is left in {pair.place}: {quote(' '.join(running[:6]))}"
    size = sum(map(len, words))
    if size >= _NAMES_LEAST and size >= _NAMES_SHARE * letters:
        return f"{pair.place} is mostly in Latin letters: {quote(' '.join(words[:6]))}"
    return None


def _alphabet_fault(text: str, pair: Pair, language: Language) -> str | None:
    if language == "ru":
        own = len(_KAZAKH.findall(text))
        if own >= 4 and (letters := len(_LETTERS.findall(text))) >= _RUSSIAN_LEAST and own > _RUSSIAN_SHARE * letters:
            return f"{pair.place} is not in Russian, it has Kazakh letters: {quote(text)}"
        return None
    short: list[str] = []
    for sentence in pair.target_sentences:
        # Short sentences are judged together, a long one by itself: the one next to it may be in Kazakh.
        judged = [sentence] if _running(sentence) >= _KAZAKH_LEAST else [*short, sentence]
        if _KAZAKH.search(" ".join(judged)):
            short = short if len(judged) == 1 else []
        elif sum(map(_running, judged)) >= _KAZAKH_LEAST:
            return f"{pair.place} has no Kazakh letter in {quote(' '.join(judged))}"
        else:
            short = judged
    return None


def _running(text: str) -> int:
    """The letters of words that do not begin with a capital, as names do."""
    return sum(len(word) for word in _WORDS.findall(without_addresses(text)) if word[0].islower())
