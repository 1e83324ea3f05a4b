"""Kazakh forms, hand-checked: seven cases by harmony and final sound, possessives, abbreviations, chains."""

# ruff: noqa: E501 - a paradigm is read best in one line

import pytest

from glossary.inflection import KAZAKH_CASES, Features, forms, inflect
from glossary.model import Kind, Name

PLACES = """
Қостанай Қостанайдың Қостанайға Қостанайды Қостанайда Қостанайдан Қостанаймен
Алматы Алматының Алматыға Алматыны Алматыда Алматыдан Алматымен
Астана Астананың Астанаға Астананы Астанада Астанадан Астанамен
Ақтөбе Ақтөбенің Ақтөбеге Ақтөбені Ақтөбеде Ақтөбеден Ақтөбемен
Шымкент Шымкенттің Шымкентке Шымкентті Шымкентте Шымкенттен Шымкентпен
Балқаш Балқаштың Балқашқа Балқашты Балқашта Балқаштан Балқашпен
Өскемен Өскеменнің Өскеменге Өскеменді Өскеменде Өскеменнен Өскеменмен
Қазақстан Қазақстанның Қазақстанға Қазақстанды Қазақстанда Қазақстаннан Қазақстанмен
Тараз Тараздың Таразға Таразды Таразда Тараздан Таразбен
Париж Париждің Парижге Парижді Парижде Парижден Парижбен
Орал Оралдың Оралға Оралды Оралда Оралдан Оралмен
Семей Семейдің Семейге Семейді Семейде Семейден Семеймен
Атырау Атыраудың Атырауға Атырауды Атырауда Атыраудан Атыраумен
Мәскеу Мәскеудің Мәскеуге Мәскеуді Мәскеуде Мәскеуден Мәскеумен
Сочи Сочидің Сочиге Сочиді Сочиде Сочиден Сочимен
Түркия Түркияның Түркияға Түркияны Түркияда Түркиядан Түркиямен
Токио Токионың Токиоға Токионы Токиода Токиодан Токиомен
Санкт-Петербург Санкт-Петербургтің Санкт-Петербургке Санкт-Петербургті Санкт-Петербургте Санкт-Петербургтен Санкт-Петербургпен
Мадрид Мадридтің Мадридке Мадридті Мадридте Мадридтен Мадридпен
Новгород Новгородтың Новгородқа Новгородты Новгородта Новгородтан Новгородпен
Израиль Израильдің Израильге Израильді Израильде Израильден Израильмен
Минск Минскінің Минскіге Минскіні Минскіде Минскіден Минскімен
Липецк Липецкінің Липецкіге Липецкіні Липецкіде Липецкіден Липецкімен
Токмак Токмактың Токмакқа Токмакты Токмакта Токмактан Токмакпен
Бішкек Бішкектің Бішкекке Бішкекті Бішкекте Бішкектен Бішкекпен
АҚШ АҚШ-тың АҚШ-қа АҚШ-ты АҚШ-та АҚШ-тан АҚШ-пен
БҰҰ БҰҰ-ның БҰҰ-ға БҰҰ-ны БҰҰ-да БҰҰ-дан БҰҰ-мен
ТМД ТМД-ның ТМД-ға ТМД-ны ТМД-да ТМД-дан ТМД-мен
"""

PERSONS = """
Беглов: Бегловтың Бегловқа Бегловты Бегловта Бегловтан Бегловпен
Тоқаев: Тоқаевтың Тоқаевқа Тоқаевты Тоқаевта Тоқаевтан Тоқаевпен
Бектенов: Бектеновтің Бектеновке Бектеновті Бектеновте Бектеновтен Бектеновпен
Медведев: Медведевтің Медведевке Медведевті Медведевте Медведевтен Медведевпен
Путин: Путиннің Путинге Путинді Путинде Путиннен Путинмен
Захарова: Захарованың Захароваға Захарованы Захаровада Захаровадан Захаровамен
Матвиенко: Матвиенконың Матвиенкоға Матвиенконы Матвиенкода Матвиенкодан Матвиенкомен
Зеленский: Зеленскийдің Зеленскийге Зеленскийді Зеленскийде Зеленскийден Зеленскиймен
Скляр: Склярдың Склярға Склярды Склярда Склярдан Склярмен
Әли: Әлидің Әлиге Әлиді Әлиде Әлиден Әлимен
Байтұрсынұлы: Байтұрсынұлының Байтұрсынұлына Байтұрсынұлын Байтұрсынұлында Байтұрсынұлынан Байтұрсынұлымен
"""

