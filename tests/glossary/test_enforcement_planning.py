from __future__ import annotations

import pytest

from glossary.enforcement import plan
from glossary.enforcement.surrogates import SURROGATES, WORD, candidates
from glossary.inflection.features import Features
from glossary.model import LANGUAGES, Language, Name, Term
from tests.glossary.enforcing import (
    ALMATY,
    BALAYEVA,
    BEGLOV,
    KEPT,
    KOSTANAY,
    KUNSTKAMERA,
    SKLYAR,
    FakeMatch,
    match,
    planned,
)


def test_a_sentence_without_terms_has_nothing_to_translate() -> None:
    sentence = plan("Погода хорошая.", "ru", "kk", [])
    assert (sentence.slots, sentence.variants) == ((), ())


def test_the_surrogate_stands_in_the_case_of_the_term() -> None:
    sentence = planned("ru", "kk", "Министр встретился с Бегловым.", (BEGLOV, "Бегловым", "ins"))
    assert sentence.variants[0].text == "Министр встретился с Трампом."


def test_the_surrogate_of_a_kazakh_place_takes_the_case_ending() -> None:
    sentence = planned("kk", "en", "Қостанайдан пойыз келді.", (KOSTANAY, "Қостанайдан", "abl"))
    assert sentence.variants[0].text == "Мәскеуден пойыз келді."


def test_an_english_possessive_stays_one() -> None:
    text = "Beglov's delegation came."
    sentence = plan(text, "en", "ru", [match(text, BEGLOV, "Beglov's", possessive=True)])
    assert sentence.variants[0].text == "Trump's delegation came."


def test_the_sentence_itself_is_the_last_variant() -> None:
    text = "Министр встретился с Бегловым."
    sentence = planned("ru", "kk", text, (BEGLOV, "Бегловым", "ins"))
    assert [variant.is_plain for variant in sentence.variants] == [False, False, False, True]
    assert sentence.variants[-1].text == text


def test_a_name_that_models_know_is_first_left_to_them() -> None:
    text = "В Алматы открылась выставка."
    assert planned("ru", "kk", text, (ALMATY, "Алматы", "loc")).variants[0].text == text


def test_each_term_has_a_surrogate_of_its_own() -> None:
    sentence = planned("en", "ru", "Beglov met Sklyar.", (BEGLOV, "Beglov", None), (SKLYAR, "Sklyar", None))
    assert sentence.variants[0].text == "Trump met Clinton."
    for variant in sentence.variants[:-1]:
        assert len(set(variant.surrogates)) == 2


def test_a_woman_has_a_surrogate_that_russian_verbs_agree_with() -> None:
    sentence = planned("en", "ru", "Balayeva spoke.", (BALAYEVA, "Balayeva", None))
    assert sentence.variants[0].text == "Maria spoke."


def test_a_name_the_sentence_has_already_is_no_surrogate() -> None:
    sentence = planned("ru", "en", "Беглов ответил Трампу.", (BEGLOV, "Беглов", "nom"))
    assert all("Трамп" not in variant.text.replace("Трампу", "", 1) for variant in sentence.variants)


def test_the_places_of_the_slots_in_a_variant_are_right() -> None:
    sentence = planned(
        "ru", "en", "Беглов прибыл в Костанай.", (BEGLOV, "Беглов", "nom"), (KOSTANAY, "Костанай", "acc")
    )
    variant = sentence.variants[0]
    assert [variant.text[start:end] for start, end in variant.spans] == ["Трамп", "Москву"]


def test_a_common_noun_gets_a_capital_at_the_beginning_of_a_sentence() -> None:
    sentence = planned("ru", "ru", "Кунсткамера открыта.", (KUNSTKAMERA, "Кунсткамера", "nom"))
    assert sentence.variants[0].text == "Компания открыта."


def test_a_term_without_a_target_name_is_passed_over() -> None:
    only = Term("only", "person", {"ru": Name("Беглов", gender="masculine")})
    assert planned("ru", "kk", "Беглов прибыл.", (only, "Беглов", "nom")).slots == ()


def test_a_term_that_is_kept_needs_no_target_name() -> None:
    kept = Term("kept", "product", {"ru": Name("SuperJet")}, keep=True)
    assert len(planned("ru", "kk", "Летит SuperJet.", (kept, "SuperJet", None)).slots) == 1
    assert KEPT.keep


