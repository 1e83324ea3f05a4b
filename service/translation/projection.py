"""Projects inline markup from a sentence onto its translation.

Each mark takes the run of target words that its own words became; siblings stay apart, children inside their parents,
and no mark that held text loses all of it. Where nothing tells what a word became, its share of the sentence decides.
Points (line breaks, pictures) and marks that hold points keep their order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from service.translation.links import Word, link, shared_cuts, words
from service.translation.markup import Alignment, Mark, Span
from service.translation.runs import OTHERS, Claim, share_out

_OPENING: Final = "«„“\"'‘([{‹"
_CLOSING: Final = "»”“\"'’)]}›"
_TERMINAL: Final = ".,!?…:;"
_FEW: Final = 8  # more marks of punctuation in a row than this are no word
_PAIRS: Final = (("«", "»"), ("„", "“"), ("“", "”"), ("(", ")"), ("[", "]"), ("‹", "›"))


def project(source: str, target: str, marks: Sequence[Mark], alignment: Alignment | None) -> list[Span]:
    """Give each mark over `source` its span over `target`, in characters.

    Takes any alignment, wrong ones too: spans are always properly nested and within the target, and a mark that holds
    text gets some, unless the translation has hardly more characters than marks.
    """
    if not marks:
        return []
    edges = {edge for mark in marks for edge in (mark.start, mark.end)}
    ours, theirs = words(source, edges), words(target, shared_cuts(source, target, edges))
    ours, theirs = _speak_marked(source, ours, target, theirs, marks)
    projection = _Projection(marks, _Side(source, ours), _Side(target, theirs), alignment)
    if not projection.run():  # fewer words than marks: share out the characters
        by_character = _Side(target, words(target, characters=True))
        projection = _Projection(marks, _Side(source, ours), by_character, alignment)
        projection.run()
    return projection.spans


def _speak_marked(
    source: str, ours: list[Word], target: str, theirs: list[Word], marks: Sequence[Mark]
) -> tuple[list[Word], list[Word]]:
    """Where a mark holds nothing but punctuation, that punctuation counts as words on both sides."""
    side = _Side(source, ours)
    marked: set[int] = set()
    for mark in marks:
        inside = range(*side.within((mark.start, mark.end)))
        if len(inside) < _FEW and not any(ours[i].spoken for i in inside):
            marked.update(inside)
    if not marked:
        return ours, theirs
    wanted = {source[ours[i].start : ours[i].end] for i in marked}
    ours = [replace(word, spoken=True) if i in marked else word for i, word in enumerate(ours)]
    theirs = [replace(word, spoken=word.spoken or target[word.start : word.end] in wanted) for word in theirs]
    return ours, theirs


class _Side:
    """A sentence and its words."""

    def __init__(self, text: str, all_words: list[Word]) -> None:
        self.text, self.words = text, all_words
        self.starts = [word.start for word in all_words]

    def within(self, characters: Span) -> Span:
        """The words, by index, that begin within a span."""
        return bisect_left(self.starts, characters[0]), bisect_left(self.starts, characters[1])

    def spoken(self, span: Span) -> list[int]:
        """The words of a range without its punctuation, or the punctuation where there is nothing else."""
        return [i for i in range(*span) if self.words[i].spoken] or list(range(*span))


@dataclass(frozen=True, slots=True)
class _Area:
    """What the children of one mark share: a range of source words, and the target words and characters."""

    source: Span
    spoken: list[int]
    target: list[int]
    places: dict[int, int]
    characters: Span


class _Projection:
    def __init__(self, marks: Sequence[Mark], source: _Side, target: _Side, alignment: Alignment | None) -> None:
        self.marks, self.source, self.target = marks, source, target
        self.links = link(source.text, source.words, target.text, target.words, alignment)
        self.spans: list[Span] = [(0, 0)] * len(marks)
        self.children: dict[int, list[int]] = {}
        self.holds_point = [mark.is_point for mark in marks]
        for index, mark in enumerate(marks):
            self.children.setdefault(mark.parent, []).append(index)
        for index in range(len(marks) - 1, -1, -1):
            if self.holds_point[index] and marks[index].parent >= 0:
                self.holds_point[marks[index].parent] = True

    def run(self) -> bool:
        """Place all marks, parents first; False where there were not words enough to keep siblings apart."""
        enough = True
        for parent in sorted(self.children):
            if parent < 0:
                area = self._area((0, len(self.source.words)), (0, len(self.target.text)))
            else:
                mark = self.marks[parent]
                area = self._area(self.source.within((mark.start, mark.end)), self.spans[parent])
            enough = self._place_marks(area, self.children[parent]) and enough
            self._place_points(area, self.children[parent])
        return enough

    def _area(self, source: Span, characters: Span) -> _Area:
        target = self.target.spoken(self.target.within(characters))
        places = {j: k for k, j in enumerate(target)}
        return _Area(source, self.source.spoken(source), target, places, characters)

    # ---- marks

    def _place_marks(self, area: _Area, indices: list[int]) -> bool:
        indices = [index for index in indices if not self.marks[index].is_point]
        if not indices:
            return True
        size = len(area.target)
        if len(indices) > size:
            for index in indices:
                self.spans[index] = (area.characters[0], area.characters[0])
            self.spans[indices[0]] = area.characters
            return False
        owned = {index: self._own(index) for index in indices}
        owners = self._owners(area, owned)
        claims = [self._claim(area, index, owned[index]) for index in indices]
        by_mark = {claim.mark: claim for claim in claims}
        for k in sorted(owners):
            if owners[k] != OTHERS:
                by_mark[owners[k]].owned.append(k)
        share_out(claims, owners, size, in_order=any(self.holds_point[index] for index in indices))
        self._write(area, claims)
        return True

    def _own(self, index: int) -> list[int]:
        mark = self.marks[index]
        return self.source.spoken(self.source.within((mark.start, mark.end)))

    def _claim(self, area: _Area, index: int, own: list[int]) -> Claim:
        mark, count = self.marks[index], max(len(area.spoken), 1)
        first = bisect_left(area.spoken, own[0]) if own else 0
        last = max(bisect_right(area.spoken, own[-1]), first + 1) if own else 1
        return Claim(index, (first / count, last / count), mark.open_left, mark.open_right, own == area.spoken)

    def _owners(self, area: _Area, owned: dict[int, list[int]]) -> dict[int, int]:
        """Which mark most of the words linked to a target word of the area belong to."""
        mark_of = {i: mark for mark, own in owned.items() for i in own}
        votes: dict[int, dict[int, int]] = {}
        for i in sorted({*area.spoken, *mark_of}):
            for j in self.links[i]:
                if j in area.places:
                    count = votes.setdefault(area.places[j], {})
                    mark = mark_of.get(i, OTHERS)
                    count[mark] = count.get(mark, 0) + 1
        # a tie goes to a mark: an article or a preposition beside the marked word is no loss
        return {k: max(count, key=lambda mark: (count[mark], mark != OTHERS)) for k, count in votes.items()}

    def _write(self, area: _Area, claims: list[Claim]) -> None:
        ordered = sorted(claims, key=Claim.placed)
        low = area.characters[0]
        for k, claim in enumerate(ordered):
            first, last = claim.placed()
            high = area.characters[1]
            if k + 1 < len(ordered):
                high = self.target.words[area.target[ordered[k + 1].placed()[0]]].start
            run = (self.target.words[area.target[first]].start, self.target.words[area.target[last - 1]].end)
            self.spans[claim.mark] = self._punctuate(claim, area, run, (low, high))
            low = self.spans[claim.mark][1]

    # ---- punctuation

    def _punctuate(self, claim: Claim, area: _Area, run: Span, bounds: Span) -> Span:
        """The characters of a run of words with the punctuation and white space that the source has in the mark."""
        mark, (low, high), (start, end) = self.marks[claim.mark], bounds, run
        first, last = self.source.within((mark.start, mark.end))
        whole = claim.run == (0, len(area.target))
        if mark.open_left or (whole and first == area.source[0]):
            start = low
        else:
            start = self._extend_left(first, last, start, low)
        if mark.open_right or (whole and last == area.source[1]):
            end = high
        else:
            end = self._extend_right(first, last, end, high)
        start, end = self._close_pairs(start, end, low, high)
        text = self.target.text
        if self.source.text[mark.end - 1].isspace() and text[end:high][:1].isspace():
            end += 1
        if self.source.text[mark.start].isspace() and text[low:start][-1:].isspace():
            start -= 1
        return start, end

    def _extend_left(self, first: int, last: int, start: int, low: int) -> int:
        """Take in the marks before the words where the source words begin with such."""
        opening = ""
        while first < last and not self.source.words[first].spoken:
            opening += self.source.text[self.source.words[first].start]
            first += 1
        allowed = opening + (_OPENING if any(c in _OPENING for c in opening) else "")
        while start > low and self.target.text[start - 1] in allowed:
            start -= 1
        return start

    def _extend_right(self, first: int, last: int, end: int, high: int) -> int:
        """Take in the marks behind the words where the source words end with such."""
        closing = ""
        while last > first and not self.source.words[last - 1].spoken:
            closing += self.source.text[self.source.words[last - 1].start]
            last -= 1
        groups = [group for group in (_CLOSING, _TERMINAL) if any(c in group for c in closing)]
        allowed = closing + "".join(groups)
        while end < high and self.target.text[end] in allowed:
            end += 1
        return end

    def _close_pairs(self, start: int, end: int, low: int, high: int) -> Span:
        """Do not leave one of two quotation marks or brackets outside."""
        text = self.target.text
        inside = text[start:end]
        for opening, closing in _PAIRS:
            balance = inside.count(opening) - inside.count(closing)
            if balance < 0 and start > low and text[start - 1] == opening:
                start -= 1
            elif balance > 0 and end < high and text[end] == closing:
                end += 1
        return start, end

    # ---- points

    def _place_points(self, area: _Area, indices: list[int]) -> None:
        """Points keep their order among themselves and with the siblings that hold points, and stay out of all."""
        siblings = sorted(self.spans[i] for i in indices if not self.marks[i].is_point)
        starts = [start for start, _ in siblings]
        later = [self.spans[i][0] if self._is_fixed(i) else area.characters[1] for i in reversed(indices)]
        limits = list(accumulate(later, min))[::-1]
        low = area.characters[0]
        for index, limit in zip(indices, limits, strict=True):
            if self._is_fixed(index):
                low = max(low, self.spans[index][1])
            if not self.marks[index].is_point:
                continue
            position = max(min(self._point(self.marks[index], area), limit), low)
            k = bisect_left(starts, position) - 1
            if k >= 0 and position < siblings[k][1]:
                position = siblings[k][1]
            self.spans[index] = (position, position)
            low = position

    def _is_fixed(self, index: int) -> bool:
        return self.holds_point[index] and not self.marks[index].is_point

    def _point(self, mark: Mark, area: _Area) -> int:
        """The target of a point: behind the word to which it is attached, else before the word that it precedes."""
        first, last = area.source
        if first == last or mark.start <= self.source.words[first].start:
            return area.characters[0]
        if mark.start >= self.source.words[last - 1].end:
            return area.characters[1]
        after = bisect_left(self.source.starts, mark.start)
        if self.source.words[after - 1].end == mark.start:
            word = next((i for i in range(after - 1, first - 1, -1) if self.source.words[i].spoken), after - 1)
            end = self.target.words[j].end if (j := self._became(word, area, max)) is not None else area.characters[0]
            return self._extend_right(word, after, end, area.characters[1])
        word = next((i for i in range(after, last) if self.source.words[i].spoken), after)
        start = self.target.words[j].start if (j := self._became(word, area, min)) is not None else area.characters[0]
        while start > area.characters[0] and self.target.text[start - 1] in _OPENING:
            start -= 1
        return start

    def _became(self, word: int, area: _Area, choose: Callable[[Iterable[int]], int]) -> int | None:
        """The last or first target word that a source word became, or stands at by its share of the sentence."""
        linked = [j for j in self.links[word] if j in area.places]
        if linked:
            return choose(linked)
        if not area.target:
            return None
        share = bisect_left(area.spoken, word) / max(len(area.spoken), 1)
        return area.target[min(round(share * len(area.target)), len(area.target) - 1)]
