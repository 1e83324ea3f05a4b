"""Sentences of a text in Russian, Kazakh or English, as spans.

Every mark that may end a sentence and is followed by white space is judged from left to right. Rules made for news
text say "break" or "no break" where they know (initials, abbreviations, dates, quotations, list markers, plain words);
where they are silent, such as after an unknown word of consonants, sentencex decides. On running text the rules leave
it few marks: alone it breaks initials and leaves sentences of quotations and after dates joined, as
``benchmarks/splitting.py`` shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import sentencex

from service.languages import Language
from service.translation.abbreviations import Abbreviation, Kind, Rules, rules
from service.translation.enclosures import Zones, unbroken

Span = tuple[int, int]

# sentencex takes time quadratic in the length of text with many unclosed quotation marks, so it sees short pieces.
PIECE: Final = 2000
YEAR_PHRASE: Final = 60  # characters in which «По итогам первого полугодия 2024 г.» has room
YEAR_WORDS: Final = 6

_LINE: Final = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# The look-behind keeps a run of a million full stops from being tried at each of them.
_MARK: Final = re.compile(r"(?<![.!?…‽])([.!?…‽]+)((?:[»”“\"’')\]]|\[\d{1,3}\])*)(\s+)")
_LEAD: Final = re.compile(r"[«“„\"'‘’(\[\s]{0,8}([—–-]\s?)?[«“„\"'‘’(\[\s]{0,8}")
_DASH: Final = re.compile(r"[—–-]")
_LIST_MARKER: Final = re.compile(r"(?:[—–•*-]\s*)?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[IVXLC]{1,6}|[^\W\d_])\Z")
_LAST_WORD: Final = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*\Z")
_NEXT_WORD: Final = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_ROMAN: Final = re.compile(r"[IVXLC]+\Z")
_WORD_CHARACTER: Final = re.compile(r"[^\W_]")
_ADDRESS: Final = re.compile(r"https?://|www\.|[\w.+-]+@\w")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_VOWEL: Final = re.compile(r"[аеёиоуыэюяәөұүіaeiouy]", re.IGNORECASE)
_LATIN: Final = re.compile(r"[A-Za-z]")
_REGION: Final = 40


def split_sentences(text: str, language: Language) -> list[Span]:
    """Split a text into sentences.

    Gives spans (start, end) in characters, in order and without overlap, each on one line and without outer white
    space; all that lies outside them is white space. Takes any string, with NUL and lone surrogates too, raises
    nothing, and takes time linear in the text's length.
    """
    known = rules(language)
    spans: list[Span] = []
    for match in _LINE.finditer(text):
        line = match.group()
        offset = match.start() + len(line) - len(line.lstrip())
        spans += [(offset + start, offset + end) for start, end in _split_line(line.strip(), language, known)]
    return spans


def _split_line(line: str, language: Language, known: Rules) -> Iterator[Span]:
    marks = list(_MARK.finditer(line))
    begin = 0
    if marks:
        judge = _Judge(line, known)
        proposed: frozenset[int] | None = None
        for mark in marks:
            verdict = judge.verdict(begin, mark)
            if verdict is None:
                if proposed is None:
                    proposed = _proposed(line, language)
                verdict = mark.end() in proposed
            if verdict:
                yield begin, mark.end(2)
                begin = mark.end()
                judge.start_sentence(begin)
    if line:
        yield begin, len(line)


def _proposed(line: str, language: Language) -> frozenset[int]:
    """The starts of sentences that sentencex sees in a line."""
    starts: set[int] = set()
    for start, end in _pieces(line):
        piece = _SURROGATE.sub("\ufffd", line[start:end])
        for boundary in sentencex.get_sentence_boundaries(language, piece):
            stop = int(boundary["end_index"])
            while stop < len(piece) and piece[stop].isspace():
                stop += 1
            starts.add(start + stop)
    return frozenset(starts)


def _pieces(line: str) -> Iterator[Span]:
    """Cut a line into pieces of about PIECE characters, after white space that follows a mark where there is some."""
    start = 0
    while len(line) - start > PIECE:
        end = start + PIECE
        for mark in _MARK.finditer(line, start + PIECE // 2, end):
            end = mark.end()
        yield start, end
        start = end
    yield start, len(line)


class _Judge:
    """Says of each mark of a line whether a sentence ends there: True, False, or None where only the library knows."""

    def __init__(self, line: str, known: Rules) -> None:
        self.line = line
        self.known = known
        zones = unbroken(line)
        if known.phrases is not None:
            zones += [(match.start(), match.end() + 1) for match in known.phrases.finditer(line)]
        self.zones = Zones(zones)
        self.last_word = len(line)
        while self.last_word and not line[self.last_word - 1].isalnum():
            self.last_word -= 1
        self.seen = 0
        self.has_word = False

    def start_sentence(self, begin: int) -> None:
        """Note that a sentence begins here."""
        self.seen = begin
        self.has_word = False

    def verdict(self, begin: int, mark: re.Match[str]) -> bool | None:
        """Judge a mark of the sentence that begins at ``begin``; marks must come in order."""
        line, at, following = self.line, mark.start(), mark.end()
        self.has_word = self.has_word or _WORD_CHARACTER.search(line, self.seen, at) is not None
        self.seen = at
        if not self.has_word or following >= self.last_word or mark.end(2) in self.zones:
            return False
        lead = _LEAD.match(line, following)
        first = lead.end() if lead else following
        dash = bool(lead and lead.group(1))
        if self._goes_on(first) or (mark.group(2) and (dash or _DASH.match(line, following))):
            return False
        if at - begin < 16 and mark.group(1) == "." and _LIST_MARKER.match(line[begin:at]):
            return False
        if mark.group(1) != ".":
            return self._strong(mark, first)
        return self._full_stop(begin, mark, first)

    def _goes_on(self, first: int) -> bool:
        """Whether the sentence goes on in lower case; «iPhone» and addresses may begin one all the same."""
        line = self.line
        if not line[first].islower() or line[first + 1 : first + 2].isupper():
            return False
        return _ADDRESS.match(line, first, first + _REGION) is None

    def _next_word(self, first: int) -> str:
        """The word at ``first``, or nothing where it is an initial («В. И. Ленин»)."""
        word = _NEXT_WORD.match(self.line, first, first + _REGION)
        if word is None or (len(word.group()) == 1 and self.line[word.end() : word.end() + 1] == "."):
            return ""
        return word.group()

    def _strong(self, mark: re.Match[str], first: int) -> bool | None:
        if ")" in mark.group(2):
            return None
        if mark.group(2) and self.known.attribution.match(self.line, first):
            return False
        if self.line[first].isdigit() and mark.group(1)[-1] in "!?":
            return True
        return True if self.line[first].isupper() else None

    def _full_stop(self, begin: int, mark: re.Match[str], first: int) -> bool | None:
        line, at = self.line, mark.start()
        before = line[max(begin, at - _REGION) : at]
        closers = mark.group(2)
        following = self._next_word(first)
        abbreviation = self.known.find(before)
        word = _LAST_WORD.search(before)
        last = word.group() if word else ""
        if closers:
            return not (")" in closers and abbreviation)
        if last and self._is_initial(last) and (abbreviation is None or "." not in abbreviation.entry):
            return self._initial(before, last, following)
        if abbreviation is not None:
            verdict = self._abbreviation(abbreviation, begin, at, first, following)
            if verdict is not None or Kind.BEFORE_NUMBER not in abbreviation.kinds:
                return verdict
        if following in self.known.starters or not last:
            return True
        if last.isdigit():
            return True if line[first].isupper() else None
        # A short word of consonants may be an abbreviation that only the library knows.
        return True if len(last) > 3 or last.isupper() or (len(last) > 1 and _VOWEL.search(last)) else None

    def _is_initial(self, last: str) -> bool:
        return last in self.known.initials or (len(last) == 1 and last.isupper())

    def _initial(self, before: str, last: str, following: str) -> bool | None:
        named = before[: len(before) - len(last)].split()
        if named and named[-1].casefold() in self.known.letter_names:
            return True
        if following in self.known.starters:
            return True
        roman = _ROMAN.match(last) and (not _LATIN.match(following or "a") or last == "I")
        return None if roman and named and "." not in named[-1] else False

    def _abbreviation(self, abbreviation: Abbreviation, begin: int, at: int, first: int, following: str) -> bool | None:
        kinds, known = abbreviation.kinds, self.known
        continues = known.continues.get(abbreviation.entry, frozenset())
        carries_on = following in continues or self.line[first - 1] + following in continues
        capital = self.line[first].isupper()
        if Kind.AFTER_NUMBER in kinds and abbreviation.after_number:
            if abbreviation.entry in known.years and self._year_phrase(begin, at):
                return False
            return capital and not carries_on
        if Kind.BEFORE_NUMBER in kinds:
            return False if not capital or _ROMAN.match(following) else None
        if Kind.BEFORE_CAPITAL in kinds:
            return capital and not carries_on
        if Kind.BEFORE_STARTER in kinds:
            return following in known.starters
        return False

    def _year_phrase(self, begin: int, at: int) -> bool:
        """Whether a sentence is so far only «В 2024 г», «По итогам 2024 г», which want a main clause."""
        if at - begin > YEAR_PHRASE:
            return False
        words = self.line[begin:at].split()
        return len(words) <= YEAR_WORDS and words[0].casefold() in self.known.prepositions
