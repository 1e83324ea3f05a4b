"""Finding the terms of a glossary in a text, in whatever form they stand there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import ahocorasick_rs

from glossary.inflection import Features
from glossary.matching import rules
from glossary.matching.entries import Entry, entries_of, patterns
from glossary.matching.words import WORD, clean, fold, gap_key, same_gap, words_of
from glossary.model import Glossary, Language, Term

#: Distinct words remembered with what they may begin; a newspaper's vocabulary, about 100 MB at the very most.
_MEMORY: Final = 200_000
_SPLIT: Final = re.compile(f"({WORD.pattern})")
_POSSESSIVE: Final = re.compile(r"['’ʼ][sS](?!\w)|(?<=[sSxXzZ])['’ʼ](?!\w)")
_KAZAKH_TAIL: Final = re.compile(r"([»”\"]?)[-‐‑](\w+)")
_MARKUP: Final = frozenset("<>@#/\\")
_QUOTES_OF_NAME: Final = {"«": "»", "„": "“", "“": "”", '"': '"'}


@dataclass(frozen=True, slots=True)
class Match:
    """A term found: ``text[start:end] == surface``, in characters.

    The span holds the whole inflected form with its Kazakh suffixes and English 's, but neither initials or a given
    name that the term does not have nor quotation marks around it. ``readings`` are all the form can be, ``features``
    the first of them (nominative before other cases); which one it is in this sentence is for the caller to decide.
    ``base`` is the spelling of the glossary that was found, canonical or (``variant``) another.
    """

    term: Term
    start: int
    end: int
    features: Features
    surface: str
    readings: tuple[Features, ...]
    base: str
    variant: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate: words ``first`` to ``last`` (inclusive) of a text."""

    entry: Entry
    first: int
    last: int
    start: int
    end: int
    readings: tuple[Features, ...]


