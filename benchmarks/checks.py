"""False alarms of the checks: how often each flags a reference translation, and how fast they are.

    python -m benchmarks.checks --data DIR [--name ntrex] [--json FILE] [--show CHECK]

DIR holds line-aligned files ``NAME.en``, ``NAME.ru``, ``NAME.kk`` such as NTREX-128's. References are right, so every
flag is a false alarm, or a liberty of the translator's that an editor would want to see. They are checked sentence by
sentence and as articles of 10 lines, in all six directions. The bar: no check flags more than 2 % of the sentences,
in any direction. Exits with 1 where one does.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

from service.languages import LANGUAGES, Language
from service.translation.checks import CHECKS, run
from service.translation.document import Document

BAR = 2.0  # per cent
ARTICLE = 10  # lines

Direction = tuple[Language, Language]
Lines = dict[Language, list[str]]
Rates = dict[str, dict[str, float]]


def read(directory: Path, name: str) -> Lines:
    """The lines of the three files; ValueError where their numbers differ."""
    lines = {code: (directory / f"{name}.{code}").read_text(encoding="utf-8").split("\n") for code in LANGUAGES}
    for texts in lines.values():
        if texts[-1] == "":
            texts.pop()
    if len({len(texts) for texts in lines.values()}) != 1:
        raise ValueError(f"{name}.*: the files have different numbers of lines")
    return lines


def documents(lines: list[str], size: int) -> list[Document]:
    """Articles of `size` lines, a paragraph each, without title."""
    groups = (lines[start : start + size] for start in range(0, len(lines), size))
    return [Document("", None, "\n".join(group), "text/plain") for group in groups]


def flags(lines: Lines, size: int, show: str | None) -> Iterator[tuple[Direction, int, Counter[str]]]:
    """For each direction: how many documents there are, and how many of them each check flags."""
    for source, target in permutations(LANGUAGES, 2):
        counts: Counter[str] = Counter()
        before, after = documents(lines[source], size), documents(lines[target], size)
        for number, (document, reference) in enumerate(zip(before, after, strict=True), 1):
            for result in run(document, reference, source, target):
                counts[result.check] += not result.passed
                if result.check == show and result.detail:
                    print(f"{source}-{target} {number}: {result.detail}")
        yield (source, target), len(before), counts


def rates(lines: Lines, size: int, show: str | None) -> Rates:
    """Per cent of documents flagged, by check and by direction, and of all directions together."""
    table: Rates = {check.name: {} for check in CHECKS}
    sums: Counter[str] = Counter()
    total = 0
    for (source, target), number, counts in flags(lines, size, show):
        total += number
        sums += counts
        for name, row in table.items():
            row[f"{source}-{target}"] = round(100 * counts[name] / number, 3)
    for name, row in table.items():
        row["all"] = round(100 * sums[name] / total, 3)
    return table


def speed(lines: Lines) -> dict[str, float]:
    """MB of source and translation together that all checks do in a second, in UTF-8, as one long article."""
    found = {}
    for source, target in permutations(LANGUAGES, 2):
        before, after = documents(lines[source], len(lines[source])), documents(lines[target], len(lines[target]))
        began = time.perf_counter()
        run(before[0], after[0], source, target)
        took = time.perf_counter() - began
        found[f"{source}-{target}"] = round(len((before[0].content + after[0].content).encode()) / 1e6 / took, 2)
    return found


def show_table(title: str, table: Rates) -> None:
    columns = list(next(iter(table.values())))
    print(f"{title:12s}" + "".join(f"{column:>8s}" for column in columns))
    for name, row in table.items():
        print(f"{name:12s}" + "".join(f"{row[column]:8.2f}" for column in columns))
    print()


def main() -> int:
    parser = argparse.ArgumentParser(description="Count the false alarms of the checks on reference translations.")
    parser.add_argument("--data", type=Path, required=True, help="directory of NAME.en, NAME.ru and NAME.kk")
    parser.add_argument("--name", default="ntrex", help="NAME of the files (default: ntrex)")
    parser.add_argument("--json", type=Path, help="file to write the rates to")
    parser.add_argument("--show", choices=[check.name for check in CHECKS], help="print the details of this check")
    options = parser.parse_args()
    lines = read(options.data, options.name)
    by_sentence = rates(lines, 1, options.show)
    by_article = rates(lines, ARTICLE, None)
    fast = speed(lines)
    show_table("sentences, %", by_sentence)
    show_table("articles, %", by_article)
    print("speed, MB/s " + "".join(f"{value:8.2f}" for value in fast.values()))
    over = [f"{name} {column}" for name, row in by_sentence.items() for column, rate in row.items() if rate > BAR]
    print(f"over {BAR} % of sentences: {', '.join(over) or 'none'}")
    if options.json:
        report = {
            "data": options.name,
            "lines": len(lines["en"]),
            "bar": BAR,
            "sentences": by_sentence,
            "articles": by_article,
            "speed_mb_s": fast,
        }
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
