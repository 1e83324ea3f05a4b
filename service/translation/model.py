"""One CTranslate2 model in memory, called directly: no hidden truncation, no hidden batching."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from service.settings import Settings
from service.translation.packages import MODEL, Package, PackageError

# A translation of n pieces is cut off after 2 n + 20: no professional translation of the 1997 sentences of NTREX-128
# has more than 2 n + 8 pieces in any of the six directions, and a decoder that runs on is caught in a loop.
_LENGTH_RATIO: Final = 2
_LENGTH_BASE: Final = 20
_MOST_THREADS: Final = 4
_DEFAULT_END: Final = "</s>"


@dataclass(frozen=True)
class EngineOptions:
    """How models are run.

    ``inter_threads`` is how many batches are translated at a time (0: the cores of the machine, at most 4);
    ``intra_threads`` how many threads work on one batch (0: one, since small models gain nothing from more).
    ``length_penalty`` is the exponent of the length a hypothesis's score is divided by; Argos' own programs have 0.2.
    """

    beam_size: int = 4
    length_penalty: float = 1.0
    max_batch_tokens: int = 2048
    max_segment_tokens: int = 200
    compute_type: str = "default"
    inter_threads: int = 0
    intra_threads: int = 0

    @classmethod
    def from_settings(cls, settings: Settings) -> EngineOptions:
        return cls(
            beam_size=settings.beam_size,
            length_penalty=settings.length_penalty,
            max_batch_tokens=settings.max_batch_tokens,
            max_segment_tokens=settings.max_segment_tokens,
            compute_type=settings.compute_type,
            inter_threads=settings.inter_threads,
            intra_threads=settings.intra_threads,
        )


@dataclass(frozen=True)
class Output:
    """What the decoder gave: pieces without tag and end, a row of attention for each, whether it came to an end."""

    tokens: list[str]
    score: float
    attention: list[list[float]]
    truncated: bool


class Model:
    """A loaded translator and the longest source and target it takes, in pieces.

    Raises PackageError where the model cannot be loaded. Not to be used after a fork.
    """

    def __init__(self, package: Package, options: EngineOptions) -> None:
        # Imported here: CTranslate2 starts threads, and this module is imported before the worker processes fork.
        ctranslate2 = importlib.import_module("ctranslate2")

        self._options = options
        try:
            self._translator = ctranslate2.Translator(
                str(package.path / MODEL),
                device="cpu",
                compute_type=options.compute_type,
                inter_threads=options.inter_threads or min(_MOST_THREADS, len(os.sched_getaffinity(0))),
                intra_threads=options.intra_threads or 1,
            )
            self._takes(1, 1)
            self._end = _end_token(package.path / MODEL)
        except Exception as error:  # RuntimeError as a rule, UnicodeDecodeError and others from a damaged file
            raise PackageError(package.name, f"its model cannot be loaded: {first_line(error)}") from error
        wanted = max(1, options.max_segment_tokens)
        self.source_limit = _largest(wanted, lambda n: self._fits(n, 1))
        self.target_limit = _largest(_bound(self.source_limit), lambda n: self._fits(1, n))

    def submit(
        self, package: Package, sources: Sequence[list[str]], *, attention: bool, replace_unknowns: bool
    ) -> Callable[[], list[Output]]:
        """Queue sources of one and the same length; the answer waits for their outputs.

        Of one length, because padding changes the last bits of the encoder's sums, int8 rounding makes them visible,
        and then a sentence would be translated one way alone and another way in company.
        """
        length = len(sources[0])
        prefix = [package.target_prefix] if package.target_prefix else []
        try:
            pending = self._translator.translate_batch(
                list(sources),
                target_prefix=[prefix] * len(sources) if prefix else None,
                beam_size=self._options.beam_size,
                length_penalty=self._options.length_penalty,
                max_batch_size=self._options.max_batch_tokens,
                batch_type="tokens",
                max_input_length=0,
                max_decoding_length=min(_bound(length), self.target_limit),
                return_scores=True,
                return_end_token=True,
                return_attention=attention,
                replace_unknowns=replace_unknowns,
                asynchronous=True,
            )
        except (RuntimeError, ValueError) as error:
            raise PackageError(package.name, f"its model failed: {first_line(error)}") from error

        def outputs() -> list[Output]:
            try:
                return [_output(package, prefix, self._end, item.result()) for item in pending]
            except (RuntimeError, ValueError) as error:
                raise PackageError(package.name, f"its model failed: {first_line(error)}") from error

        return outputs

    def _takes(self, source: int, target: int) -> None:
        self._translator.score_batch([["a"] * source], [["a"] * target], max_input_length=0)

    def _fits(self, source: int, target: int) -> bool:
        """Whether the model has positions for so many pieces; it cannot be asked, but it refuses the others."""
        try:
            self._takes(source, target)
        except RuntimeError:
            return False
        return True


def _bound(length: int) -> int:
    return _LENGTH_RATIO * length + _LENGTH_BASE


def _largest(wanted: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to the wanted one that fits; 1 is taken to."""
    if fits(wanted):
        return wanted
    low, high = 1, wanted
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _output(package: Package, prefix: list[str], end: str, result: Any) -> Output:
    tokens = result.hypotheses[0]
    if tokens[: len(prefix)] != prefix:
        raise PackageError(package.name, f"its model does not know the tag {prefix[0]} of its metadata.json")
    attention = result.attention[0] if result.attention else []
    # A tag is only for the decoder, wherever it stands.
    kept = [n for n, token in enumerate(tokens) if token != end and token not in prefix]
    return Output(
        tokens=[tokens[n] for n in kept],
        score=float(result.scores[0]),
        attention=[attention[n] for n in kept if n < len(attention)],
        truncated=not tokens or tokens[-1] != end,
    )


def _end_token(directory: Path) -> str:
    """The token that ends a translation; CTranslate2 takes this default, too."""
    try:
        config = json.loads((directory / "config.json").read_bytes())
    except FileNotFoundError:
        return _DEFAULT_END
    return str(config.get("eos_token", _DEFAULT_END))


def first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
