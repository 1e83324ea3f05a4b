"""Numbers written as words, as far as a translator may write digits for them or the other way round.

Only used to explain a number that has no counterpart in digits, so a reading too many costs little.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from service.languages import Language

_WORD: Final = re.compile(r"[^\W\d_]{1,40}")
_LONGEST: Final = 16
_RUN: Final = 8  # words that one number has at most
_ROMAN: Final = re.compile(r"\b[IVXLC]{1,8}\b")
_LOOKALIKES: Final = str.maketrans("ІХСМ", "IXCM")  # Cyrillic letters in Roman numerals
_ROMAN_DIGITS: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_THOUSAND: Final = Decimal(1000)


def _table(text: str) -> dict[str, Decimal]:
    """``stem stem=value; …`` as a dictionary."""
    pairs = (entry.split("=") for entry in text.replace("\n", " ").split(";") if entry.strip())
    return {stem: Decimal(value.strip()) for stems, value in pairs for stem in stems.split()}


# Whole words in English; beginnings of words in Russian and Kazakh, which inflect and compound them.
_ENGLISH: Final = _table("""
zero nil nought goalless=0; one first once single a an=1; two second twice double doubled doubling
bilingual both couple pair twin twins duo dual half=2;
three third thirds thrice triple tripled tripling trio treble trilingual=3;
four fourth fourths quarter quarters quadruple quartet foursome=4;
five fifth fifths=5; six sixth sixths=6; seven seventh sevenths=7; eight eighth eighths=8; nine ninth ninths=9;
ten tenth tenths tens decade decades=10; eleven eleventh=11; twelve twelfth dozen dozens noon midday=12; thirteen
thirteenth=13;
fourteen fourteenth fortnight=14; fifteen fifteenth=15; sixteen sixteenth=16; seventeen seventeenth=17;
eighteen eighteenth=18; nineteen nineteenth=19; twenty twentieth twenties=20; thirty thirtieth thirties=30;
forty fortieth forties=40; fifty fiftieth fifties=50; sixty sixtieth sixties=60; seventy seventieth seventies=70;
eighty eightieth eighties=80; ninety ninetieth nineties=90; hundred hundreds hundredth century centuries
centenary=100; thousand thousands thousandth=1000; million millions millionth=1000000; billion billions=1000000000;
trillion trillions=1000000000000; midnight=24""")
_RUSSIAN: Final = _table("""
нол нул=0; один одн первы перва перво перву едини=1; два две дву двое двой двои дважд вдво втор оба обо обе обе пар
пополам полов=2; три тре трех трёх трёх трое трои трет трижд втро=3; четыр четвер четвёр=4; пят впятер=5; шест=6;
сем седьм=7;
восем восьм=8; девят=9; десят десяти декад=10; одиннадц=11; двенадц дюжин полдень полудн=12; тринадц=13;
четырнадц=14; пятнадц=15; шестнадц=16; семнадц=17; восемнадц=18; девятнадц=19; двадцат=20; тридцат=30; сорок=40;
пятидесят пятьдесят=50; шестьдесят шестидесят=60; семьдесят семидесят=70; восемьдесят восьмидесят=80; девяност=90;
сто ста сот сотн столет век=100; двести двухсот двумстам=200; триста трехсот трёхсот=300; четырест четырехсот
четырёхсот=400; пятьсот пятисот=500; шестьсот шестисот=600; семьсот семисот=700; восемьсот восьмисот=800;
девятьсот девятисот=900; тысяч=1000; миллион полмиллион=1000000; миллиард полмиллиард=1000000000;
триллион=1000000000000; полтор полутор=1.5; полноч=24""")
_KAZAKH: Final = _table("""
нөл=0; бір алғашқы жалғыз дара=1; екі екеу қос жұп егіз жарты=2; үш үшеу=3; төрт төртеу=4; бес бесеу=5;
алты алтау=6; жеті жетеу=7; сегіз=8; тоғыз=9; он онда онжылд=10; жиырма=20; отыз=30; қырық=40; елу=50; алпыс=60;
жетпіс=70; сексен=80; тоқсан=90; жүз ғасыр=100; мың мыңда=1000; миллион=1000000; миллиард=1000000000;
триллион=1000000000000; түс талтүс=12""")
_STEMS: Final = {"ru": _RUSSIAN, "kk": _KAZAKH}
_ENDINGS: Final = {"ru": 20, "kk": 12}  # letters that may follow a stem
_TENS: Final = frozenset(map(Decimal, range(20, 100, 10)))
_PARTS: Final = {"half": "0.5", "полов": "0.5", "жарты": "0.5", "quarter": "0.25", "четверт": "0.25", "ширек": "0.25"}
_PERCENT: Final = {Decimal("0.5"): Decimal(50), Decimal("0.25"): Decimal(25)}


@lru_cache(maxsize=4096)
def _value(word: str, language: Language) -> Decimal | None:
    if language == "en":
        return _ENGLISH.get(word)
    stems = _STEMS[language]
    for size in range(min(len(word), _LONGEST), 1, -1):
        if word[:size] in stems and len(word) - size <= _ENDINGS[language]:
            value = stems[word[:size]]
            if value in _TENS and (unit := _value(word[size:].lstrip("и"), language)) is not None and unit < 10:
                return value + unit  # двадцатичетырёхлетний
            return value
    return None


def word_values(text: str, language: Language) -> set[Decimal]:
    """All numbers that the words of a text may say: each by itself, and runs of them put together.

    "two thousand and nineteen" says 2, 1000, 2000, 19 and 2019; Roman numerals and halves count too.
    """
    found: set[Decimal] = set()
    run: list[Decimal] = []
    for word in _WORD.findall(text):
        lower = word.lower()
        value = _value(lower, language)
        if value is not None:
            found.add(value)
            run.append(value)
            if len(run) > _RUN:
                run.pop(0)
            found.update(_composed(run))
        elif lower not in ("and", "с", "и", "жарым"):
            run.clear()
        for part, fraction in _PARTS.items():
            if lower.startswith(part):
                found.update((Decimal(fraction), _PERCENT[Decimal(fraction)]))
    found.update(_roman(text))
    return found


def _composed(run: list[Decimal]) -> set[Decimal]:
    """What a run of number words says, from each of its words to its end."""
    values = {_total(run[start:]) for start in range(len(run))}
    for tail in (run[-2:], run[-3:]):
        for cut in range(1, len(tail)):
            first, second = _total(tail[:cut]), _total(tail[cut:])
            if 10 <= first <= 99 and second < 100:  # nineteen eighty-four
                values.add(first * 100 + second)
    return values


def _total(run: list[Decimal]) -> Decimal:
    """The value of number words in a row: 2, 1000, 19 is 2019."""
    total, group = Decimal(0), Decimal(0)
    for value in run:
        if value >= _THOUSAND:
            total += (group or 1) * value
            group = Decimal(0)
        elif value == 100:
            group = (group or 1) * value
        else:
            group += value
    return total + group


def _roman(text: str) -> set[Decimal]:
    values = set()
    for numeral in _ROMAN.findall(text.translate(_LOOKALIKES)):
        digits = [_ROMAN_DIGITS[digit] for digit in numeral]
        following = [*digits[1:], 0]
        values.add(Decimal(sum(-a if a < b else a for a, b in zip(digits, following, strict=True))))
    return values
