"""How often the language of a news sentence is told, beside lingua and plain langdetect::

    python -m benchmarks.detection --data DIR

DIR holds one sentence a line: ``ntrex.{en,ru,kk}`` (NTREX-128, newstest2019) and, for refusals, ``ntrex-other.XX`` in
languages XX that are none of the three. Nothing in the profiles was made from, or chosen on, these lines. lingua is
restricted to the three languages, as one would for this service, and so can refuse nothing; langdetect is seeded,
knows no Kazakh, and counts as refusing whatever it calls another language.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import langdetect
from lingua import IsoCode639_1, LanguageDetectorBuilder
from rich.console import Console
from rich.table import Table

from service.detection import detect, load
from service.languages import LANGUAGES

HEADLINE = 5  # words
Tell = Callable[[str], str | None]  # a text to one of the three codes, another code, or None


def ushtil(text: str) -> str | None:
    """The service's own answer."""
    return detect(text).language


def make_lingua() -> Tell:
    """lingua with the three languages alone."""
    codes = [IsoCode639_1.EN, IsoCode639_1.RU, IsoCode639_1.KK]
    detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

    def tell(text: str) -> str | None:
        language = detector.detect_language_of(text)
        return language.iso_code_639_1.name.lower() if language else None

    return tell


def plain_langdetect(text: str) -> str | None:
    """langdetect as it comes, seeded."""
    langdetect.DetectorFactory.seed = 0
    try:
        return str(langdetect.detect(text))
    except langdetect.LangDetectException:
        return None


def read(path: Path) -> list[str]:
    """The lines of a file. Raises OSError."""
    return path.read_text(encoding="utf-8").splitlines()


def headline(text: str) -> str:
    """The first five words of a sentence."""
    return " ".join(text.split()[:HEADLINE])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables; answers 0, or 2 if the data is not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--show-errors", action="store_true", help="print each line that ushtil gets wrong")
    options = parser.parse_args(arguments)
    try:
        texts = {code: read(options.data / f"ntrex.{code}") for code in LANGUAGES}
        others = {path.suffix[1:]: read(path) for path in sorted(options.data.glob("ntrex-other.*"))}
    except OSError as error:
        print(f"cannot read the data: {error}", file=sys.stderr)
        return 2
    load()
    systems: dict[str, Tell] = {"ushtil": ushtil, "lingua (en, ru, kk)": make_lingua(), "langdetect": plain_langdetect}
    console = Console()

    right = Table("", *(f"{code} {kind}" for kind in ("sentences", "5 words") for code in LANGUAGES), "ms each")
    for name, tell in systems.items():
        cells, started = [], time.perf_counter()
        for cut in (str, headline):
            for code, lines in texts.items():
                wrong = [line for line in lines if tell(cut(line)) != code]
                cells.append(f"{len(lines) - len(wrong)}/{len(lines)} {100 * (1 - len(wrong) / len(lines)):.2f} %")
                if options.show_errors and tell is ushtil:
                    for line in wrong:
                        print(f"{code}: {cut(line)}: {detect(cut(line))}")
        each = (time.perf_counter() - started) / (2 * sum(map(len, texts.values())))
        right.add_row(name, *cells, f"{1000 * each:.2f}")
    console.print("Told right", right)

    refused = Table("not called one of the three, %", *others, "all")
    for name, tell in systems.items():
        for kind, cut in (("sentences", str), ("5 words", headline)):
            counts = [sum(tell(cut(line)) not in LANGUAGES for line in lines) for lines in others.values()]
            shares = [100 * n / len(lines) for n, lines in zip(counts, others.values(), strict=True)]
            whole = 100 * sum(counts) / max(1, sum(map(len, others.values())))
            refused.add_row(f"{name}, {kind}", *(f"{share:.1f}" for share in shares), f"{whole:.2f}")
    console.print(refused)
    return 0


if __name__ == "__main__":
    sys.exit(main())
