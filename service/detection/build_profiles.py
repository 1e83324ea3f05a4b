"""Make language profiles from plain text::

    python -m service.detection.build_profiles --text kk=kk.txt.xz --text ky=a.txt --text ky=b.txt --script Cyrl

Each ``--text CODE=FILE`` names UTF-8 text of one language, one sentence or so a line, plain or compressed with xz;
several files of one language are taken together. The profiles are written as compact JSON in langdetect's own form
to ``service/detection/profiles/SCRIPT/CODE.json``. The same text always gives the same bytes.
"""

import argparse
import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from .ngrams import ORDERS, bundled_profiles, count_ngrams
from .text import SCRIPTS, Script, clean, only_script, scripts_of

DIRECTORY = Path(__file__).parent / "profiles"
MINIMUM_COUNT = 3  # a sequence seen once or twice is as likely a typing mistake or a foreign name
MINIMUM_PURITY = 0.9  # of a line's letters, in the script wanted: the rest is markup, commands, other languages


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a text file, uncompressed if its name ends in ``.xz``. Raises OSError, LZMAError, UnicodeError."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from file


def count_lines(lines: Iterable[str], script: Script) -> Counter[str]:
    """Count the letter sequences of all distinct lines written in one script, words of other scripts left out."""
    counts: Counter[str] = Counter()
    for line in dict.fromkeys(clean(line) for line in lines):
        letters = scripts_of(line)
        if letters[script] and letters[script] >= MINIMUM_PURITY * letters.total():
            count_ngrams(only_script(line, script), counts)
    return counts


def make_profile(name: str, counts: Counter[str], largest: int) -> dict[str, object]:
    """A profile of the ``largest`` most frequent sequences, in langdetect's JSON form.

    The totals stay those of the whole text, so that a cut profile does not overstate what it keeps.
    """
    totals = [0] * ORDERS
    for gram, count in counts.items():
        totals[len(gram) - 1] += count
    often = [(gram, count) for gram, count in counts.items() if count >= MINIMUM_COUNT]
    often.sort(key=lambda item: (-item[1], item[0]))
    return {"name": name, "n_words": totals, "freq": dict(often[:largest])}


def add_bundled(counts: Counter[str], name: str, script: Script) -> Counter[str]:
    """The counts together with those of langdetect's own profile of the language, which then weighs as much."""
    (bundled,) = bundled_profiles([name])
    own = {gram: count for gram, count in bundled.freq.items() if scripts_of(gram)[script] == scripts_of(gram).total()}
    letters = sum(count for gram, count in counts.items() if len(gram) == 1)
    weight = letters / sum(count for gram, count in own.items() if len(gram) == 1)
    return counts + Counter({gram: round(count * weight) for gram, count in own.items()})


def _text_argument(value: str) -> tuple[str, Path]:
    code, equals, path = value.partition("=")
    if not (code and equals and path):
        raise argparse.ArgumentTypeError(f"{value!r} is not CODE=FILE")
    return code, Path(path)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; answers the exit status: 0 done, 1 a text was unreadable or held nothing of the script."""
    parser = argparse.ArgumentParser(prog="python -m service.detection.build_profiles", description=__doc__)
    parser.add_argument("--text", action="append", required=True, type=_text_argument, metavar="CODE=FILE")
    parser.add_argument("--script", choices=SCRIPTS, default="Cyrl", help="the script of the text (default: Cyrl)")
    parser.add_argument("--lines", type=int, metavar="N", help="read only the first N lines of each file")
    parser.add_argument("--largest", type=int, default=6000, metavar="N", help="keep the N most frequent sequences")
    parser.add_argument("--add-bundled", action="store_true", help="add langdetect's own profile, at equal weight")
    parser.add_argument("--out", type=Path, default=DIRECTORY, metavar="DIR", help=f"default: {DIRECTORY}")
    options = parser.parse_args(arguments)

    sources: dict[str, list[Path]] = {}
    for code, path in options.text:
        sources.setdefault(code, []).append(path)
    for code, paths in sources.items():
        try:
            lines = (line for path in paths for line in islice(read_lines(path), options.lines))
            counts = count_lines(lines, options.script)
            if options.add_bundled:
                counts = add_bundled(counts, code, options.script)
        except (OSError, lzma.LZMAError, UnicodeError) as error:
            print(f"{code}: cannot read the text: {error}", file=sys.stderr)
            return 1
        profile = make_profile(code, counts, options.largest)
        if not profile["freq"]:
            print(f"{code}: no text in {options.script} in {', '.join(map(str, paths))}", file=sys.stderr)
            return 1
        target = options.out / options.script / f"{code}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(profile, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"{target}: {len(counts)} sequences seen, {target.stat().st_size / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
