from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sentencepiece
from hypothesis import given, settings
from hypothesis import strategies as st

from service.translation.packages import PackageError
from service.translation.sentencepieces import merge
from tests.service.translation.marian import ENGLISH, KAZAKH, pieces_of, train_sentencepiece

# What is in the training texts, what is in neither, what SentencePiece treats apart, and combinations of these.
ALPHABET = "abcdefgTheAstna әіңғүұқөһАстана0123456789.,%«»“”-–—…'▁_ \t\u00a0\u200b\u0301éё中😀>><<"
TEXTS = st.text(alphabet=ALPHABET, max_size=60) | st.text(max_size=20) | st.sampled_from(ENGLISH + KAZAKH)
PROFILE = settings(max_examples=300, deadline=None, derandomize=True)


def load(content: bytes) -> Any:
    return sentencepiece.SentencePieceProcessor(model_proto=content)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    directory = tmp_path_factory.mktemp("spm")
    return (
        train_sentencepiece(ENGLISH, directory / "source.spm"),
        train_sentencepiece(KAZAKH, directory / "target.spm", size=120, user_defined_symbols=[">>kaz<<"]),
    )


@pytest.fixture(scope="module")
def merged(pair: tuple[Path, Path]) -> Any:
    return load(merge(*pair))


def test_the_two_models_differ_and_share_pieces(pair: tuple[Path, Path]) -> None:
    source, target = (set(pieces_of(path)) for path in pair)
    assert source - target
    assert target - source
    assert {"<unk>", "<s>", "</s>", "."} <= source & target


@PROFILE
@given(text=TEXTS)
def test_text_is_cut_as_the_source_model_cuts_it(pair: tuple[Path, Path], merged: Any, text: str) -> None:
    source = load(pair[0].read_bytes())
    assert merged.encode(text, out_type=str) == source.encode(text, out_type=str)
    assert merged.encode(text, return_type="offset_mapping") == source.encode(text, return_type="offset_mapping")


@PROFILE
@given(data=st.data())
def test_pieces_are_joined_as_the_target_model_joins_them(
    pair: tuple[Path, Path], merged: Any, data: st.DataObject
) -> None:
    target = load(pair[1].read_bytes())
    known = [piece for piece in pieces_of(pair[1]) if piece not in {"<unk>", "<s>", "</s>"}]
    pieces = data.draw(st.lists(st.sampled_from(known), max_size=20))
    assert merged.decode_pieces(pieces) == target.decode_pieces(pieces)


@PROFILE
@given(text=TEXTS)
def test_a_target_text_survives_being_cut_by_its_model_and_joined_by_ours(
    pair: tuple[Path, Path], merged: Any, text: str
) -> None:
    target = load(pair[1].read_bytes())
    pieces = target.encode(text, out_type=str)
    assert merged.decode_pieces(pieces) == target.decode_pieces(pieces)


def test_a_model_and_itself_are_the_model(pair: tuple[Path, Path]) -> None:
    one = load(merge(pair[0], pair[0]))
    assert [one.id_to_piece(n) for n in range(one.get_piece_size())] == pieces_of(pair[0])


def test_bpe_models_that_differ_are_refused_and_equal_ones_are_not(tmp_path: Path) -> None:
    source = train_sentencepiece(ENGLISH, tmp_path / "source.spm", model_type="bpe")
    target = train_sentencepiece(KAZAKH, tmp_path / "target.spm", model_type="bpe")
    with pytest.raises(PackageError, match=r"source\.spm: only unigram models can be put together"):
        merge(source, target)
    assert load(merge(source, source)).encode(ENGLISH[0], out_type=str)


def test_bytes_that_only_the_target_model_spells_are_refused(pair: tuple[Path, Path], tmp_path: Path) -> None:
    target = train_sentencepiece(KAZAKH, tmp_path / "target.spm", size=400, byte_fallback=True)
    with pytest.raises(PackageError, match=r"spells unknown characters in bytes, which source\.spm does not know"):
        merge(pair[0], target)


def test_bytes_of_both_models_are_joined_to_characters(tmp_path: Path) -> None:
    source = train_sentencepiece(ENGLISH, tmp_path / "source.spm", size=400, byte_fallback=True)
    target = train_sentencepiece(KAZAKH, tmp_path / "target.spm", size=400, byte_fallback=True)
    both = load(merge(source, target))
    assert both.decode_pieces(load(target.read_bytes()).encode("Қазақстан 中", out_type=str)) == "Қазақстан 中"
    assert both.encode("Құс", out_type=str) == load(source.read_bytes()).encode("Құс", out_type=str)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x0a\x02"])
def test_what_is_no_model_is_told_by_its_name(pair: tuple[Path, Path], tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "target.spm"
    broken.write_bytes(content)
    with pytest.raises(PackageError, match=r"package target\.spm: it is no SentencePiece model"):
        merge(pair[0], broken)
    with pytest.raises(PackageError, match=r"package none\.spm: it cannot be read"):
        merge(tmp_path / "none.spm", pair[0])
