"""Scores as JSON, as a table in the terminal, and as ``docs/quality.md``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich.table import Table

from service.evaluation.scores import Score

# Published by others on FLORES-200. BLEU: the comparison of the Bergamot/Firefox translations evaluation. chrF (there
# from 0 to 1): Yeshpanov, Polonskaya, Varol, "KazParC: Kazakh Parallel Corpus for Machine Translation" (2024).
ANCHORS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("en→ru", "BLEU", "27.6 Argos 1.9, 26.5 NLLB, 34.4 Google", "FLORES"),
    ("ru→en", "BLEU", "26.4 Argos, 32.8 NLLB, 37.3 Google", "FLORES"),
    ("en→kk", "chrF", "49 NLLB base, 60 Tilmash, 60 Google", "FLORES, KazParC's paper"),
    ("kk→en", "chrF", "59 NLLB base, 63 Tilmash, 65 Google", "FLORES, KazParC's paper"),
    ("kk→ru", "chrF", "49 NLLB base, 52 Tilmash, 53 Google", "FLORES, KazParC's paper"),
    ("ru→kk", "chrF", "49 NLLB base, 54 Tilmash, 54 Google", "FLORES, KazParC's paper"),
)

MARKS: Final = ("<!-- scores: made by `make docs` -->", "<!-- end of scores -->")

HEAD: Final = """\
# Quality

What the packages make of text they have never seen, measured by `ushtil models evaluate`. BLEU and chrF run from 0 to
100; more is better. Speed is that of the machine the command ran on. The page is made from `quality.json` by
`make docs`; to measure anew:

```console
$ ushtil models evaluate --data DIR --json docs/quality.json && make docs
```

DIR holds line-aligned files: NTREX-128 (news, professional translations) as `ntrex.en`, `ntrex.ru`, `ntrex.kk`, and
FLORES-200 (Wikimedia text) as `flores-devtest.en` and so on. Both are CC BY-SA and are not part of this repository.

"""


def as_json(scores: Iterable[Score], beam_size: int) -> str:
    data = {"beam_size": beam_size, "scores": [asdict(score) for score in scores]}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def table(scores: Iterable[Score]) -> Table:
    shown = Table("test set", "direction", "route", "BLEU", "chrF", "sentences/s", "MiB")
    for score in scores:
        shown.add_row(*row(asdict(score)))
    return shown


def row(score: Mapping[str, Any]) -> tuple[str, ...]:
    route = " + ".join(f"{name} {version}" for name, version, _ in score["route"])
    return (
        f"{score['testset']} ({score['lines']} lines)",
        f"{score['source']}→{score['target']}",
        route,
        f"{score['bleu']:.1f}",
        f"{score['chrf']:.1f}",
        f"{score['sentences_per_second']:.0f}",
        str(score["memory"]),
    )


def page(text: str) -> str:
    """``docs/quality.md`` from the text of ``docs/quality.json``."""
    data = json.loads(text)
    scores: Sequence[Mapping[str, Any]] = data["scores"]
    lines = [
        "| test set | direction | packages | BLEU | chrF | sentences/s | peak MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [f"| {' | '.join(row(score))} |" for score in scores]
    signatures = sorted({score["bleu_signature"] for score in scores} | {score["chrf_signature"] for score in scores})
    measured = f"Beam {data['beam_size']}; sacrebleu {', '.join(f'`{each}`' for each in signatures)}.\n"
    anchors = ["## What others reach", "", "| direction | measure | published | on |", "|---|---|---|---|"]
    anchors += [f"| {' | '.join(each)} |" for each in ANCHORS]
    return HEAD + measured + "\n" + "\n".join(lines) + "\n\n" + "\n".join(anchors) + "\n"


def summary(text: str, testset: str = "ntrex") -> str:
    """The table of the README, from the text of ``docs/quality.json``: one test set, no packages and no speed."""
    scores = [score for score in json.loads(text)["scores"] if score["testset"] == testset]
    rows = [f"| {score['source']}→{score['target']} | {score['bleu']:.1f} | {score['chrf']:.1f} |" for score in scores]
    return "\n".join(["| direction | BLEU | chrF |", "|---|---|---|", *rows]) + "\n"


def replace_table(readme: str, table_text: str) -> str:
    """The README with the table between its two marks replaced."""
    before, _, rest = readme.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    return f"{before}{MARKS[0]}\n{table_text}{MARKS[1]}{after}"


if __name__ == "__main__":  # python -m service.evaluation.report docs/quality.json docs/quality.md README.md
    scores_file, page_file, readme_file = (Path(name) for name in sys.argv[1:4])
    measured_text = scores_file.read_text(encoding="utf-8")
    page_file.write_text(page(measured_text), encoding="utf-8")
    written = replace_table(readme_file.read_text(encoding="utf-8"), summary(measured_text))
    readme_file.write_text(written, encoding="utf-8")