class _Words:
    """The words of one text, what stands between them, and where."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Gap, word, gap, ..., word, gap: split, map and accumulate do in C what a loop over matches does slowly.
        self._parts = _SPLIT.split(text)
        self._starts = list(accumulate(map(len, self._parts), initial=0))
        self.raw = self._parts[1::2]

    def start(self, index: int) -> int:
        return self._starts[2 * index + 1]

    def end(self, index: int) -> int:
        return self._starts[2 * index + 2]

    def gap(self, index: int) -> str:
        """What stands after a word, up to the next one."""
        return self._parts[2 * index + 2]

    def get(self, index: int) -> str | None:
        return self.raw[index] if 0 <= index < len(self.raw) else None


class Matcher:
    """Finds terms of one language.

    Only one word of each name, the rarest in the glossary, is in the automaton, up to where its forms part; the
    full form is worked out and checked when that word comes up, and remembered. So loading is quick (Russian
    morphology for all forms of 100 000 names would take half a minute) and memory small.
    Not to be changed after it is made; ``find`` may be called from several threads.
    """

    def __init__(self, glossary: Glossary | Iterable[Term], language: Language) -> None:
        terms = glossary.terms if isinstance(glossary, Glossary) else tuple(glossary)
        self.language: Language = language
        entries = [entry for term in terms for entry in entries_of(term, language)]
        split = [[fold(word) for word in words_of(entry.name.text, language)[0]] for entry in entries]
        frequency = Counter(word for words in split for word in words)
        buckets: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry, words in zip(entries, split, strict=True):
            if words:
                entry.key = min(range(len(words)), key=lambda index: (frequency[words[index]], -len(words[index])))
                for pattern in patterns(entry, words):
                    buckets[pattern].append(entry)
        self._buckets = [tuple(bucket) for bucket in buckets.values()]
        self._automaton = ahocorasick_rs.AhoCorasick(list(buckets), store_patterns=False) if buckets else None
        self._known: dict[str, tuple[Entry, ...]] = {}

    def find(self, text: str) -> list[Match]:
        """The terms in a text, in order, none overlapping another; the longest wins, then the highest rank."""
        if self._automaton is None or not text:
            return []
        words = _Words(text)
        known = self._candidates(words.raw)
        found = [
            each
            for index, entries in enumerate(map(known.__getitem__, words.raw))
            if entries
            for entry in entries
            for each in self._check(entry, words, index)
        ]
        found = self._without_lookalikes(found, words)
        return [self._match(each, text) for each in _longest(found)]

    def _candidates(self, raw: Sequence[str]) -> dict[str, tuple[Entry, ...]]:
        """For each word of a text, the entries it may belong to."""
        known = self._known
        new = list(dict.fromkeys(raw).keys() - known.keys())
        if not new:
            return known
        if len(known) + len(new) > _MEMORY:
            # The old dictionary stays whole for other threads still reading it.
            self._known = known = {}
            new = list(dict.fromkeys(raw))
        folded = [fold(clean(word, self.language)) for word in new]
        haystack = "".join(f" {word} " for word in folded)
        starts = list(accumulate((len(word) + 2 for word in folded), initial=0))
        hits: defaultdict[int, list[Entry]] = defaultdict(list)
        assert self._automaton is not None  # noqa: S101 - find() has looked
        for pattern, start, _end in self._automaton.find_matches_as_indexes(haystack, overlapping=True):
            index = bisect_right(starts, start) - 1
            hits[index].extend(entry for entry in self._buckets[pattern] if _may_be(entry, new[index], folded[index]))
        for index, word in enumerate(new):
            known[word] = tuple(dict.fromkeys(hits[index])) if index in hits else ()
        return known

    def _check(self, entry: Entry, words: _Words, index: int) -> Iterator[_Found]:
        """The entry around the word that hints at it, if all its words, gaps and capitals are there."""
        first = index - entry.key
        last = first + len(entry.words) - 1
        if first < 0 or last >= len(words.raw):
            return
        for offset, gap in enumerate(entry.gaps):
            if not same_gap(gap, gap_key(words.gap(first + offset))):
                return
        seen = [clean(word, self.language) for word in words.raw[first : last + 1]]
        readings = entry.readings([fold(word) for word in seen])
        if not readings or not rules.capitals_allow(entry, seen):
            return
        yield self._extended(_Found(entry, first, last, words.start(first), words.end(last), readings), words)

    def _extended(self, found: _Found, words: _Words) -> _Found:
        """With the quotation marks of the name itself, and with what follows the last word as a suffix."""
        text, name = words.text, found.entry.name.text
        start, end, last, readings = found.start, found.end, found.last, found.readings
        if name[:1] in _QUOTES_OF_NAME and text[start - 1 : start] in _QUOTES_OF_NAME and start:
            start -= 1
        if name[-1:] in '»“”"' and text[end : end + 1] in {"»", "“", "”", '"'}:
            end += 1
        if self.language == "en":
            match = _POSSESSIVE.match(text, end)
            if match:
                end = match.end()
                last += len(match.group()) > 1
                readings = tuple(Features(None, each.number, "3") for each in readings)
        if self.language == "kk":
            match = _KAZAKH_TAIL.match(text, end)
            tail = found.entry.tail(fold(match[2]), sure=False) if match else ()
            opening = text[start - 1 : start] if start else ""
            if match and tail and (not match[1] or opening in _QUOTES_OF_NAME or text[end - 1] in '»”"'):
                start -= bool(match[1]) and opening in _QUOTES_OF_NAME and bool(opening)
                end, last, readings = match.end(), last + 1, tail
        return _Found(found.entry, found.first, last, start, end, readings)

    def _without_lookalikes(self, found: list[_Found], words: _Words) -> list[_Found]:
        firsts = {each.first for each in found}
        lasts = {each.last for each in found}
        kept = [each for each in found if self._stands_alone(each, words, firsts, lasts)]
        doubtful = {id(each) for each in kept if self._is_doubtful(each, words)}
        certain = {each.entry.term.id for each in kept if id(each) not in doubtful}
        return [each for each in kept if id(each) not in doubtful or each.entry.term.id in certain]

    def _stands_alone(self, found: _Found, words: _Words, firsts: set[int], lasts: set[int]) -> bool:
        text = words.text
        before, after = words.get(found.first - 1), words.get(found.last + 1)
        joined_before = found.first > 0 and gap_key(words.gap(found.first - 1)) == "-"
        joined_after = after is not None and gap_key(words.gap(found.last)) == "-"
        if (
            joined_before
            and before
            and not rules.hyphen_allows(self.language, before, other_side=False, other_is_name=found.first - 1 in lasts)
        ):
            return False
        if (
            joined_after
            and after
            and not rules.hyphen_allows(self.language, after, other_side=True, other_is_name=found.last + 1 in firsts)
        ):
            return False
        own_markup = not _MARKUP.isdisjoint(found.entry.name.text)
        return (own_markup or not rules.in_address(text, found.start, found.end)) and not self._is_another(found, words)

    def _is_another(self, found: _Found, words: _Words) -> bool:
        """Whether the words around a single word make it the name of somebody else."""
        if len(found.entry.words) > 1:
            return False
        word = clean(words.raw[found.first], self.language)
        before, after = words.get(found.first - 1), words.get(found.last + 1)
        next_to = after if after is not None and gap_key(words.gap(found.last)) == " " else None
        previous = before if before is not None and gap_key(words.gap(found.first - 1)) == " " else None
        oblique = any(each.case in {"gen", "acc"} for each in found.readings)
        return rules.is_another_person(found.entry, word, previous, oblique) or rules.is_part_of_a_name(
            found.entry, word, next_to
        )

    def _is_doubtful(self, found: _Found, words: _Words) -> bool:
        """Whether a single word may be a common word; the same term elsewhere in the text dispels the doubt."""
        if len(found.entry.words) > 1 or not rules.begins_sentence(words.text, found.start):
            return False
        word = clean(words.raw[found.first], self.language)
        return rules.is_common_word(found.entry, word, words.get(found.last + 1), words.gap(found.last))

    def _match(self, found: _Found, text: str) -> Match:
        readings = tuple(sorted(found.readings, key=lambda each: (each.case not in {"nom", None}, len(each.suffixes))))
        entry = found.entry
        surface = text[found.start : found.end]
        base = entry.name.text
        return Match(entry.term, found.start, found.end, readings[0], surface, readings, base, entry.variant)


def _may_be(entry: Entry, word: str, folded: str) -> bool:
    """A cheap look before any grammar: capitals and how much a form may be longer than its name."""
    own = entry.words[entry.key]
    if own[0].isupper() and not word[0].isupper():
        descriptive = entry.term.kind == "organisation" and len(entry.words) > 2 and not own.isupper()
        if not descriptive and not (entry.key and entry.term.kind not in {"person", "place"}):
            return False
    return entry.language != "ru" or len(folded) <= len(own) + 4


def _longest(found: list[_Found]) -> list[_Found]:
    """Of overlapping candidates the longest, then of the highest rank, then the one in its dictionary form."""

    def order(each: _Found) -> tuple[int, int, bool, bool, int, str]:
        nominative = any(reading.case in {"nom", None} for reading in each.readings)
        length = each.last - each.first
        return (-length, -each.entry.term.rank, each.entry.variant, not nominative, each.start, each.entry.term.id)

    taken: list[_Found] = []
    used: set[int] = set()
    for each in sorted(found, key=order):
        span = range(each.first, each.last + 1)
        if not any(index in used for index in span):
            taken.append(each)
            used.update(span)
    return sorted(taken, key=lambda each: each.start)
