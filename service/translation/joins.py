"""Puts the translations of a long sentence's parts together to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.translation.alignment import Alignment, Span, clip, identity, shift

_SIGNS: Final = ".!?…,;:"
_STOPS: Final = ".!?…"
# Languages that write no word with a capital that the other two would not: what stands for a small word is small.
_SPARING: Final = frozenset({"ru", "kk"})


@dataclass(frozen=True)
class Hypothesis:
    """The translation of one sentence.

    ``score`` is the mean log probability of its pieces; ``alignment`` is None where none was asked for; ``truncated``
    tells that the decoder was cut off at its length limit, so that the text is not the whole translation.
    """

    text: str
    score: float
    alignment: Alignment | None
    truncated: bool = False


def join(sentence: str, spans: Sequence[Span], parts: Sequence[Hypothesis], language: str) -> Hypothesis:
    """Join the translations of parts; ``spans`` are their places in the sentence.

    White space stands where the source has some. Models take each part for a sentence, so within the sentence a part
    gets its source's sign at the end instead of a full stop, loses a sign at its beginning, and, where the target
    language writes no more capitals than the source, the capital that its first word does not have there.
    No part at all leaves the sentence as it is; one is taken as it is. Parts are aligned, all or none.
    """
    if not parts:
        return Hypothesis(sentence, 0.0, identity(sentence))
    if len(parts) == 1:
        return parts[0]
    text = ""
    links: Alignment = ()
    for n, (span, part) in enumerate(zip(spans, parts, strict=True)):
        source = sentence[span[0] : span[1]]
        piece, dropped = part.text, 0
        if n > 0:
            piece, dropped = _open_beginning(source, part, language)
        if n < len(parts) - 1:
            piece = open_end(source, piece)
        if text and piece and span[0] > spans[n - 1][1]:
            text += " "
        kept = tuple(link for link in part.alignment or () if link[2] >= dropped)
        links += shift(clip(shift(kept, 0, -dropped), len(piece)), span[0], len(text))
        text += piece
    lengths = [len(part.text) + 1 for part in parts]
    score = sum(part.score * length for part, length in zip(parts, lengths, strict=True)) / sum(lengths)
    return Hypothesis(text, score, links, truncated=any(part.truncated for part in parts))


def _open_beginning(source: str, part: Hypothesis, language: str) -> tuple[str, int]:
    """The part without a sign at its beginning and with a fitting first letter, and how many characters are gone."""
    text = part.text
    if source[0] not in _SIGNS:
        text = text.lstrip(_SIGNS + " ")
    dropped = len(part.text) - len(text)
    first = next((link for link in part.alignment or () if link[2] == dropped), None)
    capital = text[:1].isupper() and (text[1:2].islower() or text[1:2].isspace())
    if language in _SPARING and capital and first is not None and source[first[0]].islower():
        lower = text[0].lower()
        text = lower + text[1:] if len(lower) == 1 else text
    return text, dropped


def open_end(source: str, target: str) -> str:
    """End a part within a sentence as its source ends."""
    if source[-1] in _STOPS:
        return target
    if target.endswith(".") and not target.endswith(".."):
        target = target[:-1]
    if source[-1] in _SIGNS and target and target[-1] not in _SIGNS:
        target += source[-1]
    return target
