"""Surrogates: well known names that stand for a term while it is translated.

A model of news knows these names, keeps them and inflects them; the form it gives them tells the case in which the
term is to be written. They were chosen by measurement: of placeholders such as X1 or [1] the
starter model kept about half, of these names nine in ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from glossary.inflection import forms, inflect
from glossary.inflection.features import Features
from glossary.model import Gender, Kind, Language, Name, Term

Group = Literal["person", "place", "organisation"]

WORD: Final = re.compile(r"\w+(?:[-'’‑]\w+)*")


@dataclass(frozen=True)
class Surrogate:
    """A name that stands for a term; equal by its English name."""

    id: str
    kind: Kind
    names: Mapping[Language, Name]

    def __hash__(self) -> int:
        return hash(self.id)

    def form(self, language: Language, features: Features) -> str:
        return inflect(self.names[language], self.kind, language, features)

    def readings(self, language: Language) -> Mapping[str, tuple[Features, ...]]:
        """Every form in lower case, and what it may be."""
        return _readings(self, language)


def _make(kind: Kind, gender: Gender, texts: str, *, fixed: bool = False) -> Surrogate:
    russian, kazakh, english = texts.split()
    names: dict[Language, Name] = {
        "ru": Name(russian, gender=gender, indeclinable=fixed),
        "kk": Name(kazakh),
        "en": Name(english),
    }
    return Surrogate(english, kind, MappingProxyType(names))


SURROGATES: Final[Mapping[str, Surrogate]] = MappingProxyType(
    {
        item.id: item
        for item in (
            _make("person", "masculine", "Трамп Трамп Trump"),
            _make("person", "masculine", "Клинтон Клинтон Clinton"),
            _make("person", "masculine", "Медведев Медведев Medvedev"),
            _make("person", "masculine", "Иванов Иванов Ivanov"),
            _make("person", "masculine", "Токаев Тоқаев Tokayev"),
            _make("person", "masculine", "Александр Александр Alexander"),
            _make("person", "masculine", "Обама Обама Obama"),
            _make("person", "feminine", "Мария Мария Maria"),
            _make("person", "feminine", "Анна Анна Anna"),
            _make("place", "masculine", "Лондон Лондон London"),
            _make("place", "masculine", "Шымкент Шымкент Shymkent"),
            _make("place", "masculine", "Китай Қытай China"),
            _make("place", "masculine", "Казахстан Қазақстан Kazakhstan"),
            _make("place", "masculine", "Алматы Алматы Almaty", fixed=True),
            _make("place", "feminine", "Москва Мәскеу Moscow"),
            _make("place", "feminine", "Астана Астана Astana"),
            _make("place", "feminine", "Россия Ресей Russia"),
            _make("place", "feminine", "Германия Германия Germany"),
            _make("place", "feminine", "Франция Франция France"),
            _make("place", "feminine", "Сирия Сирия Syria"),
            _make("organisation", "masculine", "Газпром Газпром Gazprom"),
            _make("organisation", "masculine", "Google Google Google", fixed=True),
            _make("organisation", "masculine", "парламент парламент parliament"),
            _make("organisation", "masculine", "университет университет university"),
            _make("organisation", "feminine", "компания компания company"),
            _make("organisation", "feminine", "полиция полиция police"),
        )
    }
)

# The best first, by target language, as measured. A place's name does for an organisation: it declines alike.
_ORDER: Final[Mapping[tuple[Group, Gender | None, Language], str]] = MappingProxyType(
    {
        ("person", "masculine", "ru"): "Trump Clinton Medvedev Tokayev Ivanov Alexander",
        ("person", "feminine", "ru"): "Maria Anna Trump Clinton",
        ("person", None, "kk"): "Trump Clinton Medvedev Ivanov Alexander",
        ("person", None, "en"): "Trump Obama Tokayev Ivanov Clinton Medvedev",
        ("place", "masculine", "ru"): "Kazakhstan London Almaty Germany Russia Shymkent China",
        ("place", "feminine", "ru"): "Germany Syria Astana Almaty France Russia",
        ("place", None, "kk"): "Russia Astana China Almaty Germany Shymkent",
        ("place", None, "en"): "Moscow China Astana London Germany Syria",
        ("organisation", "masculine", "ru"): "Gazprom Google parliament Kazakhstan company",
        ("organisation", "feminine", "ru"): "company Germany Russia Google police",
        ("organisation", None, "kk"): "Russia company police Germany Gazprom",
        ("organisation", None, "en"): "Google company Gazprom Moscow university",
    }
)


def candidates(term: Term, target: Language, text: str) -> Iterator[Surrogate]:
    """The surrogates for a term, the best first, without those whose name the source text has already."""
    group: Group = "person" if term.kind == "person" else "place" if term.kind == "place" else "organisation"
    gender: Gender | None = None
    if target == "ru":
        name = term.names.get("ru")
        gender = "feminine" if name is not None and name.gender == "feminine" else "masculine"
    words = {word.lower() for word in WORD.findall(text)}
    for key in _ORDER[group, gender, target].split():
        surrogate = SURROGATES[key]
        stems = tuple(_stem(name.text) for name in surrogate.names.values())
        if not any(word.startswith(stems) for word in words):
            yield surrogate


def stems(surrogate: Surrogate, language: Language) -> str:
    """What all forms of a surrogate begin with, in lower case."""
    return _stem(surrogate.names[language].text)


def _stem(name: str) -> str:
    return name.lower()[: max(4, len(name) - 2)]


@cache
def _readings(surrogate: Surrogate, language: Language) -> Mapping[str, tuple[Features, ...]]:
    found: dict[str, list[Features]] = {}
    for item in forms(surrogate.names[language], surrogate.kind, language):
        found.setdefault(item.text.lower(), []).append(item.features)
    return MappingProxyType({text: tuple(features) for text, features in found.items()})
