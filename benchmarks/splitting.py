"""Sentence splitting: sentencex and pysbd as they are, beside Ushtil's guards on top of sentencex.

    python -m benchmarks.splitting [--data DIR] [--errors N]

On the hand-checked cases of the tests it prints the share of texts split exactly as the reference, and precision and
recall of the breaks between sentences; then the speed. With ``--data DIR`` it does so too on sentences from elsewhere,
joined six to a paragraph: files ``NAME.ru``, ``NAME.kk``, ``NAME.en`` of one sentence a line, such as NTREX-128 or
FLORES-200, and ``NAME.tsv`` with a header of language codes. Lines without a mark at their end (headlines) are left
out; a line that holds two sentences counts as one, so that no splitter reaches a precision of 1 there.

pysbd is no dependency of Ushtil: its rows appear where it is installed (``pip install pysbd``).
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import sentencex

from service.languages import LANGUAGES, Language
from service.translation.splitter import split_sentences
from tests.service.translation import sentence_cases
from tests.service.translation.sentence_cases import Case

Splitter = Callable[[str, Language], list[str]]

PARAGRAPH = 6
END_MARKS = (".", "!", "?", "…")
CLOSERS = "»”“\"’')"


def by_sentencex(text: str, language: Language) -> list[str]:
    return [str(part) for part in sentencex.segment(language, text)]


def by_ushtil(text: str, language: Language) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


def by_pysbd() -> Splitter | None:
    """pysbd's splitter, or None where it is not installed."""
    try:
        import pysbd  # noqa: PLC0415  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        return None
    segmenters = {language: pysbd.Segmenter(language=language, clean=False) for language in LANGUAGES}

    def split(text: str, language: Language) -> list[str]:
        return [str(part) for part in segmenters[language].segment(text)]

    return split


def breaks(sentences: list[str]) -> set[int]:
    """The places of the breaks, counted in characters other than white space (the splitters differ in the latter)."""
    places, place = set(), 0
    for sentence in sentences:
        place += len("".join(sentence.split()))
        places.add(place)
    return places - {0, place}


class Score:
    """Counts of texts split exactly, and of breaks right, proposed and in the reference."""

    def __init__(self) -> None:
        self.texts = self.exact = self.right = self.proposed = self.wanted = 0

    def add(self, case: Case, got: list[str]) -> bool:
        proposed, wanted = breaks(got), breaks(list(case.sentences))
        self.texts += 1
        self.exact += proposed == wanted
        self.right += len(proposed & wanted)
        self.proposed += len(proposed)
        self.wanted += len(wanted)
        return proposed == wanted

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.proposed), self.right / max(1, self.wanted)
        exact = f"{self.exact:5d}/{self.texts:<5d} {100 * self.exact / max(1, self.texts):6.1f} %"
        return f"{exact} {precision:9.4f} {recall:9.4f}"


def paragraphs(lines: list[str]) -> list[Case]:
    """Lines in a fixed random order, joined PARAGRAPH to a text."""
    whole = [line for line in lines if line.rstrip(CLOSERS).endswith(END_MARKS)]
    random.Random(1).shuffle(whole)
    groups = [whole[start : start + PARAGRAPH] for start in range(0, len(whole), PARAGRAPH)]
    return [Case(" ".join(group), tuple(group)) for group in groups]


def read_data(directory: Path, language: Language) -> Iterator[tuple[str, list[str]]]:
    """The name and the lines of each file in the directory that has sentences of the language."""
    for path in sorted(directory.iterdir()):
        if path.suffix == f".{language}":
            yield path.stem, [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        elif path.suffix == ".tsv":
            rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
            if rows and language in rows[0]:
                column = rows[0].index(language)
                yield path.stem, [row[column].strip() for row in rows[1:] if len(row) > column]


def compare(title: str, cases: list[Case], language: Language, splitters: dict[str, Splitter], errors: int) -> None:
    for name, split in splitters.items():
        score = Score()
        shown = 0
        for case in cases:
            got = split(case.text, language)
            if not score.add(case, got) and name == "ushtil" and shown < errors:
                shown += 1
                print("   want", list(case.sentences), "\n   got ", got)
        print(f"{title:24.24s} {language}  {name:10s} {score}")


def speed(texts: dict[Language, str], splitters: dict[str, Splitter]) -> None:
    print(f"\n{'speed on':10s}" + "".join(f"{name:>16s}" for name in splitters))
    for language, text in texts.items():
        row = f"{language:10s}"
        for name, split in splitters.items():
            lines = text.splitlines()
            if name == "pysbd":
                lines = lines[: len(lines) // 20 + 1]
            size = sum(len(line.encode()) for line in lines) / 1e6
            began = time.perf_counter()
            for line in lines:
                split(line, language)
            row += f"{size / (time.perf_counter() - began):11.2f} MB/s"
        print(row)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare sentence splitters.")
    parser.add_argument("--data", type=Path, help="directory of NAME.ru, NAME.kk, NAME.en or NAME.tsv")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="texts a file to show that Ushtil splits otherwise"
    )
    options = parser.parse_args()
    pysbd = by_pysbd()
    splitters: dict[str, Splitter] = {"sentencex": by_sentencex, "ushtil": by_ushtil}
    if pysbd is None:
        print("pysbd is not installed: its rows are left out\n")
    else:
        splitters = {"sentencex": by_sentencex, "pysbd": pysbd, "ushtil": by_ushtil}
    print(f"{'':24s}     {'':10s} {'exact':>11s} {'':8s} {'precision':>9s} {'recall':>9s}")
    for language in LANGUAGES:
        compare("hand-checked cases", sentence_cases.read(language), language, splitters, options.errors)
    for language in LANGUAGES if options.data else ():
        for name, lines in read_data(options.data, language):
            compare(name, paragraphs(lines), language, splitters, options.errors)
    cases = {language: [case.text for case in sentence_cases.read(language)] for language in LANGUAGES}
    speed({language: "\n".join(texts * 60) for language, texts in cases.items()}, splitters)


if __name__ == "__main__":
    main()
