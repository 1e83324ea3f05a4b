"""Kazakh forms: a name takes its suffixes at the end of its last word, one after the other.

Order: name - plural - possessive - case - further suffixes (-дағы, -нікі, -дай, -сыз) - and again plural and case.
``qazaq-inflector`` 0.5 is not used: it inflects every word of a phrase (Қасым-Жомарттың Тоқаевтың, Қостанайдың
облысының), leaves -ұлы alone inside one, knows no pronominal н of names that are possessives (облысыға), writes
АҚШТЫҢ for АҚШ-тың, and gives loans with и back vowels (Путинға).
``kazstem`` needs transducers compiled with HFST from GPL sources, which its package does not bring.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from glossary.inflection.features import KAZAKH_CASES, Case, Features, InflectedForm, Possessor
from glossary.inflection.kazakh_sounds import Sound, SoundClass, is_abbreviation, sound_of, takes_hyphen
from glossary.model import Kind, Name

#: Suffixes after a stem by class of its final sound; а, ы, қ, ғ stand for the harmonic pairs а/е, ы/і, қ/к, ғ/г.
_CASES: Final[dict[str, dict[SoundClass, str]]] = {
    "gen": {"vowel": "ның", "nasal": "ның", "sonorant": "дың", "sibilant": "дың", "voiceless": "тың"},
    "dat": {"vowel": "ға", "nasal": "ға", "sonorant": "ға", "sibilant": "ға", "voiceless": "қа"},
    "acc": {"vowel": "ны", "nasal": "ды", "sonorant": "ды", "sibilant": "ды", "voiceless": "ты"},
    "loc": {"vowel": "да", "nasal": "да", "sonorant": "да", "sibilant": "да", "voiceless": "та"},
    "abl": {"vowel": "дан", "nasal": "нан", "sonorant": "дан", "sibilant": "дан", "voiceless": "тан"},
    "ins": {"vowel": "мен", "nasal": "мен", "sonorant": "мен", "sibilant": "бен", "voiceless": "пен"},
    "belonging": {"vowel": "нікі", "nasal": "нікі", "sonorant": "дікі", "sibilant": "дікі", "voiceless": "тікі"},
    "likeness": {"vowel": "дай", "nasal": "дай", "sonorant": "дай", "sibilant": "дай", "voiceless": "тай"},
    "plural": {"vowel": "лар", "nasal": "дар", "sonorant": "лар", "sibilant": "дар", "voiceless": "тар"},
}
#: After the possessive of the third person (-ы, -сы) cases take the pronominal н: музейінде.
_PRONOMINAL: Final = {
    "gen": "ның", "dat": "на", "acc": "н", "loc": "нда", "abl": "нан", "ins": "мен", "likeness": "ндай",
    "belonging": "нікі",
}  # fmt: skip
_POSSESSIVES: Final[dict[Possessor, tuple[str, str]]] = {
    "1sg": ("м", "ым"), "2sg": ("ң", "ың"), "2sg_formal": ("ңыз", "ыңыз"), "1pl": ("мыз", "ымыз"), "3": ("сы", "ы"),
}  # fmt: skip
_TO_FRONT: Final = str.maketrans("аықғ", "еікг")
_VOICED: Final = {"п": "б", "к": "г", "қ": "ғ"}
_SOFT_CLUSTER: Final = re.compile(r".*[сц]к")
# Words in -ы/-і at the end of a phrase that are no possessives.
_NOT_POSSESSIVE: Final = frozenset({"алматы", "қарағанды", "омбы", "челны"})
_POSSESSIVE_END: Final = re.compile(r".*[^\W_][ыі]")


@dataclass(frozen=True, slots=True)
class _Stem:
    """A form under construction; ``pronominal`` after -ы/-сы, ``dative_a`` after -м/-ң (Арнама)."""

    text: str
    sound: Sound
    pronominal: bool = False
    dative_a: bool = False
    hyphen: bool = False

    def plus(self, suffix: str, pronominal: bool = False, dative_a: bool = False, stem: str | None = None) -> _Stem:
        harmonic = suffix if self.sound.back or suffix.endswith(("мен", "бен", "пен", "ікі")) else _front(suffix)
        text = (self.text if stem is None else stem) + ("-" if self.hyphen else "") + harmonic
        sound = Sound(self.sound.back and not suffix.endswith("ікі"), sound_of(harmonic).final)
        return _Stem(text, sound, pronominal, dative_a)


def _front(suffix: str) -> str:
    return suffix.translate(_TO_FRONT)


def ends_in_possessive(name: str, kind: Kind) -> bool:
    """Whether the last word carries -ы/-сы: the head of a phrase (Қостанай облысы), and ұлы, қызы in names."""
    words = re.findall(r"[^\W_]+", name)
    last: str = words[-1].lower() if words else ""
    if not words or is_abbreviation(name) or name[-1:] in '»”"“':
        return False
    if kind == "person":
        return last.endswith(("ұлы", "қызы")) and len(last) > 3 + (len(words) == 1)
    return len(words) > 1 and last not in _NOT_POSSESSIVE and _POSSESSIVE_END.fullmatch(last) is not None


def forms(name: Name, kind: Kind) -> Iterator[InflectedForm]:
    """Seven cases of singular, plural and third-person possessive, and -дағы, -нікі, -дай, -сыз of the singular."""
    if name.indeclinable:
        for case in KAZAKH_CASES:
            yield InflectedForm(name.text, Features(case, name.number))
        return
    possessive = name.possessive or ends_in_possessive(name.text, kind)
    chains: list[Features] = [Features(case, name.number) for case in KAZAKH_CASES]
    if name.number == "singular" and not possessive:
        chains += [Features(case, "plural") for case in KAZAKH_CASES]
    if not possessive:
        chains += [Features(case, name.number, "3") for case in KAZAKH_CASES]
    chains.append(Features("loc", name.number, None, ("attributive",)))
    chains += [
        Features("loc", name.number, None, ("attributive", "plural", *((case,) if case != "nom" else ())))
        for case in KAZAKH_CASES
    ]
    chains += [Features("nom", name.number, None, (suffix,)) for suffix in ("belonging", "likeness", "without")]
    for features in chains:
        for text in _build(name, kind, features):
            yield InflectedForm(text, features)


def inflect(name: Name, kind: Kind, features: Features) -> str:
    """The form to write; no case is read as the nominative."""
    return name.text if name.indeclinable else _build(name, kind, features)[0]


def _build(name: Name, kind: Kind, features: Features) -> tuple[str, ...]:
    text, tail = _split_initials(name.text)
    stem = _Stem(text, sound_of(text), name.possessive or ends_in_possessive(text, kind), hyphen=takes_hyphen(text))
    changed = features.number == "plural" or features.possessive or features.suffixes
    results = [_finish(stem, name, features) + tail]
    if _SOFT_CLUSTER.fullmatch(text.lower()) and (changed or features.case not in {None, "nom"}):
        # Минскіде: loans in -ск, -цк take a linking і; Минскте is met as well.
        linked = _Stem(text + "і", Sound(False, "vowel"))
        results.insert(0, _finish(linked, name, features) + tail)
    return tuple(results)


def _split_initials(text: str) -> tuple[str, str]:
    """Беглов А. Д. takes its suffix before the initials."""
    match = re.fullmatch(r"(.*[^\W_]{2,})((?:\s+\w\.)(?:\s*\w\.)*)", text)
    return (match[1], match[2]) if match else (text, "")


def _finish(stem: _Stem, name: Name, features: Features) -> str:
    if features.number == "plural" and name.number == "singular" and not stem.pronominal:
        stem = _plural(stem)
    if features.possessive and not stem.pronominal:
        stem = _possessive(stem, features.possessive)
    stem = _case(stem, features.case)
    for suffix in features.suffixes:
        if suffix == "plural":
            stem = _plural(stem)
        elif suffix == "attributive":
            stem = stem.plus("ғы")
        elif suffix == "without":
            stem = stem.plus("сыз")
        else:
            stem = _case(stem, suffix)
    return stem.text


def _plural(stem: _Stem) -> _Stem:
    # After л the plural is -дар, unlike after р, й and у.
    if stem.text.rstrip('ьЬ»”"').lower().endswith("л"):
        return stem.plus("дар")
    return stem.plus(_CASES["plural"][stem.sound.final])


def _possessive(stem: _Stem, possessor: Possessor) -> _Stem:
    after_vowel, after_consonant = _POSSESSIVES[possessor]
    dative_a = possessor in {"1sg", "2sg"}
    pronominal = possessor == "3"
    if stem.sound.final == "vowel":
        return stem.plus(after_vowel, pronominal, dative_a)
    text = stem.text.removesuffix("ь")
    voiced = None if stem.hyphen else text[:-1] + _VOICED.get(text[-1], text[-1])
    return stem.plus(after_consonant, pronominal, dative_a, voiced)


def _case(stem: _Stem, case: Case | str | None) -> _Stem:
    if case in {None, "nom"}:
        return stem
    name = str(case)
    if name not in _CASES:
        msg = f"no Kazakh suffix is called {name!r}"
        raise ValueError(msg)
    if stem.pronominal:
        return stem.plus(_PRONOMINAL[name])
    if stem.dative_a and name == "dat":
        return stem.plus("а")
    return stem.plus(_CASES[name][stem.sound.final])
