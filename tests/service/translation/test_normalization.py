from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sentencepiece
from hypothesis import given, settings
from hypothesis import strategies as st
from sentencepiece import sentencepiece_model_pb2

from service.translation.normalization import SIGNS, read_rules, replace_signs, signs_of
from tests.service.translation.marian import ENGLISH, train_sentencepiece

# As in OPUS-MT's releases.
SCRIPT = """
sed -e 's/，/,/g' \\
    -e 's/。 */. /g' \\
    -e 's/”/\\"/g' \\
    -e 's/“/\\"/g' \\
    -e "s/’/\\'/g" \\
    -e 's/…/\\.\\.\\./g' |
spm_encode --model $2
"""
QUOTED = [line.replace("The", "“The”").replace("s", "'s").replace(" ", ' "') for line in ENGLISH]
PROFILE = settings(max_examples=200, deadline=None, derandomize=True)


def load(content: bytes) -> Any:
    return sentencepiece.SentencePieceProcessor(model_proto=content)


@pytest.fixture(scope="module", params=["nmt_nfkc", "identity"])
def content(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("spm") / "source.spm"
    # The quotation marks are in its training text in their plain form only.
    lines = [line.replace("“", "").replace("”", "") for line in QUOTED]
    return train_sentencepiece(lines, path, normalization_rule_name=request.param).read_bytes()


@pytest.fixture(scope="module")
def model(content: bytes) -> Any:
    return load(content)


@pytest.fixture(scope="module")
def changed(content: bytes) -> Any:
    return load(replace_signs(content, SIGNS))


def test_the_signs_of_a_script_are_found() -> None:
    assert signs_of(SCRIPT) == {"”": '"', "“": '"', "’": "'", "。": ". "}
    assert signs_of("") == {}
    assert signs_of('cat | spm_encode --model "$1"') == {}


@PROFILE
@given(text=st.text(alphabet="Te tor“”’《》、∶【】sn", max_size=30) | st.text(max_size=20))
def test_signs_are_cut_as_what_they_are_replaced_by(model: Any, changed: Any, text: str) -> None:
    plain = text
    for sign, by in SIGNS.items():
        plain = plain.replace(sign, by)
    assert changed.encode(text, out_type=str) == model.encode(plain, out_type=str)


@PROFILE
@given(text=st.text(max_size=40).filter(lambda text: not set(text) & set(SIGNS)) | st.sampled_from(ENGLISH))
def test_other_text_is_cut_as_before(model: Any, changed: Any, text: str) -> None:
    assert changed.encode(text, return_type="offset_mapping") == model.encode(text, return_type="offset_mapping")


def test_places_in_the_text_are_those_before_the_replacement(changed: Any) -> None:
    found = changed.encode("The “bank’s” rate", return_type="offset_mapping")
    assert "".join(found["pieces"]).replace("▁", " ").strip() == 'The "bank\'s" rate'
    assert found["offsets"][-1][1] == len("The “bank’s” rate")


def test_rules_are_read_and_compiled_without_loss(tmp_path: Path) -> None:
    """Reading a map, leaving one rule out and putting it back gives the very same bytes."""
    path = train_sentencepiece(ENGLISH, tmp_path / "source.spm")
    message = sentencepiece_model_pb2.ModelProto.FromString(path.read_bytes())
    charsmap = message.normalizer_spec.precompiled_charsmap
    rules = read_rules(charsmap)
    assert len(rules) > 100_000
    assert rules["…"] == "..."
    assert rules["ﬁ"] == "fi"
    del rules["ﬁ"]
    from service.translation import normalization

    again = normalization._compile(rules | {"ﬁ": "fi"}, sentencepiece_model_pb2)
    assert again == charsmap


def test_a_sign_that_the_model_has_a_rule_for_keeps_it(content: bytes) -> None:
    once = replace_signs(content, {"“": "x"})
    assert replace_signs(once, {"“": '"'}) == once


def test_nothing_to_replace_changes_nothing(content: bytes) -> None:
    assert replace_signs(content, {}) == content
