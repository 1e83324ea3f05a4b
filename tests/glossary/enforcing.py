"""Terms, matches and hypotheses for the tests of enforcement, written by hand: no matcher and no model is asked."""

from __future__ import annotations

from dataclasses import dataclass

from glossary.enforcement import Enforced, Plan, choose, plan
from glossary.enforcement.placing import name_forms
from glossary.enforcement.types import Alignment
from glossary.inflection.features import Case, Features
from glossary.model import Gender, Kind, Language, Name, Term


@dataclass(frozen=True)
class FakeMatch:
    term: Term
    start: int
    end: int
    features: Features
    surface: str
    readings: tuple[Features, ...] = ()


@dataclass(frozen=True)
class FakeHypothesis:
    text: str
    alignment: Alignment | None = None


def make_term(id: str, kind: Kind, names: tuple[str, str, str], gender: Gender = "masculine", **more: bool) -> Term:
    russian, kazakh, english = names
    return Term(
        id,
        kind,
        {
            "ru": Name(russian, gender=gender, indeclinable=more.get("indeclinable", False)),
            "kk": Name(kazakh, possessive=more.get("possessive", False)),
            "en": Name(english),
        },
        keep=more.get("keep", False),
    )


BEGLOV = make_term("beglov", "person", ("Беглов", "Беглов", "Beglov"))
SKLYAR = make_term("sklyar", "person", ("Скляр", "Скляр", "Sklyar"))
BALAYEVA = make_term("balayeva", "person", ("Балаева", "Балаева", "Balayeva"), "feminine")
KOSTANAY = make_term("kostanay", "place", ("Костанай", "Қостанай", "Kostanay"))
ALMATY = make_term("almaty", "place", ("Алматы", "Алматы", "Almaty"), indeclinable=True)
KUNSTKAMERA = make_term("kunstkamera", "organisation", ("Кунсткамера", "Кунсткамера", "Kunstkamera"), "feminine")
RUSSIAN_MUSEUM = make_term(
    "russian-museum", "organisation", ("Русский музей", "Орыс музейі", "Russian Museum"), possessive=True
)
KEPT = make_term("kept", "product", ("SuperJet", "SuperJet", "SuperJet"), keep=True)


def match(text: str, term: Term, surface: str, case: Case | None = None, *, possessive: bool = False) -> FakeMatch:
    start = text.index(surface)
    features = Features(case, "singular", "3" if possessive else None)
    name = term.names.get("ru")
    russian = {} if name is None or case is None else name_forms(name, term.kind, "ru")
    readings = (features,)
    if all(reading.suffixes == () for reading in russian.get(surface.lower(), ())):
        # As the matcher gives them: all cases that a Russian form can be. Kazakh forms with endings are not among them.
        readings = tuple(dict.fromkeys((features, *russian.get(surface.lower(), ()))))
    return FakeMatch(term, start, start + len(surface), features, surface, readings)


def planned(source: Language, target: Language, text: str, *found: tuple[Term, str, Case | None]) -> Plan:
    return plan(text, source, target, [match(text, term, surface, case) for term, surface, case in found])


def enforce(sentence: Plan, *texts: str) -> Enforced:
    return choose(sentence, [FakeHypothesis(text) for text in texts])
