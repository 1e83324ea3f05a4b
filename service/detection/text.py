"""What of a text tells its language: the letters of its words, by script; and a sample of a long text."""

import re
import unicodedata
from collections import Counter
from typing import Final, Literal

Script = Literal["Cyrl", "Latn", "Other"]
SCRIPTS: Final[tuple[Script, ...]] = ("Cyrl", "Latn", "Other")

SAMPLE = 6000  # characters read of a text, however long: more changes no answer
WINDOWS = 12  # places of a long text that the sample is taken from, evenly from beginning to end

_CYRILLIC = "\u0400-\u0481\u048a-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f"
_LATIN = (
    "A-Za-zªº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua787\uff21-\uff3a\uff41-\uff5a"
)
_LETTERS: Final[dict[Script, re.Pattern[str]]] = {
    "Cyrl": re.compile(f"[{_CYRILLIC}]"),
    "Latn": re.compile(f"[{_LATIN}]"),
    "Other": re.compile(rf"[^\W\d_{_CYRILLIC}{_LATIN}]"),
}
_OUTSIDE: Final[dict[Script, re.Pattern[str]]] = {
    "Cyrl": re.compile(f"[^{_CYRILLIC}\u0300-\u036f]+"),
    "Latn": re.compile(f"[^{_LATIN}\u0300-\u036f]+"),
    "Other": re.compile(rf"[\W\d_{_CYRILLIC}{_LATIN}]+"),
}
# Bounded, so that no input makes them slow.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»]{1,2000}"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
    r"|(?<![\w.])[@#]\w{1,100}"
    r"|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});"
)
_WORD = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r"\n+|(?<=[.!?…])[»”\")\]]{0,3}[ \t]+")
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]+")


def sample(text: str, size: int = SAMPLE, windows: int = WINDOWS) -> str:
    """At most about ``size`` characters of a text, from ``windows`` places spread over all of it.

    Each piece becomes a line of its own and starts and ends with a whole word where it has white space.
    """
    if len(text) <= size:
        return text
    width = size // windows
    pieces = []
    for number in range(windows):
        start = (len(text) - width) * number // (windows - 1)
        piece = text[start : start + width]
        if start and (space := re.search(r"\s", piece)):
            piece = piece[space.end() :]
        if start + width < len(text) and (space := re.search(r"\s\S*$", piece)):
            piece = piece[: space.start()]
        pieces.append(piece)
    return "\n".join(pieces)


def clean(text: str) -> str:
    """A text without what has no language: addresses, handles, hashtags, character references, control characters.

    Composed (NFC), so that a letter has one spelling; lower-cased where more than half the letters are capitals
    (headlines), for profiles know capitals at the beginnings of words only. Line feeds stay.
    """
    lines = (_UNWANTED.sub(" ", _ADDRESS.sub(" ", line)) for line in text.splitlines())
    text = unicodedata.normalize("NFC", "\n".join(lines))
    capitals = sum(character.isupper() for character in text)
    letters = sum(character.isalpha() for character in text)
    return text.lower() if capitals * 2 > letters else text


def scripts_of(text: str) -> Counter[Script]:
    """How many letters a text has in Cyrillic, in Latin and in all other scripts."""
    return Counter({script: len(pattern.findall(text)) for script, pattern in _LETTERS.items()})


def running_letters(text: str) -> Counter[Script]:
    """The letters of a text by script, in quarters: those of a word that begins with a capital count one, others four.

    Names keep their own script in news («Clickfraud» бағдарламасы Google Play Store), so running words decide.
    """
    counts: Counter[Script] = Counter()
    for word in _WORD.findall(text):
        weight = 1 if word[0].isupper() else 4
        for script, number in scripts_of(word).items():
            counts[script] += weight * number
    return counts


def segments(text: str, least: int) -> list[str]:
    """The text in order, cut at ends of lines and sentences into parts of ``least`` characters or more.

    A last part that is shorter joins the one before it.
    """
    parts: list[str] = []
    for piece in _ENDS.split(text):
        if parts and len(parts[-1]) < least:
            parts[-1] += " " + piece
        else:
            parts.append(piece)
    if len(parts) > 1 and len(parts[-1]) < least:
        last = parts.pop()
        parts[-1] += " " + last
    return parts


def only_script(text: str, script: Script) -> str:
    """The letters of one script (and marks on them); anything else between them becomes one space."""
    return _OUTSIDE[script].sub(" ", text)


def split_capitalised(letters: str) -> tuple[str, str]:
    """The words of a text that begin with a small letter, and those that begin with a capital, each in order."""
    words: tuple[list[str], list[str]] = ([], [])
    for word in letters.split():
        words[word[0].isupper()].append(word)
    return " ".join(words[0]), " ".join(words[1])
