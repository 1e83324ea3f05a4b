"""Translates sentences with a package: cut, batched, decoded by CTranslate2, put together again."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.translation.alignment import Alignment, Span, align, clip, identity, shift
from service.translation.clauses import split_long
from service.translation.model import EngineOptions, Model, Output
from service.translation.packages import Package
from service.translation.tokenizer import Pieces, Tokenizer

__all__ = ["Engine", "EngineOptions", "Hypothesis"]

_SIGNS: Final = ".!?…,;:"


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


@dataclass(frozen=True)
class _Segment:
    """A sentence, or a part of one, as it is given to the model; ``span`` is its place in the sentence."""

    sentence: int
    span: Span
    pieces: Pieces


class Engine:
    """Loads a model when it is first needed and keeps it, one for each distinct model. Safe for several threads.

    Nothing is loaded before that, so an engine may be made before a fork; models that were loaded before one are left
    alone and loaded anew, as CTranslate2's threads do not survive it.
    """

    def __init__(self, options: EngineOptions | None = None) -> None:
        self._options = options or EngineOptions()
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._models: dict[Hashable, Model] = {}
        self._tokenizers: dict[str, Tokenizer] = {}
        self._lost: list[object] = []

    def translate(
        self, package: Package, sentences: Sequence[str], *, alignments: Sequence[bool] | None = None
    ) -> list[Hypothesis]:
        """Translate sentences, in their order; ``alignments`` tells for which of them words are to be aligned.

        A sentence is translated the same whatever the others are. One longer than ``max_segment_tokens``, or than the
        model takes, is cut at clauses and its parts are put together. One without a letter, or that the tokenizer makes
        nothing of, stays as it is. Raises PackageError where the package does not work.
        """
        wanted = list(alignments) if alignments is not None else [False] * len(sentences)
        if len(wanted) != len(sentences):
            raise ValueError(f"{len(wanted)} alignment flags for {len(sentences)} sentences")
        model, tokenizer = self._load(package)
        segments: list[_Segment] = []
        for index, sentence in enumerate(sentences):
            if any(character.isalpha() for character in sentence):
                segments += _cut(index, sentence, tokenizer, model.source_limit)
        outputs = _run(model, package, segments, wanted, replace_unknowns=not tokenizer.byte_fallback)
        parts: dict[int, list[tuple[_Segment, Output]]] = defaultdict(list)
        for segment, output in zip(segments, outputs, strict=True):
            parts[segment.sentence].append((segment, output))
        return [
            _join(sentence, parts[index], tokenizer, aligned=wanted[index])
            if parts[index]
            else Hypothesis(sentence, 0.0, identity(sentence) if wanted[index] else None)
            for index, sentence in enumerate(sentences)
        ]

    def retain(self, packages: Collection[Package]) -> None:
        """Let go of the models and tokenizers of all other packages, which are no longer installed."""
        models, tokenizers = {item.model_key for item in packages}, {item.sha256 for item in packages}
        with self._lock:
            self._models = {key: model for key, model in self._models.items() if key in models}
            self._tokenizers = {key: found for key, found in self._tokenizers.items() if key in tokenizers}

    def _load(self, package: Package) -> tuple[Model, Tokenizer]:
        with self._lock:
            if self._process != os.getpid():
                # Never freed: its destructor would wait for threads that this process does not have.
                self._lost.append(self._models)
                self._models, self._process = {}, os.getpid()
            tokenizer = self._tokenizers.get(package.sha256)
            if tokenizer is None:
                tokenizer = self._tokenizers[package.sha256] = Tokenizer(package)
            model = self._models.get(package.model_key)
            if model is None:
                model = self._models[package.model_key] = Model(package, self._options)
            return model, tokenizer


def _cut(index: int, sentence: str, tokenizer: Tokenizer, limit: int) -> Iterator[_Segment]:
    """The sentence as one segment or, where it is too long, as several; none where it has no pieces."""
    whole = tokenizer.encode(sentence)
    if not whole.tokens:
        return
    if len(whole.tokens) <= limit:
        yield _Segment(index, (0, len(sentence)), whole)
        return
    for start, end in split_long(sentence, limit, tokenizer.count):
        part = tokenizer.encode(sentence[start:end])
        # One grapheme cluster can be of more pieces than the model takes; then there is no better place to cut.
        for first in range(0, len(part.tokens), limit):
            last = first + limit
            yield _Segment(index, (start, end), Pieces(part.text, part.tokens[first:last], part.offsets[first:last]))


def _run(
    model: Model, package: Package, segments: list[_Segment], wanted: list[bool], *, replace_unknowns: bool
) -> list[Output]:
    """Translate segments in batches of one length each; the longest first, lest a thread wait for it at the end."""
    groups: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for n, segment in enumerate(segments):
        groups[len(segment.pieces.tokens), wanted[segment.sentence]].append(n)
    running: list[tuple[list[int], Callable[[], list[Output]]]] = []
    for (_, attention), members in sorted(groups.items(), reverse=True):
        sources = [segments[n].pieces.tokens for n in members]
        running.append(
            (members, model.submit(package, sources, attention=attention, replace_unknowns=replace_unknowns))
        )
    outputs: dict[int, Output] = {}
    for members, answer in running:
        outputs.update(zip(members, answer(), strict=True))
    return [outputs[n] for n in range(len(segments))]


def _join(sentence: str, parts: list[tuple[_Segment, Output]], tokenizer: Tokenizer, *, aligned: bool) -> Hypothesis:
    """Put the translations of a sentence's parts together, with white space where the source has some between them."""
    text = ""
    links: Alignment = ()
    for n, (segment, output) in enumerate(parts):
        start, end = segment.span
        target = tokenizer.decode(output.tokens)
        piece = target.text if n == len(parts) - 1 else _open_end(sentence[start:end], target.text)
        if text and piece and start > parts[n - 1][0].span[1]:
            text += " "
        if aligned:
            found = align(segment.pieces.text, segment.pieces.offsets, target.text, target.offsets, output.attention)
            links += shift(clip(found, len(piece)), start, len(text))
        text += piece
    weights = [len(output.tokens) + 1 for _, output in parts]
    score = sum(output.score * weight for (_, output), weight in zip(parts, weights, strict=True)) / sum(weights)
    return Hypothesis(text, score, links if aligned else None, truncated=any(output.truncated for _, output in parts))


def _open_end(source: str, target: str) -> str:
    """End a part within a sentence as its source ends: models like to close whatever they get with a full stop."""
    if source[-1] in ".!?…":
        return target
    if target.endswith(".") and not target.endswith(".."):
        target = target[:-1]
    if source[-1] in _SIGNS and target and target[-1] not in _SIGNS:
        target += source[-1]
    return target
