"""Gives a SentencePiece model the replacements of signs that OPUS-MT's ``preprocess.sh`` makes before it.

Argos' packages have no place for such a script, but a SentencePiece model has rules of its own by which it normalises
text; with ours among them every program that uses the package gets them.
"""

from __future__ import annotations

import importlib
import io
import struct
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

# The sed commands of preprocess.sh (OPUS-MT-train, scripts/preprocess-spm.sh), but for those that SentencePiece's own
# NFKC rules make anyway.
SIGNS: Final[Mapping[str, str]] = {
    "”": '"',
    "“": '"',
    "’": "'",
    "《": '"',
    "》": '"',
    "」": '"',
    "「": '"',
    "、": ",",
    "。": ". ",
    "∶": ":",
    "━": "-",
    "〈": "<",
    "〉": ">",
    "【": "[",
    "】": "]",
}
# Of a unit of the double array (darts-clone, darts.h): the label of a node with the mark of a leaf's value.
_LABEL: Final = (1 << 31) | 0xFF
_VALUE: Final = (1 << 31) - 1


def signs_of(script: str) -> dict[str, str]:
    """The replacements that a release's own ``preprocess.sh`` makes."""
    return {sign: by for sign, by in SIGNS.items() if f"s/{sign}" in script}


def replace_signs(model: bytes, signs: Mapping[str, str]) -> bytes:
    """The model with these replacements before its own rules; a sign that it has a rule for keeps that."""
    if not signs:
        return model
    schema = importlib.import_module("sentencepiece.sentencepiece_model_pb2")
    message = schema.ModelProto.FromString(model)
    rules = read_rules(message.normalizer_spec.precompiled_charsmap)
    missing = {sign: by for sign, by in signs.items() if sign not in rules}
    if missing:
        message.normalizer_spec.precompiled_charsmap = _compile(rules | missing, schema)
    return bytes(message.SerializeToString())


def read_rules(charsmap: bytes) -> dict[str, str]:
    """The rules in a compiled map: the length of a trie, the trie (darts-clone), and NUL-terminated replacements."""
    if not charsmap:
        return {}
    (length,) = struct.unpack_from("<I", charsmap)
    units = struct.unpack_from(f"<{length // 4}I", charsmap, 4)
    texts = charsmap[4 + length :]
    # A child's index is its parent's base, with the child's label mixed in: so from the label the base is known.
    by_base: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, unit in enumerate(units):
        if 0 < unit & _LABEL < 256:
            by_base[index ^ (unit & _LABEL)].append((unit & _LABEL, index))
    rules: dict[str, str] = {}
    waiting = [(0, b"")]
    while waiting:
        node, key = waiting.pop()
        unit = units[node]
        children = node ^ (unit >> 10) << ((unit & (1 << 9)) >> 6)
        if node and unit >> 8 & 1:
            start = units[children] & _VALUE
            rules[key.decode()] = texts[start : texts.index(b"\0", start)].decode()
        waiting += [(child, key + bytes([label])) for label, child in by_base.get(children, ())]
    return rules


def _compile(rules: Mapping[str, str], schema: Any) -> bytes:
    """Have SentencePiece compile rules, which it does only when it trains a model: a tiny one."""
    sentencepiece = importlib.import_module("sentencepiece")
    trained = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="ushtil-") as directory:
        table = Path(directory) / "rules.tsv"
        lines = (f"{_code_points(sign)}\t{_code_points(by)}\n" for sign, by in sorted(rules.items()))
        table.write_text("".join(lines), encoding="ascii")
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["a b c"] * 3),
            model_writer=trained,
            vocab_size=7,
            hard_vocab_limit=False,
            normalization_rule_tsv=str(table),
            minloglevel=2,
        )
    return bytes(schema.ModelProto.FromString(trained.getvalue()).normalizer_spec.precompiled_charsmap)


def _code_points(text: str) -> str:
    return " ".join(f"{ord(letter):X}" for letter in text)