ORGANISATIONS = """
ҚТЖ: ҚТЖ-ның ҚТЖ-ға ҚТЖ-ны ҚТЖ-да ҚТЖ-дан ҚТЖ-мен
ҰҚК: ҰҚК-нің ҰҚК-ге ҰҚК-ні ҰҚК-де ҰҚК-ден ҰҚК-мен
ІІМ: ІІМ-нің ІІМ-ге ІІМ-ді ІІМ-де ІІМ-нен ІІМ-мен
НАТО: НАТО-ның НАТО-ға НАТО-ны НАТО-да НАТО-дан НАТО-мен
Kaspi: Kaspi-дің Kaspi-ге Kaspi-ді Kaspi-де Kaspi-ден Kaspi-мен
ЭКСПО-2017: ЭКСПО-2017-нің ЭКСПО-2017-ге ЭКСПО-2017-ні ЭКСПО-2017-де ЭКСПО-2017-ден ЭКСПО-2017-мен
«Кировец»: «Кировец»-тің «Кировец»-ке «Кировец»-ті «Кировец»-те «Кировец»-тен «Кировец»-пен
"""

PHRASES = """
Қостанай облысы: облысының облысына облысын облысында облысынан облысымен
Ұлттық музейі: музейінің музейіне музейін музейінде музейінен музейімен
Сыртқы істер министрлігі: министрлігінің министрлігіне министрлігін министрлігінде министрлігінен министрлігімен
Қазақстан Республикасы: Республикасының Республикасына Республикасын Республикасында Республикасынан Республикасымен
Еуразиялық экономикалық одақ: одақтың одаққа одақты одақта одақтан одақпен
Ескі Алматы: Алматының Алматыға Алматыны Алматыда Алматыдан Алматымен
"""


def cases(text: str, kind: Kind) -> list[str]:
    return [inflect(Name(text), kind, "kk", Features(case)) for case in KAZAKH_CASES]


@pytest.mark.parametrize("row", PLACES.strip().splitlines(), ids=lambda row: row.split()[0])
def test_the_suffix_follows_harmony_and_the_final_sound(row: str):
    expected = row.split()
    assert cases(expected[0], "place") == expected


@pytest.mark.parametrize("row", PERSONS.strip().splitlines(), ids=lambda row: row.split(":")[0])
def test_surnames_keep_the_harmony_of_their_stem(row: str):
    name, _, expected = row.partition(": ")
    assert cases(name, "person") == [name, *expected.split()]


@pytest.mark.parametrize("row", ORGANISATIONS.strip().splitlines(), ids=lambda row: row.split(":")[0])
def test_abbreviations_digits_latin_and_quotes_take_the_suffix_after_a_hyphen(row: str):
    name, _, expected = row.partition(": ")
    assert cases(name, "organisation") == [name, *expected.split()]


@pytest.mark.parametrize("row", PHRASES.strip().splitlines(), ids=lambda row: row.split(":")[0])
def test_a_phrase_inflects_in_its_last_word_with_a_pronominal_n_after_possessives(row: str):
    name, _, expected = row.partition(": ")
    start = name.rpartition(" ")[0]
    assert cases(name, "organisation") == [name, *(f"{start} {word}" for word in expected.split())]


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("Қостанай", "Қостанайлар"), ("Орал", "Оралдар"), ("Тараз", "Тараздар"), ("Қазақстан", "Қазақстандар"),
        ("Шымкент", "Шымкенттер"), ("Ақтөбе", "Ақтөбелер"), ("Беглов", "Бегловтар"), ("Абай", "Абайлар"),
        ("Семей", "Семейлер"), ("Нұрлан", "Нұрландар"), ("Мәскеу", "Мәскеулер"),
    ],
)  # fmt: skip
def test_plurals(name: str, plural: str):
    assert inflect(Name(name), "place", "kk", Features("nom", "plural")) == plural


