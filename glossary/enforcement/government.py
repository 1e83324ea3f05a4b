"""Government: which cases prepositions and postpositions take, and how the cases of three languages answer each other.

After Русская грамматика (1980), and Қазақ грамматикасы (2002) for the postpositions of Kazakh.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from glossary.inflection.features import KAZAKH_CASES, RUSSIAN_CASES, Case

Cases = tuple[Case, ...]


_CASES: Final[Mapping[str, Case]] = {case: case for case in (*RUSSIAN_CASES, *KAZAKH_CASES)}


def _table(text: str) -> Mapping[str, Cases]:
    """``words: cases`` a line, both separated by spaces."""
    table: dict[str, Cases] = {}
    for line in text.strip().splitlines():
        words, cases = line.split(":")
        for word in words.split():
            table[word] = tuple(_CASES[case] for case in cases.split())
    return MappingProxyType(table)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Russian prepositions and the cases that may follow.
PREPOSITIONS: Final = _table(
    """
    в во на: loc acc
    с со: ins gen
    из изо от до у для без около после против кроме среди из-за из-под близ вокруг ради возле вдоль мимо: gen
    вместо насчёт накануне внутри вне помимо относительно вблизи недалеко: gen
    к ко благодаря согласно вопреки навстречу: dat
    по: dat loc acc
    о об обо при: loc
    над надо перед передо между: ins
    под за: ins acc
    через про сквозь: acc
    """
)
# Kazakh postpositions and the case before them; relational nouns (жанында) stand in the possessive.
POSTPOSITIONS: Final = _table(
    """
    туралы жайлы жайында жөнінде үшін арқылы сияқты секілді бойынша мен пен бен және да де: nom
    дейін қарай қарсы таман жуық: dat
    кейін соң бері бұрын басқа бөлек тыс: abl
    бірге: ins
    жанында жанындағы қасында алдында ішінде маңында төңірегінде артында үстінде арасында айтуынша: gen nom
    """
)
# What takes the case ending in the place of a Kazakh name before it (Беглов мырзаға).
HONORIFICS: Final = ("мырза", "ханым")
# From a Russian preposition and case to Kazakh; "-" is no preposition.
RUSSIAN_KAZAKH: Final = _table(
    """
    -nom: nom
    -gen: gen nom acc
    -dat: dat
    -acc: acc dat
    -ins: ins nom
    -loc: loc
    в+acc во+acc на+acc за+acc: dat
    в+loc во+loc на+loc по+loc: loc
    из+gen изо+gen от+gen с+gen со+gen после+gen кроме+gen: abl
    до+gen против+gen к+dat ко+dat по+dat согласно+dat: dat
    для+gen о+loc об+loc обо+loc про+acc через+acc ради+gen из-за+gen без+gen: nom
    между+ins благодаря+dat: nom
    у+gen около+gen близ+gen возле+gen вокруг+gen среди+gen вблизи+gen при+loc над+ins перед+ins под+ins за+ins: gen nom
    рядом+ins: gen nom
    """
)
ENGLISH_RUSSIAN: Final = _table(
    """
    's of from for against after without until outside inside around near besides despite: gen
    in at on: loc
    into onto through via: acc
    with between before under behind above alongside by: ins
    about: loc
    toward towards: dat
    """
)
ENGLISH_KAZAKH: Final = _table(
    """
    's of near inside outside around before under behind above: gen nom
    in at on: loc
    to into onto toward towards against: dat
    from after besides: abl
    with alongside: ins
    for about by through via between despite: nom
    """
)
ARTICLES: Final = _words("the a an")
VERBS: Final = _words(
    "is are was were has have had will would can could may might must should does did do said says told and or"
)
FUNCTION_WORDS: Final = _words(
    "in on at to of from for with by about and or but that who which when as after before during since until this "
    "last next today yesterday tomorrow again also a the his her its their several many"
)
# Verbs whose objects stand in another case than the accusative.
ARRIVALS: Final = _words("arrived arrive arrives arriving landed lands land")
DEPARTURES: Final = _words("left leave leaves leaving departed")
GIVING: Final = _words("asked ask asks told tell tells gave give gives offered handed showed sent promised")
THANKING: Final = _words("thanked thank thanks helped help helps congratulated")
# What the case of an apposition is looked for behind.
TITLES: Final = _words(
    "president governor minister prime deputy chairman chair director akim mayor senator general foreign former "
    "acting city region mr mrs ms dr speaker head company museum and"
)


# What a bare Kazakh name before a postposition is in Russian: туралы is "о" and so on.
BARE_KAZAKH: Final = _table(
    """
    туралы жайлы жайында жөнінде: loc
    үшін: gen
    арқылы: acc
    бойынша: dat
    жанында маңында қасында: gen ins
    """
)
