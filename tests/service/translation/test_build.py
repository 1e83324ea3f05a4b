from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import ctranslate2
import pytest
import sentencepiece
from ctranslate2.converters import OpusMTConverter

from service.translation.archive import export
from service.translation.build import Recipe, build
from service.translation.engine import Engine, EngineOptions
from service.translation.install import install_archive
from service.translation.packages import Package, PackageError
from tests.service.translation.marian import (
    ENGLISH,
    KAZAKH,
    MODEL,
    copy_release,
    pieces_of,
    train_sentencepiece,
    write_opus_model,
    zip_directory,
)

RECIPE = Recipe("en", "kk")
# Also words and signs that neither SentencePiece model has pieces for.
SENTENCES = (*ENGLISH, "Xerxes — Ωmega «quoted» 42 %.", "a_b under_score")

# Argos' own splitter downloads a model at run time, so it gets a trivial one; all else is Argos' own.
PLAIN_ARGOS = """
import json, sys
from argostranslate import package, translate

class Sentencizer:
    def __init__(self, pkg):
        pass
    def split_sentences(self, text):
        return [text]

translate.MiniSBDSentencizer = Sentencizer
package.install_from_path(sys.argv[1])
sentences = json.loads(sys.argv[2])
print(json.dumps([translate.translate(sentence, "en", "kk") for sentence in sentences]))
"""


def plain_argos(archive: Path, home: Path, beam: int) -> list[str]:
    """What argostranslate itself, with an empty home directory, makes of the sentences."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "ARGOS_PACKAGES_DIR": str(home / "packages")}
    environment["ARGOS_BEAM_SIZE"] = str(beam)
    command = [sys.executable, "-c", PLAIN_ARGOS, str(archive), json.dumps(SENTENCES)]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=home, check=False)
    assert result.returncode == 0, result.stderr
    return list(json.loads(result.stdout))


def ours(package: Package, beam: int, length_penalty: float = 1.0) -> list[str]:
    options = EngineOptions(beam_size=beam, length_penalty=length_penalty)
    found = Engine(options).translate(package, SENTENCES)
    return [hypothesis.text for hypothesis in found]


def reference(release: Path, tmp_path: Path, tag: str | None, **options: Any) -> list[str]:
    """As OPUS-MT's own programs do it: the tag as a token before the pieces, a SentencePiece model for each side."""
    converted = tmp_path / "reference"
    if not converted.exists():
        OpusMTConverter(str(release)).convert(str(converted), quantization="int8")
    source, target = (
        sentencepiece.SentencePieceProcessor(model_file=str(release / name)) for name in ("source.spm", "target.spm")
    )
    translator = ctranslate2.Translator(str(converted))
    texts = []
    for sentence in SENTENCES:
        tokens = [*([tag] if tag else []), *source.encode(sentence, out_type=str)]
        # One at a time, lest padding change the rounding of int8.
        (result,) = translator.translate_batch([tokens], replace_unknowns=True, max_input_length=0, **options)
        texts.append(target.decode_pieces(result.hypotheses[0]).replace("▁", " ").strip())
    return texts


def installed_from(archive: Path, directory: Path) -> Package:
    return install_archive(archive, directory).package


def test_an_opus_model_translates_as_it_does_with_its_own_programs(
    opus_release: Path, archive_1_0: Path, tmp_path: Path
) -> None:
    package = installed_from(archive_1_0, tmp_path / "packages")
    texts = ours(package, 4)
    assert texts == reference(opus_release, tmp_path, ">>kaz_Cyrl<<", beam_size=4, max_decoding_length=200)
    assert len(set(texts)) > len(texts) // 2, "the model is too dull to tell anything"
    assert any("а" <= letter <= "я" for text in texts for letter in text), "no piece of the target model was needed"


def test_plain_argos_translates_with_it_to_the_same_text(opus_release: Path, archive_1_0: Path, tmp_path: Path) -> None:
    package = installed_from(archive_1_0, tmp_path / "packages")
    # Argos' programs have this length penalty, and write spaces for underscores.
    for beam, home in ((1, tmp_path), (4, tmp_path / "packages")):
        found = [text.replace("_", " ") for text in ours(package, beam, 0.2)]
        assert plain_argos(archive_1_0, home, beam) == found


def test_the_tag_makes_a_difference_and_is_found_by_the_language(
    opus_release: Path, archive_1_0: Path, tmp_path: Path
) -> None:
    tagged = ours(installed_from(archive_1_0, tmp_path / "packages"), 4)
    options = {"beam_size": 4, "max_decoding_length": 200}
    for other in (None, ">>tur<<", ">>kaz_Latn<<"):
        assert tagged != reference(opus_release, tmp_path, other, **options)


