from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.enforcement import choose, is_settled, plan
from glossary.enforcement.offsets import move, realign, replace_spans
from glossary.enforcement.similarity import similarity
from glossary.inflection.features import Features
from glossary.model import Name, Term
from tests.glossary.enforcing import (
    BEGLOV,
    KEPT,
    KOSTANAY,
    KUNSTKAMERA,
    RUSSIAN_MUSEUM,
    SKLYAR,
    FakeHypothesis,
    FakeMatch,
    enforce,
    match,
    planned,
)


def test_the_term_takes_the_case_of_its_surrogate() -> None:
    sentence = planned("kk", "ru", "Министр Бегловпен кездесті.", (BEGLOV, "Бегловпен", "ins"))
    result = enforce(sentence, "Министр встретился с Трампом.")
    assert result.text == "Министр встретился с Бегловым."
    term = result.terms[0]
    assert (term.term, term.source, term.target, term.method) == ("beglov", "Бегловпен", "Бегловым", "inflected")
    assert result.text[slice(*term.target_span)] == "Бегловым"
    assert sentence.text[slice(*term.source_span)] == "Бегловпен"


def test_the_kazakh_ending_fits_the_term_and_not_the_surrogate() -> None:
    sentence = planned("en", "kk", "A school in Kostanay.", (KOSTANAY, "Kostanay", None))
    assert enforce(sentence, "Ресейде мектеп.").text == "Қостанайда мектеп."


def test_a_phrase_is_inflected_in_all_its_words() -> None:
    sentence = planned("en", "ru", "It opened at the Russian Museum.", (RUSSIAN_MUSEUM, "Russian Museum", None))
    assert enforce(sentence, "Выставка открылась в Газпроме.").text == "Выставка открылась в Русском музее."


def test_the_preposition_in_the_translation_overrules_the_source() -> None:
    sentence = planned("kk", "ru", "Қостанайдың жанында.", (KOSTANAY, "Қостанайдың", "gen"))
    assert enforce(sentence, "Недалеко от Казахстана.").text == "Недалеко от Костаная."
    assert enforce(sentence, "Рядом с Казахстаном.").text == "Рядом с Костанаем."


def test_a_surrogate_left_in_its_dictionary_form_does_not_overrule_the_source() -> None:
    sentence = planned("ru", "kk", "Журналисты задали Беглову вопрос.", (BEGLOV, "Беглову", "dat"))
    assert enforce(sentence, "Журналистер Трамп сұрақ қойды.").text == "Журналистер Бегловқа сұрақ қойды."


def test_an_english_possessive_is_kept() -> None:
    sentence = planned("ru", "en", "Делегация Беглова прибыла.", (BEGLOV, "Беглова", "gen"))
    assert enforce(sentence, "Trump's delegation arrived.").text == "Beglov's delegation arrived."


def test_an_english_possessive_that_the_source_cannot_mean_is_dropped() -> None:
    sentence = planned("ru", "en", "Спросили Беглова.", (BEGLOV, "Беглова", "acc"))
    assert enforce(sentence, "Asked Trump's.").text == "Asked Beglov."


def test_a_surrogate_that_is_gone_makes_the_next_variant_necessary() -> None:
    sentence = planned("ru", "kk", "Беглов келді.", (BEGLOV, "Беглов", "nom"))
    assert not is_settled(sentence, [FakeHypothesis("Ол келді.")])
    assert is_settled(sentence, [FakeHypothesis("Ол келді."), FakeHypothesis("Клинтон келді.")])
    assert enforce(sentence, "Ол келді.", "Клинтон келді.").text == "Беглов келді."


