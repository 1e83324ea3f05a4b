"""The part of langdetect that Ushtil stands on: its n-grams and its profiles.

langdetect carries no types, so everything taken from it passes through this one module.

langdetect describes a text by its letter sequences of length one to three inside words (a space stands for the
word's edge) and a language by how often each sequence occurs (Nakatani Shuyo, "Language Detection Library for
Java", 2010). It then *samples* sequences until one language wins, which gives short texts a different answer on
different days. Ushtil counts all of them instead (see ``model``): as fast for news, and the same every time.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import langdetect
from langdetect.utils.ngram import NGram

ORDERS = 3
BUNDLED = Path(langdetect.__file__).parent / "profiles"


@dataclass(frozen=True, slots=True)
class Profile:
    """How often each letter sequence occurs in a language.

    ``name`` is a language code; ``freq`` maps a sequence of one to three characters to its count; ``totals`` are
    the counts of all sequences of each length, rare ones that ``freq`` leaves out included or not.
    """

    name: str
    freq: Mapping[str, int]
    totals: tuple[int, int, int]


class ProfileError(ValueError):
    """A profile file is not what langdetect writes: damaged, or of another format."""


def count_ngrams(text: str, counts: Counter[str] | None = None) -> Counter[str]:
    """Count the letter sequences of a text, as langdetect does when it makes a profile and when it reads a text.

    Words of capitals alone ("ООН", "BBC") are left out beyond their first letter. With ``counts`` given, adds to it.
    """
    counts = Counter() if counts is None else counts
    window = NGram()
    for character in NGram.normalize_vi(text):
        window.add_char(character)
        if window.capitalword:
            continue
        grams = window.grams
        for order in range(1, min(ORDERS, len(grams)) + 1):
            gram = grams[-order:]
            # the single space between words says nothing of the language
            if gram != " ":
                counts[gram] += 1
    return counts


def read_profile(path: Path) -> Profile:
    """Read one profile in langdetect's JSON form: ``{"name": …, "freq": {…}, "n_words": [a, b, c]}``.

    Raises ProfileError if the file cannot be read as one.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        one, two, three = (int(total) for total in data["n_words"])
        return Profile(str(data["name"]), dict(data["freq"]), (one, two, three))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProfileError(f"{path} is not a language profile: {error}") from error


def bundled_profiles(names: Iterable[str]) -> list[Profile]:
    """The profiles of these languages that langdetect itself ships (made by its authors from Wikipedia)."""
    return [read_profile(BUNDLED / name) for name in names]
