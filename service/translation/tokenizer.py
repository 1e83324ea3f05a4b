"""The tokenizer of a package: text to pieces and back, with the place of each piece in the text."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Any, Final

from service.translation.alignment import Span
from service.translation.packages import Package, PackageError

# What the Moses tokenizer, which comes before BPE, writes for a sign.
_MOSES: Final = {"&amp;": "&", "&#124;": "|", "&lt;": "<", "&gt;": ">", "&apos;": "'", "&quot;": '"', "&#91;": "["}
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True)
class Pieces:
    """A text and its pieces; ``offsets`` has the characters (start, end) of each, white space before it included."""

    text: str
    tokens: list[str]
    offsets: list[Span]


class Tokenizer:
    """Wraps Argos' tokenizer of a package. Safe for several threads.

    Argos' own ``decode`` is passed over for SentencePiece: it writes a space for every underscore.
    Raises PackageError where the tokenizer's file cannot be loaded.
    """

    def __init__(self, package: Package) -> None:
        self._argos, self._lock = package.tokenizer, threading.Lock()
        self._processor: Any = None
        try:
            if hasattr(self._argos, "lazy_processor"):
                self._processor = self._argos.lazy_processor()
            else:
                self._argos.lazy_load()
        except Exception as error:
            raise PackageError(package.name, f"its tokenizer cannot be loaded: {error}") from error

    @property
    def byte_fallback(self) -> bool:
        """Whether unknown characters are spelled in bytes, so that no piece is ever unknown."""
        if self._processor is None:
            return False
        return bool(self._processor.is_byte(self._processor.piece_to_id("<0x00>")))

    def count(self, text: str) -> int:
        """How many pieces a text makes."""
        return len(self.encode(text).tokens)

    def encode(self, text: str) -> Pieces:
        """Cut a text into the model's pieces. Lone surrogates, which no model knows, count as question marks."""
        clean = _SURROGATE.sub("?", text)
        if self._processor is None:
            with self._lock:  # its BPE cache is a plain dictionary
                tokens = [token for token in self._argos.encode(clean) if token]
            return Pieces(text, tokens, _locate(clean, tokens))
        found = self._processor.encode(clean, return_type="offset_mapping")
        return Pieces(text, found["pieces"], found["offsets"])

    def decode(self, tokens: list[str]) -> Pieces:
        """Put pieces together to a text without outer white space."""
        if not tokens:
            return Pieces("", [], [])
        if self._processor is None:
            with self._lock:
                text = self._argos.decode(tokens).strip()
            return Pieces(text, tokens, _locate(text, tokens))
        found = self._processor.decode_pieces(tokens, return_type="offset_mapping")
        text = found["text"].strip()
        before = len(found["text"]) - len(found["text"].lstrip())
        offsets = [
            (min(max(start - before, 0), len(text)), min(max(end - before, 0), len(text)))
            for start, end in found["offsets"]
        ]
        return Pieces(text, tokens, offsets)


def _locate(text: str, tokens: list[str]) -> list[Span]:
    """Find BPE tokens in their text, one after another; one that is not there (normalised away) has no extent."""
    offsets, cursor = [], 0
    for token in tokens:
        surface = token.removesuffix("@@")
        for escape, sign in _MOSES.items():
            surface = surface.replace(escape, sign)
        start = text.find(surface, cursor)
        # A token found far ahead is more likely another one of the same spelling.
        if start < 0 or start - cursor > len(surface) + 3:
            offsets.append((cursor, cursor))
            continue
        cursor = start + len(surface)
        offsets.append((start, cursor))
    return offsets
