"""Names to find, and how their forms are recognised in each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from glossary.inflection import Features, forms
from glossary.inflection.kazakh import ends_in_possessive
from glossary.inflection.kazakh_sounds import SoundClass, sound_of, takes_hyphen
from glossary.inflection.russian_words import VOWELS, analyzer
from glossary.matching.kazakh_suffixes import read_suffixes
from glossary.matching.words import fold, words_of
from glossary.model import Language, Name, Term

_FLEETING: Final = re.compile(r".*[еоё][^аеёиоуыэюяь]ь?")
_UNSURE_FINAL: Final = frozenset("бвгджзхцщч")
_VOICED: Final = {"п": "б", "к": "г", "қ": "ғ"}


@dataclass(eq=False)
class Entry:
    """A canonical name or a variant of one, as it is looked for. ``name.text`` is the spelling of this entry."""

    term: Term
    name: Name
    language: Language
    variant: bool = False
    key: int = 0

    @cached_property
    def _parts(self) -> tuple[list[str], list[str]]:
        return words_of(self.name.text, self.language)

    @property
    def words(self) -> list[str]:
        return self._parts[0]

    @property
    def gaps(self) -> list[str]:
        return self._parts[1]

    @cached_property
    def folded(self) -> list[str]:
        return [fold(word) for word in self.words]

    @cached_property
    def table(self) -> dict[tuple[str, ...], tuple[Features, ...]]:
        """Russian and English: the folded words of every form, with its readings."""
        found: dict[tuple[str, ...], list[Features]] = {}
        name = self.name
        if name.indeclinable and self.language == "ru" and self.folded[-1].endswith(("ово", "ево", "ино", "ыно")):
            # Written unchanged by this glossary, but declined by other authors (в Пулкове).
            name = replace(name, indeclinable=False)
        for form in forms(name, self.term.kind, self.language):
            if form.features.possessive is None:
                key = tuple(fold(word) for word in words_of(form.text, self.language)[0])
                found.setdefault(key, []).append(form.features)
        return {key: tuple(dict.fromkeys(features)) for key, features in found.items()}

    def readings(self, words: Sequence[str]) -> tuple[Features, ...]:
        """The readings of folded words as a form of this name; () where they are none."""
        if self.language != "kk":
            return self.table.get(tuple(words), ())
        if list(words[:-1]) != self.folded[:-1]:
            return ()
        return tuple(self._kazakh(words[-1]))

    def _kazakh(self, word: str) -> Iterator[Features]:
        base = self.folded[-1]
        if self.name.indeclinable:
            if word == base:
                yield Features("nom", self.name.number)
            return
        if word.startswith(base):
            yield from self.tail(word[len(base) :])
            if base.endswith(("ск", "цк")) and word[len(base) :].startswith("і"):
                # Минскіде: a linking і.
                yield from read_suffixes(word[len(base) + 1 :], "vowel", False, False, False)
        voiced = base[:-1] + _VOICED.get(base[-1], base[-1]) if base[-1] != "ь" else base[:-1]
        if voiced != base and word.startswith(voiced) and word[len(voiced) :].startswith(("ы", "і")):
            yield from (each for each in self.tail(word[len(voiced) :], sure=False) if each.possessive)

    def tail(self, tail: str, sure: bool | None = None) -> tuple[Features, ...]:
        """The readings of a Kazakh suffix chain after this name."""
        final, certain, possessive, short = self._end
        return read_suffixes(tail, final, certain if sure is None else sure, possessive, short)

    @cached_property
    def _end(self) -> tuple[SoundClass, bool, bool, bool]:
        text = self.name.text
        possessive = self.name.possessive or ends_in_possessive(text, self.term.kind)
        certain = not takes_hyphen(text) and self.folded[-1][-1] not in _UNSURE_FINAL
        return sound_of(text).final, certain, possessive, len(self.folded[-1]) < 4


def entries_of(term: Term, language: Language) -> Iterator[Entry]:
    """The canonical name and the variants; of a variant only a person's gender is known to be the name's."""
    name = term.names.get(language)
    if name is None:
        return
    yield Entry(term, replace(name, variants=()) if name.variants else name, language)
    for variant in name.variants:
        same_head = term.kind == "person" or len(variant.split()) == len(name.text.split())
        bare = Name(variant, gender=name.gender, number=name.number, head=name.head) if same_head else Name(variant)
        yield Entry(term, bare, language, variant=True)


def patterns(entry: Entry, words: Sequence[str]) -> Iterable[str]:
    """What the automaton looks for: a folded word of the name between spaces, open at the end where it inflects.

    ``words`` are the folded words of the name; the one at ``entry.key`` finds it.
    """
    word = words[entry.key]
    if entry.language == "ru":
        return _russian_patterns(word)
    last = entry.key == len(words) - 1
    if entry.language == "kk" and last:
        return (" " + (word[:-1] if word[-1] in "пкқь" and len(word) > 1 else word),)
    if entry.language == "en" and last and entry.term.kind in {"product", "other"}:
        return sorted({f" {form[-1]} " for form in entry.table if form})
    return (f" {word} ",)


def _russian_patterns(word: str) -> tuple[str, ...]:
    """The part of a word all its forms begin with: without its last vowel, or two letters of an adjective."""
    if word.endswith(("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие")) and len(word) > 4:
        return (" " + word[:-2],)
    if word.endswith("ец") or (_FLEETING.fullmatch(word) and len(word) < 12 and analyzer().word_is_known(word)):
        return (" " + word[: -3 if word.endswith("ь") else -2],)
    if word[-1] in VOWELS + "йь" and len(word) > 1:
        return (" " + word[:-1],)
    return (" " + word,)
