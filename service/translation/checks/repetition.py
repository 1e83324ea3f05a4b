"""Loops: a decoder that says the same over and over."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import Final

from service.translation.checks.texts import Comparison, Pair, listed, quote

_WORD: Final = re.compile(r"[^\W\d_]+")
_SYLLABLES: Final = re.compile(r"([^\W\d_]{1,5}?)\1{5,}")
_LONGEST: Final = 8  # words of a phrase that is looked for as a loop
_ALLOWED: Final = 2  # times in a row that a phrase may stand
_PHRASE: Final = 4
_TIMES: Final = 4  # a phrase of four words may stand so often in a paragraph where the source repeats nothing
_SENTENCE: Final = 4  # words of a sentence that must not stand twice


def check_repetition(comparison: Comparison) -> str | None:
    """No word, phrase or sentence of the translation is said over and over beyond what the source does."""
    return listed([fault for pair in comparison.pairs if (fault := _fault(pair))])


def _fault(pair: Pair) -> str | None:
    after = _WORD.findall(pair.target.lower())
    syllables = _SYLLABLES.search(pair.target)
    if syllables is not None and _SYLLABLES.search(pair.source) is None:
        return f"{quote(syllables.group())} stands in {pair.place}"
    if len(after) < 3:
        return None
    before = _WORD.findall(pair.source.lower())
    row = _row(after)
    if row is not None:
        phrase, times = row
        own = _row(before)
        if own is None or own[1] < times - 1:
            return f"{quote(phrase)} stands {times} times in a row in {pair.place}"
    return _sentence_fault(pair) or _phrase_fault(before, after, pair.place)


def _row(words: list[str]) -> tuple[str, int] | None:
    """The phrase that stands most often in a row, above what is allowed, and how many times."""
    best: tuple[str, int] | None = None
    for size in range(1, _LONGEST + 1):
        run = previous = -2
        longest, end = 0, 0
        for index, (word, later) in enumerate(zip(words, islice(words, size, None), strict=False)):
            if word != later:
                continue
            run = run + 1 if index == previous + 1 else 1
            previous = index
            if run > longest:
                longest, end = run, index + size
        times = longest // size + 1
        if times > _ALLOWED and (best is None or times > best[1]):
            best = (" ".join(words[end - size + 1 : end + 1]), times)
    return best


def _sentence_fault(pair: Pair) -> str | None:
    """The same sentence twice where the source has different ones."""
    sentences = [part.strip().lower() for part in pair.target_sentences]
    if len(sentences) < 2 or len(set(sentences)) == len(sentences):
        return None
    sources = [part.strip().lower() for part in pair.source_sentences]
    allowed = max(Counter(sources).values(), default=1)
    long = [part for part in sentences if part.count(" ") >= _SENTENCE - 1]
    text, times = next(iter(Counter(long).most_common(1)), ("", 0))
    if times > allowed:
        return f"the sentence {quote(text)} stands {times} times in {pair.place}, in the source {allowed}"
    return None


def _phrase_fault(before: list[str], after: list[str], place: str) -> str | None:
    """A phrase of four words far more often than the source has any, and a good part of all words."""
    phrase, times = _commonest(after)
    if times <= _TIMES or times * _PHRASE * 4 < len(after) or times <= 2 * _commonest(before)[1]:
        return None
    return f"{quote(phrase)} stands {times} times in {place}"


def _commonest(words: list[str]) -> tuple[str, int]:
    phrases = Counter(zip(*(islice(words, start, None) for start in range(_PHRASE)), strict=False))
    if not phrases:
        return "", 0
    phrase, times = max(phrases.items(), key=lambda item: item[1])
    return " ".join(phrase), times
