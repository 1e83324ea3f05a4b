"""Makes standard Argos packages from OPUS-MT releases and from CTranslate2 models."""

from __future__ import annotations

import importlib
import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from service.languages import ENGLISH_NAMES, Language
from service.translation import packages
from service.translation.archive import export
from service.translation.engine import Engine
from service.translation.normalization import replace_signs, signs_of
from service.translation.packages import MODEL, Package, PackageError
from service.translation.sentencepieces import merge
from service.translation.unpack import unpack

# The first release of argostranslate whose packages have `target_prefix`; older ones would pass over it.
_ARGOS_VERSION: Final = "1.9"
_QUANTIZATION: Final = "int8"
# OPUS-MT's tags are of ISO 639-3 codes, with the script where a language has several.
_TAGS: Final = {"kk": (">>kaz_Cyrl<<", ">>kaz<<"), "ru": (">>rus<<", ">>rus_Cyrl<<"), "en": (">>eng<<",)}
_TAG: Final = re.compile(r">>[^<>]+<<")
_NO_TAG: Final = "none"
# What CTranslate2 puts beside `model.bin`.
_MODEL_FILES: Final = ("config.json", "*vocabulary.json", "*vocabulary.txt", "vmap.txt")
_CHECK: Final = {
    "en": "The governor met the minister on Thursday.",
    "ru": "Губернатор встретился с министром в четверг.",
    "kk": "Губернатор бейсенбі күні министрмен кездесті.",
}


@dataclass(frozen=True)
class Recipe:
    """What a package is to be.

    ``tag`` is the token that OPUS-MT models with several target languages want before each sentence; None: found in
    the model's vocabulary by the target language, "none": there is none. ``target_prefix`` is the decoder's first
    token, as Argos' own multilingual packages have it. ``origin`` is where the model is from, for those who ask.
    """

    source: Language
    target: Language
    version: str = "1.0"
    tag: str | None = None
    target_prefix: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Built:
    """The ``.argosmodel`` and the sentence tag that was put into its model."""

    path: Path
    tag: str | None


def build(model: Path, output: Path, recipe: Recipe) -> Built:
    """Make an ``.argosmodel`` from an OPUS-MT release or a CTranslate2 model, each a directory or a zip of one.

    OPUS-MT's is converted to CTranslate2's int8; CTranslate2's is taken as it is. The finished package is loaded and
    translates a sentence before it is written, whole or not at all. Raises PackageError where the model cannot be
    used, OSError where something cannot be read or written.
    """
    with tempfile.TemporaryDirectory(prefix=".ushtil-build-", dir=output.parent) as name:
        workshop = Path(name)
        directory = model
        if model.is_file():
            directory = workshop / "release"
            directory.mkdir()
            unpack(model, directory)
        directory = _root(model, directory)
        package = workshop / "packages" / f"translate-{recipe.source}_{recipe.target}"
        package.mkdir(parents=True)
        opus = (directory / "decoder.yml").is_file()
        (_convert_opus if opus else _copy_ctranslate2)(directory, package / MODEL)
        (package / packages.TOKENIZERS[0]).write_bytes(_tokenizer(directory))
        tag = _put_tag(package / MODEL, recipe)
        origin = recipe.origin or model.name
        _describe(package, directory, recipe, tag, origin)
        made = packages.find(package.parent, package.name)
        _try_out(made, recipe)
        return Built(export(made, output), tag)


def _root(model: Path, directory: Path) -> Path:
    """The directory that has the model: this one or the only one in it."""
    for place in (directory, *(path for path in sorted(directory.iterdir()) if path.is_dir())):
        if any((place / name).is_file() for name in ("decoder.yml", "model.bin")):
            return place
    raise PackageError(model.name, "it has neither decoder.yml (OPUS-MT) nor model.bin (CTranslate2)")


def _convert_opus(directory: Path, model: Path) -> None:
    converters = importlib.import_module("ctranslate2.converters")
    try:
        converters.OpusMTConverter(str(directory)).convert(str(model), quantization=_QUANTIZATION)
    except OSError as error:
        if error.filename is None:
            raise
        raise PackageError(directory.name, f"it lacks {Path(error.filename).name}: {error.strerror}") from error
    except Exception as error:  # whatever Marian's files, YAML and NumPy may be wrong in
        raise PackageError(directory.name, f"its model cannot be converted: {error or type(error).__name__}") from error


def _copy_ctranslate2(directory: Path, model: Path) -> None:
    model.mkdir()
    for pattern in ("model.bin", *_MODEL_FILES):
        for path in directory.glob(pattern):
            shutil.copyfile(path, model / path.name)