def test_a_thousand_terms_make_no_more_variants_than_one() -> None:
    text = "Беглов " * 1000
    matches = [FakeMatch(BEGLOV, 7 * n, 7 * n + 6, Features("nom"), "Беглов", (Features("nom"),)) for n in range(1000)]
    sentence = plan(text, "ru", "kk", matches)
    assert len(sentence.slots) == 1000
    assert len(sentence.variants) <= 4
    assert 1 < sum(item is not None for item in sentence.variants[0].surrogates) <= 6


def test_overlapping_matches_are_refused() -> None:
    text = "Костанай"
    with pytest.raises(ValueError, match="overlap"):
        plan(text, "ru", "kk", [match(text, KOSTANAY, "Костанай", "nom"), match(text, KOSTANAY, "Костан", "nom")])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_surrogate_is_one_word_in_all_its_forms(language: Language) -> None:
    for surrogate in SURROGATES.values():
        readings = surrogate.readings(language)
        assert readings
        for form in readings:
            assert WORD.fullmatch(form), form


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("term", [BEGLOV, BALAYEVA, KOSTANAY, KUNSTKAMERA])
def test_there_are_three_surrogates_for_every_kind(term: Term, language: Language) -> None:
    assert len(list(candidates(term, language, ""))) >= 3


@pytest.mark.parametrize(
    ("source", "target", "text", "found", "case"),
    [
        ("ru", "kk", "Делегация приехала в Костанай.", (KOSTANAY, "Костанай", "acc"), "dat"),
        ("ru", "kk", "Поезд из Костаная опоздал.", (KOSTANAY, "Костаная", "gen"), "abl"),
        ("ru", "kk", "Школа в Костанае.", (KOSTANAY, "Костанае", "loc"), "loc"),
        ("ru", "kk", "Книга о Беглове.", (BEGLOV, "Беглове", "loc"), "nom"),
        ("ru", "kk", "Встреча с губернатором Бегловым.", (BEGLOV, "Бегловым", "ins"), "ins"),
        ("ru", "kk", "Рядом с Костанаем растёт лес.", (KOSTANAY, "Костанаем", "ins"), "gen"),
        ("ru", "kk", "Самолёт из Алматы сел.", (ALMATY, "Алматы", "nom"), "abl"),
        ("ru", "kk", "В Алматы снег.", (ALMATY, "Алматы", "nom"), "loc"),
        ("kk", "ru", "Қостанайға келді.", (KOSTANAY, "Қостанайға", "dat"), "acc"),
        ("kk", "ru", "Бегловқа сұрақ қойды.", (BEGLOV, "Бегловқа", "dat"), "dat"),
        ("kk", "ru", "Беглов туралы мақала.", (BEGLOV, "Беглов", "nom"), "loc"),
        ("kk", "ru", "Қостанай тұрғындары келді.", (KOSTANAY, "Қостанай", "nom"), "gen"),
        ("kk", "ru", "Қостанайға дейін жүреді.", (KOSTANAY, "Қостанайға", "dat"), "gen"),
        ("en", "ru", "They arrived in Kostanay.", (KOSTANAY, "Kostanay", None), "acc"),
        ("en", "ru", "A school in Kostanay.", (KOSTANAY, "Kostanay", None), "loc"),
        ("en", "ru", "He met with Governor Alexander Beglov.", (BEGLOV, "Beglov", None), "ins"),
        ("en", "ru", "According to Beglov, it is late.", (BEGLOV, "Beglov", None), "gen"),
        ("en", "ru", "Beglov opened it.", (BEGLOV, "Beglov", None), "nom"),
        ("en", "ru", "The president received Beglov on Thursday.", (BEGLOV, "Beglov", None), "acc"),
        ("en", "kk", "The train from Kostanay is late.", (KOSTANAY, "Kostanay", None), "abl"),
        ("en", "kk", "The akim thanked Beglov.", (BEGLOV, "Beglov", None), "dat"),
        ("en", "kk", "The plane left Kostanay.", (KOSTANAY, "Kostanay", None), "abl"),
        ("en", "kk", "A plant near Kostanay.", (KOSTANAY, "Kostanay", None), "gen"),
    ],
)
def test_the_likely_case_is_read_from_the_source(source, target, text, found, case) -> None:
    assert planned(source, target, text, found).slots[0].cases[0] == case
