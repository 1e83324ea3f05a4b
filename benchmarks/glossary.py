"""How well the glossary is kept in translation, after Bergmanis & Pinnis (2021), and what it costs::

    python -m benchmarks.glossary [--set held-out] [--data DIR] [--terms 10000]

Each case of `tests/glossary/cases` is translated with the starter model and the default glossary, and falls into one
of three classes: right term in a right form, right term in a wrong form, wrong or missing term. The classes are told
from the text of the translation, not from what the pipeline reports. Damage is how many sentences without a term
differ from their translation without a glossary. Damage and cost are measured on ``ntrex.{en,ru,kk}`` (NTREX-128,
newstest2019, one sentence a line) of DIR, else on the cases: damage then with a glossary of none of their terms.
The cost is the processor time, on all cores, that the glossary adds, in percent of that of translation without one;
``planning`` is the part of it for finding terms and planning, the rest goes into further variants, alignments and
writing the terms.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path

from rich.console import Console
from rich.table import Table

from glossary.enforcement.placing import name_forms, words_of
from glossary.load import default_glossary
from glossary.model import Glossary, Language, Name, Term
from service.translation.document import Document
from service.translation.engine import EngineOptions
from service.translation.pipeline import Pipeline, TranslationRequest, TranslationResult
from service.translation.starter import default_starter_dir, install_starter
from service.translation.terms import TermBase
from tests.glossary.term_cases import DIRECTIONS, TermCase, read_cases

CLASSES = ("right form", "wrong form", "wrong or missing")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; exit status 1 where a bar of the project is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.glossary", description="Score the glossary.")
    parser.add_argument("--set", choices=["development", "held-out", "all"], default="held-out")
    parser.add_argument("--data", type=Path, help="a directory with ntrex.en, ntrex.ru and ntrex.kk")
    parser.add_argument("--lines", type=int, default=100, help="how many lines of these")
    parser.add_argument("--terms", type=int, default=10_000, help="size of the glossary for the cost")
    parser.add_argument("--failures", action="store_true", help="print the cases that are not right")
    options = parser.parse_args(arguments)
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as directory:
        install_starter(default_starter_dir(), Path(directory))
        bench = Bench(Path(directory), default_glossary())
        good = bench.quality(console, options.set, failures=options.failures)
        texts = sentences(options.data, options.lines)
        good &= bench.damage(console, texts)
        bench.cost(console, texts, options.terms)
    return 0 if good else 1


class Bench:
    """The starter model with and without a glossary."""

    def __init__(self, directory: Path, glossary: Glossary) -> None:
        self.directory, self.glossary = directory, glossary
        self.base: TermBase | None = TermBase(glossary)
        self.pipeline = Pipeline(EngineOptions(), lambda: directory, terms=lambda: self.base)

    def translate(self, texts: Sequence[str], source: Language, target: Language) -> list[TranslationResult]:
        """Each text as the title of a document of its own."""
        requests = [TranslationRequest(Document(text, None, "", "text/plain"), source, target) for text in texts]
        answers = self.pipeline.translate(requests)
        return [answer for answer in answers if isinstance(answer, TranslationResult)]

    def quality(self, console: Console, chosen: str, *, failures: bool) -> bool:
        """Print the classes for each direction and method; whether both bars are kept."""
        table = Table("direction", "cases", *CLASSES, "right term %", "right form %", title=f"Terms, {chosen} cases")
        methods: Counter[tuple[str, str]] = Counter()
        total: Counter[str] = Counter()
        for source, target in DIRECTIONS:
            cases = [case for case in read_cases(source, target) if chosen in {"all", case.set}]
            texts = list(dict.fromkeys(case.source for case in cases))
            results = dict(zip(texts, self.translate(texts, source, target), strict=True))
            found: Counter[str] = Counter()
            for case in cases:
                result = results[case.source]
                told = self.classify(case, result.document.title, target)
                found[told] += 1
                methods[method_of(case, result), told] += 1
                if failures and told != CLASSES[0]:
                    line = (
                        f"{source}-{target} {told}: {case.source} => {result.document.title} [{'|'.join(case.forms)}]"
                    )
                    console.print(line, markup=False, highlight=False, soft_wrap=True)
            table.add_row(f"{source}-{target}", *row(found))
            total += found
        table.add_row("all", *row(total), style="bold")
        console.print(table)
        by_method = Table("method", "cases", *CLASSES, "right term %", "right form %", title="By method")
        for method in ("matched", "inflected", "repaired", "missing"):
            by_method.add_row(method, *row(Counter({told: methods[method, told] for told in CLASSES})))
        console.print(by_method)
        count = total.total()
        return total[CLASSES[2]] <= 0.05 * count and total[CLASSES[0]] >= 0.85 * count

    def classify(self, case: TermCase, translation: str, target: Language) -> str:
        """The class of a case, from the words of the translation alone."""
        term = self.glossary.by_id[case.term]
        if any(stands_in(form, translation) for form in case.forms):
            return CLASSES[0]
        known = name_forms(term.names[target], term.kind, target)
        return CLASSES[1] if any(stands_in(form, translation) for form in known) else CLASSES[2]

    def damage(self, console: Console, texts: dict[Language, list[str]] | None) -> bool:
        """Print how many sentences without a term the glossary changes; whether there is none."""
        table = Table("direction", "sentences without terms", "changed", title="Damage")
        changed = 0
        for source, target in DIRECTIONS:
            if texts is None:
                lines = list(dict.fromkeys(case.source for case in read_cases(source, target)))
                used = {case.term for case in read_cases(source, target)}
                self.base = TermBase(Glossary(tuple(term for term in self.glossary.terms if term.id not in used)))
            else:
                lines, self.base = texts[source], TermBase(self.glossary)
            base = self.base
            free = [line for line in lines if base.plan(line, source, target) is None]
            # All lines together, so that a term in one would show in another.
            left = dict(zip(lines, self.translate(lines, source, target), strict=True))
            self.base = None
            right = dict(zip(free, self.translate(free, source, target), strict=True))
            count = sum(left[line].document != right[line].document for line in free)
            changed += count
            table.add_row(f"{source}-{target}", str(len(free)), str(count))
        console.print(table)
        return changed == 0

    def cost(self, console: Console, texts: dict[Language, list[str]] | None, size: int) -> None:
        """Print what a glossary of a size adds to the time of translation; the best of two runs each."""
        base = TermBase(enlarged(self.glossary, size))
        table = Table("direction", "sentences", "with terms", "without s", "with s", "cost %", "planning %",
                      title=f"Cost at {len(base.glossary.terms)} terms")  # fmt: skip
        sums = [0.0, 0.0, 0.0]
        for source, target in DIRECTIONS:
            lines = texts[source] if texts else list(dict.fromkeys(case.source for case in read_cases(source, target)))
            base.plan("", source, target)
            times: list[list[float]] = [[], [], []]
            planned = 0
            for turn in range(3):
                begin = time.process_time()
                planned = sum(base.plan(line, source, target) is not None for line in lines)
                middle = time.process_time()
                self.base = None
                self.translate(lines, source, target)
                then = time.process_time()
                self.base = base
                self.translate(lines, source, target)
                end = time.process_time()
                if turn:  # the first warms up
                    for kept, value in zip(times, (then - middle, end - then, middle - begin), strict=True):
                        kept.append(value)
            best = [min(kept) for kept in times]
            sums = [one + other for one, other in zip(sums, best, strict=True)]
            table.add_row(f"{source}-{target}", str(len(lines)), str(planned), *cost_row(best))
        table.add_row("all", "", "", *cost_row(sums), style="bold")
        console.print(table)


def row(found: Counter[str]) -> list[str]:
    """Count and share of each class."""
    count = found.total()
    shares = (count - found[CLASSES[2]], found[CLASSES[0]])
    return [str(count), *(str(found[told]) for told in CLASSES), *(f"{100 * n / max(count, 1):.1f}" for n in shares)]


def cost_row(times: Sequence[float]) -> list[str]:
    without, with_terms, planning = times
    return [
        f"{without:.2f}",
        f"{with_terms:.2f}",
        f"{100 * (with_terms / without - 1):.1f}",
        f"{100 * planning / without:.1f}",
    ]


def method_of(case: TermCase, result: TranslationResult) -> str:
    """How the pipeline says that it dealt with the term of a case."""
    terms = result.terms.terms if result.terms is not None else ()
    return next((item.applied.method for item in terms if item.applied.term == case.term), "missing")


def stands_in(form: str, text: str) -> bool:
    """Whether a form stands in a text as whole words, in whatever letters."""
    lower, wanted = text.lower(), form.lower()
    borders = words_of(lower)
    starts, ends = {start for start, _ in borders}, {end for _, end in borders}
    at = lower.find(wanted)
    while at >= 0:
        if at in starts and at + len(wanted) in ends:
            return True
        at = lower.find(wanted, at + 1)
    return False


def sentences(data: Path | None, lines: int) -> dict[Language, list[str]] | None:
    """The first lines of NTREX in each language. Raises OSError."""
    if data is None:
        return None
    languages: tuple[Language, ...] = ("en", "ru", "kk")
    return {code: (data / f"ntrex.{code}").read_text(encoding="utf-8").splitlines()[:lines] for code in languages}


def enlarged(glossary: Glossary, size: int) -> Glossary:
    """A glossary with made-up surnames beside its terms, until it has the size."""
    return Glossary((*glossary.terms, *_surnames(max(size - len(glossary.terms), 0))))


def _surnames(count: int) -> Iterator[Term]:
    first: Iterable[tuple[str, str]] = zip("бгдзклмнрт", "bgdzklmnrt", strict=True)
    vowels = list(zip("аоу", "aou", strict=True))
    parts = [(a + c, b + d) for (a, b), (c, d) in product(first, vowels)]
    for n, syllables in enumerate(product(parts, repeat=3)):
        if n == count:
            return
        russian, english = ("".join(part[side] for part in syllables) for side in (0, 1))
        name = russian.capitalize() + "хов"
        yield Term(
            f"made-up-{n}",
            "person",
            {"ru": Name(name, gender="masculine"), "kk": Name(name), "en": Name(english.capitalize() + "khov")},
        )


if __name__ == "__main__":
    sys.exit(main())