def _tokenizer(directory: Path) -> bytes:
    """The SentencePiece model of the package: the only one there is, or the source's and the target's put together.

    With it what the release's ``preprocess.sh`` replaces before.
    """
    source, target = directory / "source.spm", directory / "target.spm"
    if source.is_file() and target.is_file():
        script = directory / "preprocess.sh"
        signs = signs_of(script.read_text(encoding="utf-8", errors="replace")) if script.is_file() else {}
        return replace_signs(merge(source, target), signs)
    found = [path for path in sorted(directory.iterdir()) if path.suffix in {".spm", ".model"} and path.is_file()]
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "none"
        raise PackageError(
            directory.name, f"it needs source.spm and target.spm, or one SentencePiece model for both (it has {names})"
        )
    return merge(found[0], found[0])


def _put_tag(model: Path, recipe: Recipe) -> str | None:
    """Have CTranslate2 put the tag before every source: its name there is the token of the beginning (BOS).

    So the package works in every program that runs it, which need not know of the tag.
    """
    vocabulary = _vocabulary(model)
    known = [token for token in vocabulary if _TAG.fullmatch(token)]
    tag = _choose_tag(recipe, known, vocabulary)
    if tag is not None:
        path = model / "config.json"
        config = json.loads(path.read_bytes()) if path.is_file() else {"add_source_eos": False}
        # The decoder begins with a token of its own, which without these words would be the beginning's, too.
        config.setdefault("decoder_start_token", config.get("bos_token", "<s>"))
        config |= {"add_source_bos": True, "bos_token": tag}
        path.write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return tag


def _choose_tag(recipe: Recipe, known: list[str], vocabulary: set[str]) -> str | None:
    name = f"translate-{recipe.source}_{recipe.target}"
    shown = ", ".join(sorted(known)[:20]) or "none"
    if recipe.tag == _NO_TAG:
        return None
    if recipe.tag is not None:
        if recipe.tag not in vocabulary:
            raise PackageError(name, f"the model does not know the tag {recipe.tag} (it knows: {shown})")
        return recipe.tag
    if not known:
        return None
    for tag in _TAGS[recipe.target]:
        if tag in known:
            return tag
    raise PackageError(name, f"the model has tags, but none that is known to be {recipe.target}: name one of {shown}")


def _vocabulary(model: Path) -> set[str]:
    for stem in ("shared_vocabulary", "source_vocabulary"):
        for name in (f"{stem}.json", f"{stem}.txt"):
            path = model / name
            if not path.is_file():
                continue
            try:
                text = path.read_text(encoding="utf-8")
                return set(json.loads(text)) if path.suffix == ".json" else set(text.split("\n"))
            except (ValueError, TypeError) as error:
                raise PackageError(model.parent.name, f"its {name} cannot be understood: {error}") from error
    raise PackageError(model.parent.name, "its model has no vocabulary of the source language")


def _describe(package: Path, directory: Path, recipe: Recipe, tag: str | None, origin: str) -> None:
    metadata: dict[str, Any] = {
        "type": "translate",
        "package_version": recipe.version,
        "argos_version": _ARGOS_VERSION,
        "from_code": recipe.source,
        "from_name": ENGLISH_NAMES[recipe.source],
        "to_code": recipe.target,
        "to_name": ENGLISH_NAMES[recipe.target],
        "target_prefix": recipe.target_prefix,
        "built_from": origin,
    }
    if tag:
        metadata["sentence_tag"] = tag
    text = json.dumps(metadata, indent=2, ensure_ascii=False)
    (package / "metadata.json").write_text(text + "\n", encoding="utf-8")
    readme = [f"# {metadata['from_name']} → {metadata['to_name']}", "", f"Made by `ushtil models build` from {origin}."]
    if tag:
        readme += [
            "",
            f"The model is told its target language by the tag {tag} before each sentence. CTranslate2 puts it",
        ]
        readme += ["there (`add_source_bos` and `bos_token` in model/config.json): programs must not."]
    for name in ("README.md", "LICENSE"):
        path = directory / name
        if path.is_file():
            readme += ["", f"## {name} of the model", "", path.read_text(encoding="utf-8", errors="replace").strip()]
    (package / "README.md").write_text("\n".join(readme) + "\n", encoding="utf-8")


def _try_out(package: Package, recipe: Recipe) -> None:
    """Translate a sentence: PackageError where the parts of the package do not work together."""
    Engine().translate(package, [_CHECK[recipe.source]])
