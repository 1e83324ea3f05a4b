"""Which target words stand for a source word: by the model's alignment, else by what both languages spell alike."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from service.translation.markup import Alignment

_TOKEN: Final = re.compile(
    r"\d+(?:[.,]\d+)+|[^\W_][\w\u0300-\u036f]*(?:[-'’ʼ‑][^\W_][\w\u0300-\u036f]*)*|\S[\u0300-\u036f\u200d\ufe0f]*"
)
_CHARACTER: Final = re.compile(r"\S[\u0300-\u036f\u200d\ufe0f]*")

# Cyrillic by sound, only to compare spellings; "h" is left out on both sides, so that kh, zh, ch and sh compare too.
_LATIN: Final = str.maketrans(
    dict(zip("абвгдежзийклмнопрстуфхцчшщыэәғқңөұүіwqc", "abvgdezzijklmnoprstufktkssyeagknouuivkk", strict=True))
    | {"ё": "e", "ъ": "", "ь": "", "һ": "", "h": "", "ю": "yu", "я": "ya", "x": "ks"}
)
_STEM: Final = 4  # letters two words must share before they may be one name


@dataclass(frozen=True, slots=True)
class Word:
    """A word or (``spoken`` False) a mark of punctuation, as a span of its sentence."""

    start: int
    end: int
    spoken: bool


def words(text: str, cuts: Collection[int] = (), *, characters: bool = False) -> list[Word]:
    """The words and punctuation marks of a text, also divided at `cuts`; with `characters`, every one by itself."""
    found: list[Word] = []
    wanted = sorted(cuts)
    for match in (_CHARACTER if characters else _TOKEN).finditer(text):
        start, end = match.span()
        inside = wanted[bisect_right(wanted, start) : bisect_left(wanted, end)]
        for a, b in zip([start, *inside], [*inside, end], strict=True):
            found.append(Word(a, b, characters or any(map(str.isalnum, text[a:b]))))
    return found


def link(
    source: str, source_words: Sequence[Word], target: str, target_words: Sequence[Word], alignment: Alignment | None
) -> list[set[int]]:
    """For each source word, the target words that stand for it; empty where nothing tells."""
    links: list[set[int]] = [set() for _ in source_words]
    for source_start, source_end, target_start, target_end in alignment or ():
        there = _spoken(target_words, _overlap(target_words, target_start, target_end))
        here = _spoken(source_words, _overlap(source_words, source_start, source_end))
        for k, i in enumerate(here):
            # two words in as many parts (CO₂, hyphens) are alike part by part
            links[i].update(there if len(here) != len(there) else there[k : k + 1])
    _link_equal(source, source_words, target, target_words, links)
    _link_alike(source, source_words, target, target_words, links)
    return links


def _overlap(all_words: Sequence[Word], start: int, end: int) -> list[int]:
    first = bisect_right(all_words, start, key=lambda word: word.end)
    return list(takewhile(lambda i: all_words[i].start < end, range(first, len(all_words))))


def _spoken(all_words: Sequence[Word], indices: list[int]) -> list[int]:
    """Punctuation rides along with its word in most alignments; it counts only where it stands alone."""
    return [i for i in indices if all_words[i].spoken] or indices


def _link_equal(
    source: str, source_words: Sequence[Word], target: str, target_words: Sequence[Word], links: list[set[int]]
) -> None:
    """Numbers, Latin names and punctuation that both sentences hold: the first with the first, and so on."""
    taken = set().union(*links) if links else set()
    free: dict[str, list[int]] = {}
    for j in range(len(target_words) - 1, -1, -1):
        if j not in taken:
            free.setdefault(_key(target, target_words[j]), []).append(j)
    for i, word in enumerate(source_words):
        if not links[i] and (same := free.get(_key(source, word))):
            links[i].add(same.pop())


def _link_alike(
    source: str, source_words: Sequence[Word], target: str, target_words: Sequence[Word], links: list[set[int]]
) -> None:
    """Names and loans that sound alike (Beglov, Беглов, Бегловпен)."""
    taken = set().union(*links) if links else set()
    stems: dict[str, list[tuple[str, int]]] = {}
    for j, word in enumerate(target_words):
        sound = _sound(target, word)
        if j not in taken and len(sound) >= _STEM:
            stems.setdefault(sound[:_STEM], []).append((sound, j))
    for i, word in enumerate(source_words):
        if links[i] or not word.spoken:
            continue
        sound = _sound(source, word)
        candidates = stems.get(sound[:_STEM], []) if len(sound) >= _STEM else []
        best = max(candidates[:50], key=lambda item: _common(sound, item[0]), default=None)
        if best is not None and _common(sound, best[0]) >= 0.6 * min(len(sound), len(best[0])):
            links[i].add(best[1])
            candidates.remove(best)


def _key(text: str, word: Word) -> str:
    return text[word.start : word.end].casefold()


def _sound(text: str, word: Word) -> str:
    lower = unicodedata.normalize("NFKD", text[word.start : word.end].lower().translate(_LATIN))
    return "".join(c for c in lower.translate(_LATIN) if c.isalpha())


def _common(first: str, second: str) -> int:
    length = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        length += 1
    return length


def shared_cuts(source: str, target: str, edges: Iterable[int]) -> set[int]:
    """Where to divide target words so that markup inside of a word can stay inside of it (H₂O, CO₂, 5G).

    An edge in the middle of a source word is carried over to a target word of the same spelling, or to one that ends
    in the same digits.
    """
    cuts: set[int] = set()
    inner = sorted(edges)
    theirs = [(match.group().casefold(), match.start()) for match in _TOKEN.finditer(target)] if inner else []
    for match in _TOKEN.finditer(source) if inner else ():
        offsets = [
            e - match.start() for e in inner[bisect_right(inner, match.start()) : bisect_left(inner, match.end())]
        ]
        if not offsets:
            continue
        own = match.group().casefold()
        same = next((start for word, start in theirs if word == own), None)
        if same is not None:
            cuts |= {same + offset for offset in offsets}
            continue
        digits = own[offsets[-1] :]
        if digits.isdigit():
            for word, start in theirs:
                if word.endswith(digits) and word[: -len(digits)].isalpha():
                    cuts.add(start + len(word) - len(digits))
                    break
    return cuts