@pytest.mark.parametrize(("tag", "same_as"), [(">>kaz_Latn<<", ">>kaz_Latn<<"), ("none", None)])
def test_another_tag_can_be_asked_for_or_none(
    opus_release: Path, tmp_path: Path, tag: str, same_as: str | None
) -> None:
    built = build(opus_release, tmp_path / "x.argosmodel", Recipe("en", "kk", tag=tag))
    assert built.tag == same_as
    texts = ours(installed_from(built.path, tmp_path / "packages"), 4)
    assert texts == reference(opus_release, tmp_path, same_as, beam_size=4, max_decoding_length=200)


def test_a_tag_that_the_model_does_not_know_is_told(opus_release: Path, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"does not know the tag >>kaz<< \(it knows: >>kaz_Cyrl<<, >>kaz_Latn<<"):
        build(opus_release, tmp_path / "x.argosmodel", Recipe("en", "kk", tag=">>kaz<<"))
    with pytest.raises(PackageError, match=r"none that is known to be ru: name one of >>kaz_Cyrl<<"):
        build(opus_release, tmp_path / "x.argosmodel", Recipe("en", "ru"))
    assert list(tmp_path.iterdir()) == []


def test_a_model_without_tags_gets_none(tmp_path: Path) -> None:
    release = write_opus_model(tmp_path / "release")
    built = build(release, tmp_path / "x.argosmodel", RECIPE)
    assert built.tag is None
    texts = ours(installed_from(built.path, tmp_path / "packages"), 4)
    assert texts == reference(release, tmp_path, None, beam_size=4, max_decoding_length=200)


def test_words_are_aligned_as_without_the_tag(opus_release: Path, archive_1_0: Path, tmp_path: Path) -> None:
    """CTranslate2 leaves the tag out of the attention, so alignments are not shifted by it."""
    package = installed_from(archive_1_0, tmp_path / "packages")
    (found,) = Engine().translate(package, ENGLISH[:1], alignments=[True])
    assert found.alignment
    assert all(end <= len(ENGLISH[0]) for _, end, _, _ in found.alignment)


def test_the_archive_is_a_standard_package_that_tells_where_it_is_from(archive_1_0: Path) -> None:
    with zipfile.ZipFile(archive_1_0) as zipped:
        files = {name.split("/", 1)[1]: zipped.read(name) for name in zipped.namelist()}
    assert set(files) == {
        "README.md",
        "metadata.json",
        "model/config.json",
        "model/model.bin",
        "model/shared_vocabulary.json",
        "sentencepiece.model",
    }
    assert json.loads(files["metadata.json"]) == {
        "type": "translate",
        "package_version": "1.0",
        "argos_version": "1.9",
        "from_code": "en",
        "from_name": "English",
        "to_code": "kk",
        "to_name": "Kazakh",
        "target_prefix": "",
        "built_from": "release",
        "sentence_tag": ">>kaz_Cyrl<<",
    }
    readme = files["README.md"].decode()
    assert ">>kaz_Cyrl<<" in readme
    assert "opus-2021-02-03.zip" in readme, "the model's own README is missing"
    assert "Creative Commons Attribution 4.0" in readme, "the licence is missing"


def test_a_zip_and_a_directory_and_a_zip_of_a_directory_give_the_same_model(opus_release: Path, tmp_path: Path) -> None:
    zipped = zip_directory(opus_release, tmp_path / "release.zip")
    shutil.make_archive(str(tmp_path / "nested"), "zip", opus_release.parent, opus_release.name)
    built = [
        build(model, tmp_path / f"{number}.argosmodel", Recipe("en", "kk", origin="OPUS-MT")).path.read_bytes()
        for number, model in enumerate((opus_release, zipped, tmp_path / "nested.zip"))
    ]
    assert built[0] == built[1] == built[2]


def test_signs_are_replaced_as_the_script_of_the_release_does_it(opus_release: Path, tmp_path: Path) -> None:
    release = copy_release(opus_release, tmp_path / "release")
    (release / "preprocess.sh").write_text("sed -e 's/“/\\\"/g' -e 's/”/\\\"/g' |\n", encoding="utf-8")
    package = installed_from(build(release, tmp_path / "x.argosmodel", RECIPE).path, tmp_path / "packages")
    curly, plain = Engine().translate(package, ["The “bank” of Astana.", 'The "bank" of Astana.'])
    assert curly.text == plain.text
    encode = sentencepiece.SentencePieceProcessor(model_file=str(package.path / "sentencepiece.model")).encode
    assert encode("’", out_type=str) != encode("'", out_type=str), "replaced although the script does not"


def as_ctranslate2(release: Path, directory: Path) -> Path:
    OpusMTConverter(str(release)).convert(str(directory), quantization="float32")
    return directory


