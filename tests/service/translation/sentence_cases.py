"""Reads the hand-checked cases of sentence splitting; the benchmark reads them too."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from service.languages import Language

DIRECTORY = Path(__file__).parent / "sentences"


class Case(NamedTuple):
    """A text and the sentences it consists of."""

    text: str
    sentences: tuple[str, ...]


def read(language: Language) -> list[Case]:
    """The cases of a language, in the order of the file."""
    lines = (DIRECTORY / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [_case(line) for line in lines if line and not line.startswith("#")]


def _case(line: str) -> Case:
    text, gap, sentences = "", "", []
    for field in line.split("\t"):
        if field.replace("\\n", "") == "":
            gap = field.replace("\\n", "\n")
            continue
        text += field if not text else (gap or " ") + field
        gap = ""
        sentences.append(field)
    return Case(text, tuple(sentences))
