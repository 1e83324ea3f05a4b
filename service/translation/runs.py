"""Shares the words of a target sentence out among sibling marks: each takes a run, no two the same word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from service.translation.markup import Span

OTHERS: Final = -1  # owner of a target word that unmarked source words became
_LONGEST_GAP: Final = 4


@dataclass(slots=True, eq=False)
class Claim:
    """A mark's claim on the target words of its parent, which are numbered from 0.

    ``share`` is the part of the parent's source words that are the mark's, as fractions; ``owned`` the target words
    that its own words became; ``run`` what it got, ``[first, last)``.
    """

    mark: int
    share: tuple[float, float]
    open_left: bool = False
    open_right: bool = False
    holds_all: bool = False
    owned: list[int] = field(default_factory=list)
    run: Span | None = None

    def placed(self) -> Span:
        assert self.run is not None  # noqa: S101 (`share_out` places every claim)
        return self.run


def share_out(claims: Sequence[Claim], owners: dict[int, int], size: int, *, in_order: bool) -> None:
    """Give each claim a run of at least one of `size` words (there are at least as many words as claims).

    `owners` tells which mark, or `OTHERS`, a target word belongs to; words missing there belong to nobody.
    `in_order` keeps the runs in the order of the claims.
    """
    low, high = _place_open(claims, size)
    for claim in claims:
        if claim.run is None:
            claim.run = (0, size) if claim.holds_all else _best_run(claim, owners, low, high, size)
    _make_room(claims, size)
    _fill(claims, size)
    if in_order:
        _keep_order(claims, size)


def _place_open(claims: Sequence[Claim], size: int) -> Span:
    """Markup that goes on beyond the sentence must touch that side; give the words left to the others."""
    low, high = 0, size
    room = size - len(claims)  # words that need not be kept for the others
    for claim in claims:
        if claim.open_left == claim.open_right:
            continue
        length = len(claim.owned) or round((claim.share[1] - claim.share[0]) * size)
        length = min(max(length, 1), room + 1)
        room -= length - 1
        claim.run = (0, length) if claim.open_left else (size - length, size)
        low, high = (length, high) if claim.open_left else (low, size - length)
    return low, high


def _best_run(claim: Claim, owners: dict[int, int], low: int, high: int, size: int) -> Span | None:
    """The run with most of a claim's words; one stray word of the others, but none of a sibling, may be inside."""
    owned = [k for k in claim.owned if low <= k < high]
    if not owned:
        return None
    runs: list[list[int]] = [[owned[0]]]
    for before, k in pairwise(owned):
        between = range(before + 1, k)
        stray = -1 if len(between) > _LONGEST_GAP else _strays(between, owners)
        if 0 <= stray <= 1:
            runs[-1].append(k)
        else:
            runs.append([k])
    expected = sum(claim.share) / 2 * size
    best = max(runs, key=lambda run: (len(run), -abs((run[0] + run[-1]) / 2 - expected)))
    return best[0], best[-1] + 1


def _strays(between: range, owners: dict[int, int]) -> int:
    """How many of the words belong to the others; -1 where one belongs to a sibling."""
    found = [owners[k] for k in between if k in owners]
    return len(found) if all(owner == OTHERS for owner in found) else -1


def _make_room(claims: Sequence[Claim], size: int) -> None:
    """Shorten the longest runs until every claim that has none can get a word."""
    wanted = sum(1 if claim.run is None else claim.run[1] - claim.run[0] for claim in claims) - size
    placed = [claim for claim in claims if claim.run is not None]
    for claim in sorted(placed, key=lambda claim: claim.placed()[0] - claim.placed()[1]):
        start, end = claim.placed()
        less = min(max(wanted, 0), end - start - 1)
        claim.run = (start + less, end) if claim.open_right else (start, end - less)
        wanted -= less


def _fill(claims: Sequence[Claim], size: int) -> None:
    """Give the claims that no link placed their share of the words nobody has taken."""
    taken = [False] * size
    for claim in claims:
        if claim.run is not None:
            taken[slice(*claim.run)] = [True] * (claim.run[1] - claim.run[0])
    spare = size - sum(taken) - sum(claim.run is None for claim in claims)
    for claim in claims:
        if claim.run is not None:
            continue
        first = min(round(claim.share[0] * size), size - 1)
        length = min(max(round(claim.share[1] * size) - first, 1), spare + 1)
        start = _nearest(taken, first)
        end = start + 1
        while end < min(start + length, size) and not taken[end]:
            end += 1
        claim.run = (start, end)
        spare -= end - start - 1
        taken[start:end] = [True] * (end - start)


def _nearest(taken: Sequence[bool], wanted: int) -> int:
    return next(k for k in _outwards(wanted, len(taken)) if not taken[k])


def _outwards(centre: int, size: int) -> Iterator[int]:
    for distance in range(size):
        if centre + distance < size:
            yield centre + distance
        if 0 <= centre - distance < size:
            yield centre - distance


def _keep_order(claims: Sequence[Claim], size: int) -> None:
    """Put the runs into the order of the source, by share, unless they already are."""
    if all(a.placed()[1] <= b.placed()[0] for a, b in pairwise(claims)):
        return
    position = 0
    for k, claim in enumerate(claims):
        room = size - (len(claims) - k - 1)
        start = min(max(round(claim.share[0] * size), position), room - 1)
        end = min(max(round(claim.share[1] * size), start + 1), room)
        if claim.open_left:
            start = 0
        if claim.open_right:
            end = size
        claim.run, position = (start, end), end