def test_a_ctranslate2_model_with_two_tokenizers_becomes_a_package(opus_release: Path, tmp_path: Path) -> None:
    model = as_ctranslate2(opus_release, tmp_path / "ct2")
    for name in ("source.spm", "target.spm"):
        shutil.copy(opus_release / name, model)
    before = (model / "config.json").read_bytes()
    built = build(model, tmp_path / "x.argosmodel", RECIPE)
    assert built.tag == ">>kaz_Cyrl<<"
    assert (model / "config.json").read_bytes() == before, "the source has been changed"
    package = installed_from(built.path, tmp_path / "packages")
    assert (package.path / "model" / "model.bin").read_bytes() == (model / "model.bin").read_bytes()
    assert all(ours(package, 2))


@pytest.mark.parametrize("name", ["sentencepiece.model", "spm.model", "shared.spm"])
def test_a_ctranslate2_model_with_one_tokenizer_becomes_a_package(
    opus_release: Path, tmp_path: Path, name: str
) -> None:
    model = as_ctranslate2(opus_release, tmp_path / "ct2")
    train_sentencepiece(ENGLISH + KAZAKH, tmp_path / "both.spm", size=150).rename(model / name)
    package = installed_from(build(model, tmp_path / "x.argosmodel", RECIPE).path, tmp_path / "packages")
    assert pieces_of(package.path / "sentencepiece.model") == pieces_of(model / name)


def test_a_starter_package_is_made_anew_from_its_own_parts(packages: dict[str, Package], tmp_path: Path) -> None:
    """A CTranslate2 model with a decoder prefix: the real one that comes with the program."""
    model = tmp_path / "model"
    shutil.copytree(packages["en_kk"].path / "model", model)
    shutil.copy(packages["en_kk"].path / "sentencepiece.model", model)
    recipe = Recipe("en", "kk", target_prefix="<2kk>")
    package = installed_from(build(model, tmp_path / "x.argosmodel", recipe).path, tmp_path / "packages")
    assert ours(package, 2) == ours(packages["en_kk"], 2)


DAMAGES = {
    "decoder": (lambda path: (path / "decoder.yml").write_text("models: [", encoding="utf-8"), "cannot be converted"),
    "empty decoder": (lambda path: (path / "decoder.yml").write_text("", encoding="utf-8"), "cannot be converted"),
    "no weights": (lambda path: (path / MODEL).unlink(), f"it lacks {MODEL}"),
    "cut weights": (lambda path: (path / MODEL).write_bytes((path / MODEL).read_bytes()[:5000]), "cannot be converted"),
    "no vocabulary": (lambda path: (path / "opus.spm32k-spm32k.vocab.yml").unlink(), "it lacks opus.spm32k-spm32k.vo"),
    "no tokenizers": (lambda path: [item.unlink() for item in path.glob("*.spm")], "needs source.spm and target.spm"),
    "tokenizer": (lambda path: (path / "target.spm").write_bytes(b"x"), "package target.spm: it is no SentencePiece"),
    "neither": (lambda path: (path / "decoder.yml").unlink(), "neither decoder.yml .* nor model.bin"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_release_is_told_and_nothing_is_written(opus_release: Path, tmp_path: Path, name: str) -> None:
    release = copy_release(opus_release, tmp_path / "release")
    damage, reason = DAMAGES[name]
    damage(release)
    (tmp_path / "out").mkdir()
    with pytest.raises(PackageError, match=reason):
        build(release, tmp_path / "out" / "x.argosmodel", RECIPE)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_model_that_does_not_load_is_told(packages: dict[str, Package], tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(packages["en_kk"].path / "model", model)
    shutil.copy(packages["en_kk"].path / "sentencepiece.model", model)
    with pytest.raises(PackageError, match="its model does not know the tag <2xx>"):
        build(model, tmp_path / "x.argosmodel", Recipe("en", "kk", target_prefix="<2xx>"))
    (model / "model.bin").write_bytes((model / "model.bin").read_bytes()[:1000])
    with pytest.raises(PackageError, match="its model cannot be loaded"):
        build(model, tmp_path / "x.argosmodel", RECIPE)
    (model / "shared_vocabulary.json").write_text("{", encoding="utf-8")
    with pytest.raises(PackageError, match=r"shared_vocabulary\.json cannot be understood"):
        build(model, tmp_path / "x.argosmodel", RECIPE)
    (model / "shared_vocabulary.json").unlink()
    with pytest.raises(PackageError, match="no vocabulary of the source language"):
        build(model, tmp_path / "x.argosmodel", RECIPE)
    assert not (tmp_path / "x.argosmodel").exists()


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("decoder.yml", b"\0" * (4 << 20))
    with pytest.raises(PackageError, match="bomb"):
        build(tmp_path / "x.zip", tmp_path / "x.argosmodel", RECIPE)


def test_a_built_package_is_exported_as_it_was_built(archive_1_0: Path, tmp_path: Path) -> None:
    package = installed_from(archive_1_0, tmp_path / "packages")
    assert export(package, tmp_path / "x.argosmodel").read_bytes() == archive_1_0.read_bytes()
