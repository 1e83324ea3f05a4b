"""Translates sentences with a package: cut, batched, decoded by CTranslate2, put together again."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from service.translation.alignment import Span, align
from service.translation.clauses import split_long
from service.translation.joins import Hypothesis, join
from service.translation.model import EngineOptions, Model, Output
from service.translation.packages import Package
from service.translation.tokenizer import Pieces, Tokenizer

__all__ = ["Engine", "EngineOptions", "Hypothesis"]


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
        cut = [
            list(_cut(index, sentence, tokenizer, model.source_limit)) if any(map(str.isalpha, sentence)) else []
            for index, sentence in enumerate(sentences)
        ]
        # The words of parts are aligned in any case: it tells how to join them.
        aligned = [flag or len(segments) > 1 for flag, segments in zip(wanted, cut, strict=True)]
        segments = [segment for group in cut for segment in group]
        flags = [aligned[segment.sentence] for segment in segments]
        outputs = iter(_run(model, package, segments, flags, replace_unknowns=not tokenizer.byte_fallback))
        found = []
        for index, sentence in enumerate(sentences):
            parts = [(item, next(outputs)) for item in cut[index]]
            ready = [_one(item, output, tokenizer, aligned=aligned[index]) for item, output in parts]
            whole = join(sentence, [item.span for item in cut[index]], ready, package.target)
            found.append(whole if wanted[index] else replace(whole, alignment=None))
        return found

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
            pieces = Pieces(part.text, part.tokens[first:last], part.offsets[first:last])
            yield _Segment(index, (start, end), pieces)


def _run(
    model: Model, package: Package, segments: list[_Segment], wanted: list[bool], *, replace_unknowns: bool
) -> list[Output]:
    """Translate segments in batches of one length each; the longest first, lest a thread wait for it at the end."""
    groups: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for n, segment in enumerate(segments):
        groups[len(segment.pieces.tokens), wanted[n]].append(n)
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


def _one(segment: _Segment, output: Output, tokenizer: Tokenizer, *, aligned: bool) -> Hypothesis:
    source, target = segment.pieces, tokenizer.decode(output.tokens)
    found = align(source.text, source.offsets, target.text, target.offsets, output.attention) if aligned else None
    return Hypothesis(target.text, output.score, found, output.truncated)