def test_nothing_more_is_asked_for_when_all_variants_are_translated() -> None:
    sentence = planned("ru", "kk", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    assert is_settled(sentence, [FakeHypothesis("Ол келді.")] * 4)


def test_a_term_that_cannot_be_placed_is_missing_and_nothing_is_pasted() -> None:
    sentence = planned("ru", "kk", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    result = enforce(sentence, "Ол келді.", "Ол келді.", "Ол келді.", "Ол кеше келді.")
    assert result.terms[0].method == "missing"
    assert (result.terms[0].target, result.terms[0].target_span) == (None, None)
    assert not result.complete
    assert result.text in {"Ол келді.", "Ол кеше келді."}


def test_a_mangled_surrogate_is_never_left_in_a_translation() -> None:
    sentence = planned("ru", "en", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    result = enforce(sentence, "Trumpov arrived.", "Obamaland arrived.", "Tokayevs arrived.", "He arrived.")
    assert result.text == "He arrived."
    assert result.terms[0].method == "missing"


def test_a_translation_with_nothing_but_mangled_surrogates_is_not_taken() -> None:
    sentence = planned("ru", "en", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    with pytest.raises(ValueError, match="more variants"):
        enforce(sentence, "Trumpov arrived.")


def test_a_surrogate_that_the_model_repeats_is_replaced_everywhere() -> None:
    sentence = planned("ru", "kk", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    assert enforce(sentence, "Трамп пен Трамп келді.").text == "Беглов пен Беглов келді."


def test_a_translation_with_the_surrogate_once_is_preferred_to_one_with_it_twice() -> None:
    sentence = planned("ru", "kk", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    assert enforce(sentence, "Трамп Трамп келді.", "Клинтон келді.").text == "Беглов келді."


def test_two_terms_are_told_apart_whatever_their_order() -> None:
    sentence = planned("en", "ru", "Beglov met Sklyar.", (BEGLOV, "Beglov", None), (SKLYAR, "Sklyar", None))
    result = enforce(sentence, "С Клинтоном встретился Трамп.")
    assert result.text == "С Скляром встретился Беглов."
    assert [term.target for term in result.terms] == ["Беглов", "Скляром"]
    assert [result.text[slice(*term.target_span)] for term in result.terms] == ["Беглов", "Скляром"]


def test_the_translation_that_honours_most_terms_is_taken() -> None:
    sentence = planned("en", "ru", "Beglov is in Kostanay.", (BEGLOV, "Beglov", None), (KOSTANAY, "Kostanay", None))
    first, second = sentence.variants[:2]
    there = second.surrogates[1]
    assert there is not None
    text = f"Клинтон в {there.names['ru'].text}."
    result = enforce(sentence, "Трамп здесь.", text)
    assert result.complete
    assert result.text == "Беглов в Костанае."
    assert first.text != second.text


def plain(source, target, text, *found):
    """A plan whose only variant is the sentence itself."""
    return plan(text, source, target, [match(text, *item) for item in found], tries=0)


def test_a_term_that_the_model_knows_is_matched() -> None:
    sentence = plain("ru", "en", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    result = enforce(sentence, "Beglov arrived.")
    assert (result.text, result.terms[0].method) == ("Beglov arrived.", "matched")


def test_a_known_term_in_the_wrong_case_is_inflected() -> None:
    sentence = plain("en", "ru", "He met with Beglov.", (BEGLOV, "Beglov", None))
    result = enforce(sentence, "Он встретился с Беглов.")
    assert (result.text, result.terms[0].method) == ("Он встретился с Бегловым.", "inflected")


def test_a_mangled_name_is_repaired_by_likeness() -> None:
    sentence = plain("en", "ru", "He met with Beglov.", (BEGLOV, "Beglov", None))
    result = enforce(sentence, "Он встретился с Бегловым-")
    assert result.terms[0].method == "matched"
    result = enforce(sentence, "Он встретился с Белгловом.")
    assert (result.text, result.terms[0].method) == ("Он встретился с Бегловым.", "repaired")


def test_a_less_alike_word_is_repaired_only_where_the_alignment_says_so() -> None:
    sentence = plain("ru", "en", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    assert enforce(sentence, "Begonia arrived.").terms[0].method == "missing"
    hypothesis = FakeHypothesis("Berglof arrived.", ((0, 6, 0, 7), (7, 13, 8, 15)))
    result = choose(sentence, [hypothesis])
    assert (result.text, result.terms[0].method) == ("Beglov arrived.", "repaired")


def test_an_aligned_word_that_is_not_alike_is_left_alone() -> None:
    sentence = plain("ru", "en", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    result = choose(sentence, [FakeHypothesis("President arrived.", ((0, 6, 0, 9),))])
    assert (result.text, result.terms[0].method) == ("President arrived.", "missing")


def test_a_word_without_a_capital_is_never_repaired() -> None:
    sentence = plain("ru", "en", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    assert enforce(sentence, "the beglow arrived.").terms[0].method == "missing"


def test_a_kept_term_stands_as_the_source_has_it() -> None:
    sentence = planned("ru", "kk", "Летит SuperJet.", (KEPT, "SuperJet", None))
    surrogate = sentence.variants[0].surrogates[0]
    assert surrogate is not None
    assert enforce(sentence, f"{surrogate.names['kk'].text} ұшады.").text == "SuperJet ұшады."


def test_in_a_headline_of_capitals_the_term_is_in_capitals() -> None:
    sentence = planned("ru", "kk", "БЕГЛОВ ПРИБЫЛ", (BEGLOV, "БЕГЛОВ", "nom"))
    assert enforce(sentence, "ТРАМП КЕЛДІ").text == "БЕГЛОВ КЕЛДІ"


def test_the_alignment_is_with_the_sentence_as_it_was() -> None:
    sentence = planned("ru", "kk", "Вчера Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    assert sentence.variants[0].text == "Вчера Трамп прибыл."
    links = ((0, 5, 0, 4), (6, 11, 5, 10), (12, 18, 11, 16))
    result = choose(sentence, [FakeHypothesis("Кеше Трамп келді.", links)])
    words = [(sentence.text[a:b], result.text[c:d]) for a, b, c, d in result.alignment or ()]
    assert words == [("Вчера", "Кеше"), ("Беглов", "Беглов"), ("прибыл", "келді")]


def test_all_words_of_a_phrase_are_aligned_with_its_translation() -> None:
    text = "Открыт Русский музей сегодня."
    sentence = plan(text, "ru", "en", [match(text, RUSSIAN_MUSEUM, "Русский музей", "nom")])
    variant = sentence.variants[0]
    (start, end), after = variant.spans[0], variant.text.index("сегодня")
    links = ((0, 6, 7, 13), (start, end, 0, 6), (after, after + 7, 14, 19))
    result = choose(sentence, [FakeHypothesis("Google opened today.", links)])
    assert result.text == "Russian Museum opened today."
    words = {(text[a:b], result.text[c:d]) for a, b, c, d in result.alignment or ()}
    assert words == {("Открыт", "opened"), ("Русский музей", "Russian Museum"), ("сегодня", "today")}


@pytest.mark.parametrize("count", [0, 5])
def test_a_wrong_number_of_hypotheses_is_refused(count: int) -> None:
    sentence = planned("ru", "kk", "Беглов прибыл.", (BEGLOV, "Беглов", "nom"))
    with pytest.raises(ValueError, match="hypotheses"):
        choose(sentence, [FakeHypothesis("x")] * count)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("Беглов", "Beglov", True), ("Белгловом", "Беглов", True), ("Қостанай", "Костанай", True),
     ("Беглов", "Президент", False), ("Скляр", "Полиция", False)],
)  # fmt: skip
def test_likeness_crosses_scripts(one: str, other: str, alike: bool) -> None:
    assert (similarity(one, other) >= 0.6) is alike


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.text(min_size=1, max_size=30), st.data())
def test_replaced_spans_are_found_again(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    news = data.draw(st.lists(st.text(max_size=5), min_size=len(spans), max_size=len(spans)))
    changed, edits = replace_spans(text, list(zip(spans, news, strict=True)))
    for span, new in zip(spans, news, strict=True):
        start, end = move(span, edits)
        assert changed[start:end] == new
    assert realign((), edits, edits) == ()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(max_size=60))
def test_any_translation_is_taken_without_an_error(text: str) -> None:
    sentence = plain("ru", "kk", "Кунсткамера открыта.", (KUNSTKAMERA, "Кунсткамера", "nom"))
    result = enforce(sentence, text)
    if result.terms[0].method == "missing":
        assert result.text == text


def test_a_kazakh_name_before_an_honorific_stays_bare() -> None:
    sentence = planned("ru", "kk", "Бегловым довольны.", (BEGLOV, "Бегловым", "ins"))
    assert enforce(sentence, "Трамп мырзаға риза.").text == "Беглов мырзаға риза."


def test_a_plural_name_is_not_made_a_plural_in_a_language_where_it_has_none() -> None:
    names = {"ru": Name("Набережные Челны", number="plural"), "en": Name("Naberezhnye Chelny")}
    chelny = Term("chelny", "place", names)
    text = "Завод в Набережных Челнах."
    found = FakeMatch(chelny, 8, 25, Features("loc", "plural"), text[8:25], (Features("loc", "plural"),))
    sentence = plan(text, "ru", "en", [found])
    assert enforce(sentence, "A plant in Moscow.").text == "A plant in Naberezhnye Chelny."
