"""One SentencePiece model out of two: Argos' packages have one for both languages, OPUS-MT has one for each."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from service.translation.packages import PackageError


def merge(source: Path, target: Path) -> bytes:
    """A SentencePiece model that cuts text as the source's does and joins the pieces of the target's.

    Its pieces are the source's and, marked as unused, those that only the target has. SentencePiece's unigram
    algorithm passes over unused pieces when it cuts a text and takes their scores for nothing, but joins them like
    others (unigram_model.cc, sentencepiece_processor.cc). In BPE they would take part in merges, so BPE models are put
    together only where the target has no piece of its own. Raises PackageError where the two do not fit together.
    """
    merged, other = _load(source), _load(target)
    piece = type(merged.pieces[0])
    kinds = {item.piece: item.type for item in merged.pieces}
    extra = [item for item in other.pieces if item.piece not in kinds]
    if extra and merged.trainer_spec.model_type != merged.trainer_spec.UNIGRAM:
        raise PackageError(source.name, f"only unigram models can be put together with another, such as {target.name}")
    for item in other.pieces:
        if item.type == piece.BYTE and kinds.get(item.piece) != piece.BYTE:
            raise PackageError(target.name, f"it spells unknown characters in bytes, which {source.name} does not know")
    for item in extra:
        if item.type not in (piece.CONTROL, piece.UNKNOWN):
            merged.pieces.add(piece=item.piece, score=0.0, type=piece.UNUSED)
    return bytes(merged.SerializeToString())


def _load(path: Path) -> Any:
    """A model as a protobuf message. Checked by SentencePiece itself, which is stricter than the message."""
    try:
        sentencepiece = importlib.import_module("sentencepiece")
        schema = importlib.import_module("sentencepiece.sentencepiece_model_pb2")
        content = path.read_bytes()
        if not content:  # which SentencePiece would take for "no model yet"
            raise ValueError("it is empty")
        sentencepiece.SentencePieceProcessor(model_proto=content)
        return schema.ModelProto.FromString(content)
    except OSError as error:
        raise PackageError(path.name, f"it cannot be read: {error.strerror or error}") from error
    except ImportError as error:
        raise PackageError(
            path.name, f"the Python package protobuf is needed to put two models together: {error}"
        ) from None
    except Exception as error:  # RuntimeError of SentencePiece, DecodeError of protobuf
        raise PackageError(path.name, f"it is no SentencePiece model: {error}") from error
