"""A tiny model as Marian and OPUS-MT write it: random weights, real file formats."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import sentencepiece
import yaml

ENGLISH: Final = (
    "The governor met the prime minister in Astana on Thursday.",
    "They spoke about trade between the two countries.",
    "A new railway line will open in the spring, the ministry said.",
    "The bank raised its base rate to 16.5 percent.",
    "Farmers expect a good harvest after the rains of June.",
    "The city will build three schools and a hospital.",
)
KAZAKH: Final = (
    "Губернатор бейсенбі күні Астанада премьер-министрмен кездесті.",
    "Олар екі ел арасындағы сауда туралы сөйлесті.",
    "Жаңа теміржол желісі көктемде ашылады, деп хабарлады министрлік.",
    "Банк базалық мөлшерлемені 16,5 пайызға дейін көтерді.",
    "Фермерлер маусым жаңбырынан кейін мол өнім күтеді.",
    "Қалада үш мектеп пен аурухана салынады.",
)
TAGS: Final = (">>kaz_Cyrl<<", ">>kaz_Latn<<", ">>tur<<")
MODEL: Final = "opus.spm32k-spm32k.transformer-align.model1.npz.best-perplexity.npz"
_WIDTH: Final = 32
_INNER: Final = 64


def train_sentencepiece(lines: Sequence[str], path: Path, size: int = 90, **options: Any) -> Path:
    """A SentencePiece model of these lines, with the options that OPUS-MT uses."""
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_prefix=str(path.with_suffix("")),
        vocab_size=size,
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
        **options,
    )
    path.with_suffix(".model").rename(path)
    path.with_suffix(".vocab").unlink()
    return path


def pieces_of(path: Path) -> list[str]:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [processor.id_to_piece(n) for n in range(processor.get_piece_size())]


def write_opus_model(directory: Path, *, tags: Sequence[str] = (), seed: int = 3, **options: Any) -> Path:
    """A one-layer transformer in the files of an OPUS-MT release, from English to Kazakh."""
    directory.mkdir(parents=True)
    pieces = pieces_of(train_sentencepiece(ENGLISH, directory / "source.spm", **options))
    pieces += pieces_of(train_sentencepiece(KAZAKH, directory / "target.spm", **options))
    special = ("</s>", "<unk>", "<pad>", "<s>")
    words = [piece for piece in dict.fromkeys(pieces) if piece not in special]
    vocabulary = ["</s>", "<unk>", *words, *tags, "<pad>"]
    lines = [f"{json.dumps(token, ensure_ascii=False)}: {n}\n" for n, token in enumerate(vocabulary)]
    (directory / "opus.spm32k-spm32k.vocab.yml").write_text("".join(lines), encoding="utf-8")
    np.savez(directory / MODEL, **_weights(len(vocabulary), seed))
    decoder = {
        "relative-paths": True,
        "models": [MODEL],
        "vocabs": ["opus.spm32k-spm32k.vocab.yml"] * 2,
        "beam-size": 6,
        "normalize": 1,
    }
    (directory / "decoder.yml").write_text(yaml.safe_dump(decoder), encoding="utf-8")
    (directory / "README.md").write_text("# opus-2021-02-03.zip\n\n* dataset: opus\n", encoding="utf-8")
    (directory / "LICENSE").write_text("Creative Commons Attribution 4.0 International\n", encoding="utf-8")
    return directory


def zip_directory(directory: Path, file: Path) -> Path:
    """The release as a zip, its files at the top of it."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(directory.iterdir()):
            archive.write(path, path.name)
    return file


def copy_release(directory: Path, to: Path) -> Path:
    return Path(shutil.copytree(directory, to))


def _weights(words: int, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)

    def matrix(rows: int, columns: int, scale: float = 1.0) -> Any:
        return (random.standard_normal((rows, columns)) * scale / np.sqrt(rows)).astype(np.float32)

    weights: dict[str, Any] = {"Wemb": matrix(words, _WIDTH, np.sqrt(words) * 0.3)}

    def norm(name: str) -> None:
        weights[f"{name}_ln_scale"] = np.ones((1, _WIDTH), np.float32)
        weights[f"{name}_ln_bias"] = matrix(1, _WIDTH, 0.1)

    def attention(name: str) -> None:
        for letter in "qkvo":
            weights[f"{name}_W{letter}"] = matrix(_WIDTH, _WIDTH, 6.0 if letter in "qk" else 2.0)
            weights[f"{name}_b{letter}"] = matrix(1, _WIDTH, 0.1)
        norm(f"{name}_Wo")

    for side, names in (("encoder", ("self",)), ("decoder", ("self", "context"))):
        for name in names:
            attention(f"{side}_l1_{name}")
        weights[f"{side}_l1_ffn_W1"], weights[f"{side}_l1_ffn_b1"] = matrix(_WIDTH, _INNER), matrix(1, _INNER, 0.1)
        weights[f"{side}_l1_ffn_W2"], weights[f"{side}_l1_ffn_b2"] = matrix(_INNER, _WIDTH), matrix(1, _WIDTH, 0.1)
        norm(f"{side}_l1_ffn_ffn")
    # So that what is decoded depends on the source rather than on what was decoded before.
    for name in ("decoder_l1_context_Wo", "decoder_l1_ffn_W2"):
        weights[name] *= 2
    weights["decoder_ff_logit_out_b"] = matrix(1, words, 0.1)
    weights["decoder_ff_logit_out_b"][0, 0] += 4.5  # of the end, lest most translations never come to one
    config = yaml.safe_dump(_CONFIG).encode() + b"\0"
    weights["special:model.yml"] = np.frombuffer(config, np.int8)
    return weights


_CONFIG: Final = {
    "type": "transformer",
    "enc-depth": 1,
    "dec-depth": 1,
    "dim-emb": _WIDTH,
    "transformer-heads": 4,
    "transformer-decoder-autoreg": "self-attention",
    "transformer-no-projection": False,
    "transformer-ffn-activation": "swish",
    "transformer-preprocess": "",
    "transformer-postprocess": "dan",
    "transformer-postprocess-emb": "d",
    "transformer-postprocess-top": "",
    "transformer-guided-alignment-layer": "last",
    "tied-embeddings-all": True,
}
