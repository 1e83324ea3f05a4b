"""What a form of a name says grammatically, in the terms Russian, Kazakh and English share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from glossary.model import Number

Case = Literal["nom", "gen", "dat", "acc", "ins", "loc", "abl"]
Possessor = Literal["1sg", "2sg", "2sg_formal", "1pl", "3"]

RUSSIAN_CASES: Final[tuple[Case, ...]] = ("nom", "gen", "dat", "acc", "ins", "loc")
KAZAKH_CASES: Final[tuple[Case, ...]] = ("nom", "gen", "dat", "acc", "loc", "abl", "ins")


@dataclass(frozen=True, slots=True)
class Features:
    """The grammar of one form.

    ``case`` is None in English; ``loc`` is the Russian prepositional (предложный) and the Kazakh жатыс септік,
    ``abl`` is Kazakh only. ``possessive`` is the Kazakh possessor of the thing named (3: -ы/-сы); in English "3"
    stands for 's. ``suffixes`` are further Kazakh suffixes in their order after the case: ``attributive`` (-дағы,
    after ``loc``), ``belonging`` (-нікі), ``likeness`` (-дай), ``without`` (-сыз), and, after one of these,
    ``plural`` or the name of a case (Қостанайдағыларға: loc, then attributive, plural, dat).
    """

    case: Case | None = None
    number: Number = "singular"
    possessive: Possessor | None = None
    suffixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InflectedForm:
    """A surface form of a name and one reading of it; of equal features the first form given is the one to write."""

    text: str
    features: Features
