"""What makes a term, and a set of terms, fit for use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from glossary.model import LANGUAGES, Language, Name, Term

MAX_NAME: Final = 200  # characters: longer than any official name, shorter than a pasted paragraph
MAX_VARIANTS: Final = 100
MAX_NOTE: Final = 10_000
MAX_RANK: Final = 1_000_000
LANGUAGE_NAMES: Final[dict[Language, str]] = {"ru": "Russian", "kk": "Kazakh", "en": "English"}

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Russian texts keep the Kazakh letters of a few names («Қазақстан темір жолы»), so both languages have one alphabet.
_ALPHABET: Final = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі")
# Nearly every name is clean by one of these, so that only the rest is looked at letter by letter.
_CLEAN: Final[dict[Language, re.Pattern[str]]] = {
    "ru": re.compile(r"[А-Яа-яЁё0-9.,&()/'’«»–-]+(?: [А-Яа-яЁё0-9.,&()/'’«»–-]+)*"),
    "kk": re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі0-9.,&()/'’«»–-]+(?: [А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі0-9.,&()/'’«»–-]+)*"),
    "en": re.compile(r"[A-Za-z0-9.,&()/'’“”–-]+(?: [A-Za-z0-9.,&()/'’“”–-]+)*"),
}
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_KEY: Final = str.maketrans(
    {"ё": "е", "’": "'", "ʼ": "'", "`": "'", "‑": "-", "–": "-", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"'}
)
_KEYED: Final = re.compile("[" + re.escape("".join(map(chr, _KEY))) + "]")


def source_key(text: str) -> str:
    """Two names with one key are one name to a reader: case, ё and the style of dashes and quotes do not count."""
    folded = text.casefold()
    return folded.translate(_KEY) if _KEYED.search(folded) else folded


def term_problems(term: Term) -> Iterator[str]:
    """Everything wrong with one term by itself, in plain words."""
    if len(term.id) > 64 or not _ID.fullmatch(term.id):
        yield f"id {term.id!r} must be small Latin letters and digits, with single hyphens between, at most 64 long"
    if abs(term.rank) > MAX_RANK:
        yield f"rank must be between -{MAX_RANK} and {MAX_RANK}, not {term.rank}"
    if term.note is not None:
        yield from _note_problems(term.note)
    missing = [LANGUAGE_NAMES[code] for code in LANGUAGES if code not in term.names]
    if not term.names:
        yield "the term has no name in any language"
    elif missing and not term.keep:
        yield f"there is no name in {' and '.join(missing)}; a term without one cannot be written there"
    for code, name in term.names.items():
        yield from name_problems(name, code)


def name_problems(name: Name, language: Language) -> Iterator[str]:
    """Everything wrong with one name, each beginning with the field it is in."""
    yield from _text_problems(name.text, language, f"{language}.text", canonical=True)
    for index, variant in enumerate(name.variants):
        yield from _text_problems(variant, language, f"{language}.variants[{index}]", canonical=False)
    if len(name.variants) > MAX_VARIANTS:
        yield f"{language}.variants has {len(name.variants)} texts; at most {MAX_VARIANTS}"
    if name.variants and len({name.text, *name.variants}) != len(name.variants) + 1:
        twice = sorted({text for text in (name.text, *name.variants) if (name.text, *name.variants).count(text) > 1})
        yield f"{language}: {', '.join(map(repr, twice))} is listed twice (a variant must differ from the name)"
    if name.head is not None and not 0 <= name.head < len(name.text.split()):
        yield f"{language}.head is {name.head}, but {name.text!r} has the words 0 to {len(name.text.split()) - 1}"


def _note_problems(note: str) -> Iterator[str]:
    if not note or len(note) > MAX_NOTE or note != note.strip():
        yield f"note must be 1 to {MAX_NOTE} characters long, without white space at its ends"
    if not note.isprintable():
        for char in note:
            if char not in "\n\t" and unicodedata.category(char) in _UNSEEN:
                yield f"note has a character that cannot be seen, {_describe(char)}"
                return


def _text_problems(text: str, language: Language, field: str, *, canonical: bool) -> Iterator[str]:
    if not text.strip():
        yield f"{field} is empty"
        return
    if len(text) > MAX_NAME:
        yield f"{field} has {len(text)} characters; at most {MAX_NAME}"
    if len(text) < 2 or (not text[:2].isalnum() and sum(map(str.isalnum, text)) < 2):
        yield f"{field} {text!r} needs at least two letters or digits: less would be found everywhere"
    if not _CLEAN[language].fullmatch(text):
        yield from _characters(text, language, field, canonical)


def _characters(text: str, language: Language, field: str, canonical: bool) -> Iterator[str]:
    if not unicodedata.is_normalized("NFC", text):
        yield f"{field} {text!r} is not in Unicode normal form C"
    for char in text:
        if unicodedata.bidirectional(char) in _RIGHT_TO_LEFT:
            yield f"{field} {text!r} has text that runs from right to left, {_describe(char)}"
            return
        if unicodedata.category(char) in _UNSEEN:
            yield f"{field} {text!r} has a character that cannot be seen, {_describe(char)}"
            return
        if char.isspace() and char != " ":
            yield f"{field} {text!r} has an unusual space, {_describe(char)}; write an ordinary one"
            return
    if text != " ".join(text.split()):
        yield f"{field} {text!r} has spaces at an end or two together"
    for word in re.findall(r"[^\W\d_]+", text):
        problem = _script_problem(word, language, canonical)
        if problem:
            yield f"{field} {text!r}: {problem}"


def _script_problem(word: str, language: Language, canonical: bool) -> str | None:
    scripts = {char: _script(char) for char in word}
    cyrillic = [char for char, script in scripts.items() if script == "CYRILLIC"]
    latin = [char for char, script in scripts.items() if script == "LATIN"]
    other = [char for char, script in scripts.items() if script is None]
    if other:
        return f"the word {word!r} has {_describe(other[0])}, a letter of neither the Cyrillic nor the Latin alphabet"
    if cyrillic and latin:
        few = min(cyrillic, latin, key=len)[0]
        return f"the word {word!r} mixes Latin and Cyrillic letters ({_describe(few)})"
    if language == "en":
        return f"the word {word!r} is Cyrillic in an English name" if cyrillic else None
    if not canonical:
        return None
    foreign = [char for char in cyrillic if char.lower() not in _ALPHABET]
    if foreign:
        return f"the word {word!r} has {_describe(foreign[0])}, a letter of neither Russian nor Kazakh"
    return None


def _script(char: str) -> str | None:
    script = unicodedata.name(char, "").split(" ", 1)[0]
    return script if script in {"CYRILLIC", "LATIN"} else None


def _describe(char: str) -> str:
    name = unicodedata.name(char, "a control character")
    return f"{char!r} (U+{ord(char):04X}, {name})" if char.isprintable() else f"U+{ord(char):04X} ({name})"


def set_problems(terms: Sequence[Term]) -> Iterator[tuple[int, str]]:
    """Everything wrong between terms, as (index of the later term, reason)."""
    yield from _duplicate_ids(terms)
    for language in LANGUAGES:
        claims = _claims(terms, language)
        yield from _ambiguities(terms, language, claims)
        yield from _cycles(terms, language, claims)


def _duplicate_ids(terms: Sequence[Term]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for index, term in enumerate(terms):
        if term.id in seen:
            yield index, f"there is another term with the id {term.id!r}"
        seen.add(term.id)


def _claims(terms: Sequence[Term], language: Language) -> dict[str, list[int]]:
    """By `source_key`, which terms have that name or variant; only keys of two terms or more."""
    first: dict[str, int] = {}
    shared: dict[str, list[int]] = {}
    for index, term in enumerate(terms):
        name = term.names.get(language)
        if name is None:
            continue
        for text in (name.text, *name.variants):
            key = source_key(text)
            owner = first.setdefault(key, index)
            if owner != index:
                claimants = shared.setdefault(key, [owner])
                if claimants[-1] != index:
                    claimants.append(index)
    return shared


def _ambiguities(terms: Sequence[Term], language: Language, claims: dict[str, list[int]]) -> Iterator[tuple[int, str]]:
    for key, indices in claims.items():
        by_rank: dict[int, int] = {}
        for index in indices:
            other = by_rank.setdefault(terms[index].rank, index)
            if other != index:
                spelling = next(
                    text
                    for text in (terms[index].names[language].text, *terms[index].names[language].variants)
                    if source_key(text) == key
                )
                yield (
                    index,
                    f"{spelling!r} ({LANGUAGE_NAMES[language]}) is a name of {terms[other].id!r} and of "
                    f"{terms[index].id!r}; give one of them a higher rank or another spelling",
                )


def _cycles(terms: Sequence[Term], language: Language, claims: dict[str, list[int]]) -> Iterator[tuple[int, str]]:
    """Variants that lead in a circle: A is a variant of B and B of A (or by way of others). No rank settles that."""
    # A term leads to the keys of its variants, a key to the terms whose name it is.
    edges: dict[int | str, list[int | str]] = {}
    for key, indices in claims.items():
        for index in indices:
            if source_key(terms[index].names[language].text) == key:
                edges.setdefault(key, []).append(index)
            else:
                edges.setdefault(index, []).append(key)
    done: set[int | str] = set()
    for start in list(edges):
        circle = [node for node in _circle(start, edges, done) if isinstance(node, int)]
        if circle:
            first = circle.index(min(circle))
            chain = [repr(terms[index].names[language].text) for index in circle[first:] + circle[: first + 1]]
            yield max(circle), f"variants lead in a circle ({LANGUAGE_NAMES[language]}): {' → '.join(chain)}"


def _circle(start: int | str, edges: dict[int | str, list[int | str]], done: set[int | str]) -> list[int | str]:
    """The first circle reached from ``start`` over nodes not yet ``done``, by depth-first search without recursion."""
    path: dict[int | str, None] = {}
    stack: list[tuple[int | str, bool]] = [(start, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            path.popitem()
            done.add(node)
        elif node in path:
            # One circle tells the editor enough of all that is connected with it.
            done.update(path)
            nodes = list(path)
            return nodes[nodes.index(node) :]
        elif node not in done:
            path[node] = None
            stack.append((node, True))
            stack.extend((following, False) for following in reversed(edges.get(node, ())))
    return []