@pytest.mark.parametrize(
    ("name", "features", "expected"),
    [
        ("Қостанай", Features("loc", suffixes=("attributive",)), "Қостанайдағы"),
        ("Шымкент", Features("loc", suffixes=("attributive",)), "Шымкенттегі"),
        ("Қостанай", Features("loc", suffixes=("attributive", "plural", "dat")), "Қостанайдағыларға"),
        ("Беглов", Features(suffixes=("belonging",)), "Бегловтікі"),
        ("Нұрлан", Features(suffixes=("belonging",)), "Нұрланнікі"),
        ("Абай", Features(suffixes=("likeness",)), "Абайдай"),
        ("Ресей", Features(suffixes=("without",)), "Ресейсіз"),
        ("Қазақстан", Features("nom", possessive="1pl"), "Қазақстанымыз"),
        ("Қазақстан", Features("dat", possessive="1sg"), "Қазақстаныма"),
        ("Абай", Features("acc", possessive="3"), "Абайын"),
        ("Астана", Features("loc", possessive="1pl"), "Астанамызда"),
        ("Бішкек", Features("nom", possessive="3"), "Бішкегі"),
        ("Қостанай", Features("gen", "plural"), "Қостанайлардың"),
        ("Қостанай облысы", Features("loc", suffixes=("attributive",)), "Қостанай облысындағы"),
    ],
)
def test_suffix_chains(name: str, features: Features, expected: str):
    assert inflect(Name(name), "place", "kk", features) == expected


def test_only_the_last_word_of_a_full_name_inflects():
    assert inflect(Name("Қасым-Жомарт Тоқаев"), "person", "kk", Features("gen")) == "Қасым-Жомарт Тоқаевтың"


def test_initials_after_a_surname_stay_after_its_suffix():
    assert inflect(Name("Беглов А. Д."), "person", "kk", Features("dat")) == "Бегловқа А. Д."


def test_an_unknown_suffix_is_refused():
    with pytest.raises(ValueError, match="no Kazakh suffix is called 'instructive'"):
        inflect(Name("Абай"), "person", "kk", Features("nom", suffixes=("instructive",)))


def test_a_name_marked_indeclinable_never_changes():
    assert {form.text for form in forms(Name("Абай", indeclinable=True), "person", "kk")} == {"Абай"}


def test_forms_hold_all_cases_of_both_numbers_and_the_chains():
    texts = {form.text for form in forms(Name("Қостанай"), "place", "kk")}
    assert {"Қостанай", "Қостанайдан", "Қостанайларға", "Қостанайында", "Қостанайдағы", "Қостанайдікі"} <= texts


@pytest.mark.parametrize("text", ["", " ", "—", "a<b>", "🙂", "١٢٣", "-", "А.", "№", "10", "100", "2000", "x" * 300])
def test_any_text_has_seven_cases(text: str):
    assert cases(text, "other")[0] == text
    assert len(cases(text, "other")) == 7


@pytest.mark.parametrize(
    ("number", "dative"),
    [("0", "-ге"), ("1", "-ге"), ("6", "-ға"), ("9", "-ға"), ("10", "-ға"), ("30", "-ға"), ("40", "-қа"), ("50", "-ге"),
     ("60", "-қа"), ("70", "-ке"), ("80", "-ге"), ("100", "-ге"), ("2000", "-ға")],
)  # fmt: skip
def test_numbers_take_the_suffix_of_their_spoken_form(number: str, dative: str):
    assert inflect(Name(f"Спутник-{number}"), "product", "kk", Features("dat")) == f"Спутник-{number}{dative}"
