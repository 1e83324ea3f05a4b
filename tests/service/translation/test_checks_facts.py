"""Dates, currencies and addresses survive."""

from __future__ import annotations

import string
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.languages import Language
from service.translation.checks.addresses import addresses, without_addresses
from service.translation.checks.dates import dates
from tests.service.translation.check_cases import DIRECTIONS, Trilingual, content, detail

DATES: list[Trilingual] = [
    {
        "en": "On July 28, 2019 it opened.",
        "ru": "28 июля 2019 года он открылся.",
        "kk": "2019 жылғы 28 шілдеде ашылды.",
    },
    {"en": "28 July 2019", "ru": "28 июля 2019 г.", "kk": "2019 жылдың 28 шілдесі"},
    {"en": "the 28th of July", "ru": "28 июля", "kk": "28 шілде"},
    {"en": "3–5 May", "ru": "3–5 мая", "kk": "3–5 мамыр"},
    {"en": "May 3 and 5", "ru": "3 и 5 мая", "kk": "3 және 5 мамыр"},
    {"en": "2019-07-28", "ru": "28.07.2019", "kk": "28.07.2019"},
    {"en": "07/28/2019", "ru": "28 июля 2019 года", "kk": "2019 жылғы 28 шілде"},
    {"en": "Sept. 11", "ru": "11 сентября", "kk": "11 қыркүйек"},
    {"en": "the Fourth of July", "ru": "4 июля", "kk": "4 шілде"},
    {"en": "It may 5 times as well march 3 miles.", "ru": "Пусть 5 раз, пусть 3 мили.", "kk": "5 рет, 3 миля."},
    {"en": "on December 31", "ru": "31-го декабря", "kk": "желтоқсанның 31-і күні"},
]
WRONG_DATES = [
    ("en-ru", "On July 28 it opened.", "28 июня он открылся.", "the source has July 28, the translation 28 июня"),
    ("ru-kk", "28 июля 2019 года", "2018 жылғы 28 шілде", "the source has 28 июля 2019"),
    ("kk-en", "28 шілде", "July 27", "the translation July 27"),
    ("en-kk", "on 5 May 2020", "мамырда", "5 May 2020 is missing"),
    ("ru-en", "в мае", "on May 5", "has May 5, which is not in the source"),
    ("kk-ru", "2019-07-28", "28.08.2019", "the translation 28.08.2019"),
    ("en-ru", "3–5 May", "3 мая", "is missing"),
]
MONEY: list[Trilingual] = [
    {"en": "$15,000", "ru": "15 000 долларов", "kk": "15 000 АҚШ доллары"},
    {"en": "US$1.5 billion", "ru": "1,5 млрд долларов США", "kk": "1,5 миллиард доллар"},
    {"en": "KZT 500", "ru": "500 тенге", "kk": "500 ₸"},
    {"en": "10 euros", "ru": "10 евро", "kk": "10 еуродан"},
    {"en": "200,000 roubles", "ru": "200 тыс. рублей", "kk": "200 мың рубльге"},
    {"en": "£20 million", "ru": "20 млн фунтов стерлингов", "kk": "20 миллион фунт"},
    {"en": "5 pounds of flour", "ru": "5 фунтов муки", "kk": "5 қадақ ұн"},
    {"en": "30 million Canadian dollars", "ru": "30 млн канадских долларов", "kk": "30 млн Канада доллары"},
    {"en": "$10 (4,700 tenge)", "ru": "4700 тенге (10 долларов)", "kk": "10 доллар (4700 теңге)"},
    {"en": "The euro rose in 2019.", "ru": "В 2019 году евро подорожал.", "kk": "2019 жылы еуро қымбаттады."},
    {"en": "a $5-million deal", "ru": "сделка на 5 млн долларов", "kk": "5 миллион долларлық мәміле"},
]
WRONG_MONEY = [
    ("en-ru", "$15,000", "15 000 ₽", "the source has $15,000, the translation 15 000 ₽"),
    ("en-kk", "It cost 10 euros.", "Оның құны 10 теңге.", "the source has 10 euros, the translation 10 теңге"),
    ("ru-en", "500 тенге", "500 dollars", "the translation 500 dollars"),
    ("ru-kk", "200 рублей", "200", "200 рублей has lost its currency"),
    ("kk-ru", "1,5 млрд теңге", "1,5 млрд рублей", "the translation 1,5 млрд рублей"),
    ("kk-en", "10 доллар төледі", "he paid", "10 доллар is missing"),
    ("en-ru", "$10 and 20 tenge", "10 тенге и 20 тенге", "$10"),
]


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
@pytest.mark.parametrize("texts", DATES, ids=lambda texts: texts["en"])
def test_the_same_day_is_no_alarm(texts: Trilingual, source: Language, target: Language) -> None:
    assert detail("dates", texts[source], texts[target], f"{source}-{target}") == ""


@pytest.mark.parametrize(("direction", "source", "target", "said"), WRONG_DATES)
def test_another_day_month_or_year_is_named(direction: str, source: str, target: str, said: str) -> None:
    assert said in detail("dates", source, target, direction)


def in_words(day: date, language: Language) -> str:
    months = {
        "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    }
    if language == "en":
        return f"{day:%B} {day.day}, {day.year}"
    month = months[language].split()[day.month - 1]
    return f"{day.day} {month} {day.year} года" if language == "ru" else f"{day.year} жылғы {day.day} {month}"


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 11, 1)), st.integers(1, 40), st.sampled_from(DIRECTIONS))
def test_every_day_of_two_centuries_is_told_from_the_next_ones(
    day: date, later: int, direction: tuple[Language, Language]
) -> None:
    source, target = direction
    name = f"{source}-{target}"
    before = f"({in_words(day, source)})"
    assert detail("dates", before, f"({in_words(day, target)})", name) == ""
    assert detail("dates", before, f"({day.isoformat()})", name) == ""
    assert detail("dates", before, f"({in_words(day + timedelta(later), target)})", name) != ""


def test_a_range_is_all_its_days() -> None:
    assert [day.days for day in dates("с 3 по 5 мая", "ru")] == [frozenset({(3, 5)}), frozenset({(5, 5)})]


@pytest.mark.parametrize("text", ["May 500 people", "in May 2019", "mayday 5", "99.99.2019", "1.2.3.4", "2007–08 may"])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates(text, "en") == []


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
@pytest.mark.parametrize("texts", MONEY, ids=lambda texts: texts["en"])
def test_the_same_currency_is_no_alarm(texts: Trilingual, source: Language, target: Language) -> None:
    assert detail("currencies", texts[source], texts[target], f"{source}-{target}") == ""


@pytest.mark.parametrize(("direction", "source", "target", "said"), WRONG_MONEY)
def test_another_currency_or_none_is_named(direction: str, source: str, target: str, said: str) -> None:
    assert said in detail("currencies", source, target, direction)


ADDRESSES = [
    "https://egov.kz/a?b=c&d=%D0%B9#e",
    "http://example.org",
    "www.example.com/path_(x)",
    "press.office+news@akorda.kz",
    "@qazaqnews",
    "#Наурыз2024",
    "#news",
    "egov.kz",
]
FRAMES: Trilingual = {"en": "See {}, please.", "ru": "Смотрите ({}).", "kk": "Қараңыз: «{}»."}


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_survives_is_no_alarm_and_one_that_does_not_is_named(
    address: str, source: Language, target: Language
) -> None:
    name = f"{source}-{target}"
    before = FRAMES[source].format(address)
    assert detail("urls", before, FRAMES[target].format(address), name) == ""
    assert address in detail("urls", before, FRAMES[target].format(address[:-1] + "q"), name)
    assert address in detail("urls", before, FRAMES[target].format(""), name)


def test_a_suffix_on_an_address_is_no_alarm() -> None:
    assert detail("urls", "on the egov.kz portal", "egov.kz-тің порталында", "en-kk") == ""
    assert detail("urls", "Write to @qazaqnews.", "@qazaqnews-қа жазыңыз.", "en-kk") == ""


@pytest.mark.parametrize("text", ["№ 5, #1", "a@b", "e.g. this", "И.о. министра", "3.5", "U.S.A", "end.Kazakhstan"])
def test_what_is_no_address_is_not_asked_for(text: str) -> None:
    assert detail("urls", text, "другое", "en-ru") == ""


def test_the_target_of_a_link_must_survive() -> None:
    source = content('<p>See <a href="https://a.kz/?x=1&amp;y=2">it</a>.</p>', html=True)
    kept = content('<p>См. <a href="https://a.kz/?x=1&#38;y=2">это</a>.</p>', html=True)
    lost = content('<p>См. <a href="https://a.kz/">это</a>.</p>', html=True)
    assert detail("urls", source, kept, "en-ru") == ""
    assert 'the link to "https://a.kz/?x=1&y=2" is missing' in detail("urls", source, lost, "en-ru")


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.text(string.ascii_letters + string.digits + "/-_~%=&?#", max_size=30))
def test_any_url_is_found_whole(path: str) -> None:
    address = f"https://example.kz/{path}x"
    text = f"Вот «{address}»."
    assert addresses(text) == [(5, 5 + len(address))]
    assert without_addresses(text) == "Вот «" + " " * len(address) + "»."
