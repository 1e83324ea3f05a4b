"""What is told of texts, and of what only looks like one."""

import random
import threading
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.detection import Detection, detect
from service.languages import LANGUAGES

ARTICLES = {
    "ru": "Губернатор Санкт-Петербурга принял делегацию Казахстана. Стороны обсудили поставки тракторов и лекарств. "
    "В форуме участвуют представители более чем девяноста стран. Переговоры продолжатся в субботу.",
    "kk": "Санкт-Петербург губернаторы Қазақстан делегациясын қабылдады. Тараптар тракторлар мен дәрі-дәрмек "
    "жеткізуді талқылады. Форумға тоқсаннан астам елдің өкілдері қатысып жатыр. Келіссөздер сенбіде жалғасады.",
    "en": "The governor of Saint Petersburg received a delegation from Kazakhstan. The parties discussed deliveries of "
    "tractors and medicines. More than ninety countries are represented at the forum. Talks continue on Saturday.",
}
# The first article of the Universal Declaration of Human Rights, or a line of ordinary news, in other languages.
OTHERS = {
    "ky": "Бардык адамдар өз беделинде жана укуктарында эркин жана теӊ укуктуу болуп жаралат. Алардын аң-сезими "
    "менен абийири бар жана бири-бирине бир туугандык мамиле кылууга тийиш.",
    "tt": "Барлык кешеләр дә азат һәм үз абруйлары һәм хокуклары ягыннан тиң булып туалар. Аларга акыл һәм "
    "вөҗдан бирелгән һәм бер-берсенә карата туганнарча мөнәсәбәттә булырга тиешләр.",
    "ba": "Бөтә кешеләр ҙә ирекле һәм үҙ абруйы һәм хоҡуҡтары яғынан тигеҙ булып тыуалар. Улар аҡыл һәм намыҫ "
    "эйәһе һәм бер-береһенә ҡарата ҡәрҙәшлек рухында хәрәкәт итергә тейеш.",
    "be": "Усе людзі нараджаюцца свабоднымі і роўнымі ў сваёй годнасці і правах. Яны надзелены розумам і "
    "сумленнем і павінны ставіцца адзін да аднаго ў духу брацтва.",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені розумом і совістю "
    "і повинні діяти у відношенні один до одного в дусі братерства.",
    "bg": "Всички хора се раждат свободни и равни по достойнство и права. Те са надарени с разум и съвест и "
    "следва да се отнасят помежду си в дух на братство.",
    "sr": "Сва људска бића рађају се слободна и једнака у достојанству и правима. Она су обдарена разумом и "
    "свешћу и треба једни према другима да поступају у духу братства.",
    "mk": "Сите човечки суштества се раѓаат слободни и еднакви по достоинство и права. Тие се обдарени со разум "
    "и совест и треба да се однесуваат еден кон друг во духот на општо човечката припадност.",
    "mn": "Хүн бүр төрж мэндлэхэд эрх чөлөөтэй, адилхан нэр төртэй, ижил эрхтэй байдаг. Оюун ухаан нандин чанар "
    "заяасан хүн гагч өөр хоорондоо ахан дүүгийн үзэл санаагаар харьцах учиртай.",
    "tg": "Тамоми одамон озод ва аз лиҳози манзилату ҳуқуқ бо ҳам баробар ба дунё меоянд. Онҳо соҳиби ақлу "
    "виҷдонанд ва бояд бо якдигар бародарвор муносибат намоянд.",
    "uz": "Barcha odamlar erkin, qadr-qimmat va huquqlarda teng boʻlib tugʻiladilar. Ular aql va vijdon "
    "sohibidirlar va bir-birlariga birodarlarcha muomala qilishlari zarur.",
    "tr": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve "
    "birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen "
    "begabt und sollen einander im Geiste der Brüderlichkeit begegnen.",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et "
    "de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
}
HEADLINES = [
    ("ru", "Президент подписал закон о бюджете"),
    ("ru", "Компания Apple представила новый iPhone"),
    ("ru", "Экспорт вырос на 12 %"),
    ("ru", "Компания «Қазақстан темір жолы» объявила о новых рейсах в Алматы и Астану"),
    ("kk", "Үкімет отырысы өтті"),
    ("kk", "Президент бюджет туралы заңға қол қойды"),
    ("kk", "«Clickfraud» бағдарламасы Google Play Store дүкенінде"),
    ("kk", "Ол Германия, Австрия және Швейцариядан келді"),
    ("kk", "«Қазатомөнеркәсіп» уран өндіруді азайтады"),
    ("en", "President signs the budget law"),
    ("en", "Kirovets tractors to be assembled in Kostanay"),
    ("en", "Foreign Minister Trinidad Jiménez said so"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_in_each_language_is_told(language: str) -> None:
    found = detect(ARTICLES[language])
    assert found.language == language
    assert found.confidence > 0.99
    assert found.candidates[0].language == language
    assert found.reason is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_of_an_article_is_told_by_itself(language: str) -> None:
    for sentence in ARTICLES[language].split(". "):
        assert detect(sentence).language == language, sentence


@pytest.mark.parametrize(("language", "headline"), HEADLINES)
def test_a_headline_of_a_few_words_is_told(language: str, headline: str) -> None:
    assert detect(headline).language == language


@pytest.mark.parametrize("language", OTHERS)
def test_another_language_is_refused_by_name(language: str) -> None:
    found = detect(OTHERS[language])
    assert found.language is None
    assert found.candidates[0].language == language
    assert found.confidence == found.candidates[0].confidence > 0.5
    assert found.reason is not None
    assert f"({language})" in found.reason


@pytest.mark.parametrize("language", OTHERS)
def test_each_sentence_of_another_language_is_refused(language: str) -> None:
    for sentence in OTHERS[language].split(". "):
        assert detect(sentence).language is None, sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_all_in_capitals_is_told(language: str) -> None:
    assert detect(ARTICLES[language].split(". ")[0].upper()).language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_decomposed_letters_are_told_like_composed_ones(language: str) -> None:
    text = ARTICLES[language] + " Ёлка, йод."
    assert detect(unicodedata.normalize("NFD", text)) == detect(text)


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_addresses_and_names_in_latin_letters_do_not_change_the_language(language: str) -> None:
    noise = (
        " https://example.com/en/the-news-of-the-day?id=1 press@example.org @BreakingNews #World BBC Facebook Google"
    )
    assert detect(ARTICLES[language] + noise).language == language


def test_kazakh_in_latin_letters_is_not_called_english() -> None:
    found = detect("Barlyq adamdar tumysynan azat jäne qadır-qasietı men quqyqtary teñ bolyp düniege keledı.")
    assert found.language is None


@pytest.mark.parametrize(
    "text", ["", " \n\t ", "2025", "12 + 30 = 42 %", "😀🎉", "\x00\x01\x1f", "\ud800", "\u0301", "—…«»"]
)
def test_a_text_without_letters_is_unsure_with_a_reason(text: str) -> None:
    assert detect(text) == Detection(None, 0.0, (), "the text has no letters")


@pytest.mark.parametrize("text", ["я", "в", "a", "ә", "Ы", "е2"])
def test_a_letter_or_two_are_too_little(text: str) -> None:
    found = detect(text)
    assert found.language is None
    assert found.reason is not None
    assert "too little" in found.reason


@pytest.mark.parametrize(
    ("text", "writing"),
    [
        ("日本語のテキスト", "Cjk"),
        ("هذا نص عربي طويل", "Arabic"),
        ("ეს არის ქართული ტექსტი", "Georgian"),
        ("Ελλάδα", "Greek"),
    ],
)
def test_a_text_in_another_script_is_refused_by_the_script(text: str, writing: str) -> None:
    found = detect(text)
    assert found.language is None
    assert found.reason is not None
    assert writing in found.reason


@pytest.mark.parametrize(
    "text", ["asdfgh qwerty zxcvb sdfsdf wert hjkl", "йцукен фывапр ячсмит щшзхъ ждлорп", "x" * 50]
)
def test_gibberish_is_none_of_the_three(text: str) -> None:
    assert detect(text).language is None


@pytest.mark.parametrize(("first", "second"), [("ru", "kk"), ("kk", "en"), ("en", "ru"), ("kk", "ru")])
def test_a_text_half_in_one_language_and_half_in_another_is_a_mixture(first: str, second: str) -> None:
    found = detect(ARTICLES[first] + "\n\n" + ARTICLES[second])
    assert found.language is None
    assert found.reason is not None
    assert "mixture" in found.reason
    assert {candidate.language for candidate in found.candidates[:2]} == {first, second}


@pytest.mark.parametrize(("first", "second"), [("ru", "kk"), ("kk", "ru"), ("en", "ru")])
def test_a_quotation_in_another_language_leaves_the_main_one(first: str, second: str) -> None:
    quotation = ARTICLES[second].split(". ", maxsplit=1)[0]
    assert detect(f"{ARTICLES[first]}\n«{quotation}».\n{ARTICLES[first]}").language == first


def test_a_mixture_is_seen_at_the_end_of_a_very_long_text() -> None:
    text = "\n".join([ARTICLES["kk"]] * 300 + [ARTICLES["ru"]] * 300)
    found = detect(text)
    assert found.language is None
    assert "mixture" in (found.reason or "")


@pytest.mark.parametrize(
    "text",
    ["ә" * 100_000, "x" * 100_000, "a@" * 50_000, "&#1" * 40_000, "а\u0301" * 50_000, ". " * 50_000, "\n" * 100_000]
    + [text * 2000 for text in ARTICLES.values()],
    ids=lambda text: repr(text[:8]),
)
def test_a_huge_text_is_answered_at_once(text: str) -> None:
    detect("warm")
    started = time.perf_counter()
    detect(text)
    # a hundredth of a second on an idle core; a quadratic pass over the whole would take minutes
    assert time.perf_counter() - started < 2.0


def test_candidates_are_few_best_first_and_no_more_than_one_together() -> None:
    for text in [*ARTICLES.values(), *OTHERS.values(), *(headline for _, headline in HEADLINES), "Добрый", "ok then"]:
        confidences = [candidate.confidence for candidate in detect(text).candidates]
        assert confidences == sorted(confidences, reverse=True)
        assert len(confidences) <= 4
        assert sum(confidences) <= 1.001
        assert all(0 < confidence <= 1 for confidence in confidences)


def test_the_answer_does_not_depend_on_order_or_on_the_state_of_random() -> None:
    texts = [*ARTICLES.values(), *OTHERS.values(), "Добрый", "Guten Tag"]
    first = [detect(text) for text in texts]
    random.seed(1)
    again = [detect(text) for text in reversed(texts)]
    assert again[::-1] == first


def test_many_threads_get_the_answers_that_one_gets() -> None:
    texts = [*ARTICLES.values(), *OTHERS.values()]
    expected = [detect(text) for text in texts]
    answers: list[list[Detection]] = []
    threads = [threading.Thread(target=lambda: answers.append([detect(text) for text in texts])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 8


@given(st.text(st.characters(), max_size=300))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_any_text_has_an_answer_that_holds_together(text: str) -> None:
    found = detect(text)
    assert (found.language is None) == (found.reason is not None)
    if found.language is not None:
        assert found.language in LANGUAGES
        assert found.candidates[0].language == found.language
    assert found.confidence == (found.candidates[0].confidence if found.candidates else 0.0)


@given(st.lists(st.sampled_from(sorted("әғқңөұүһіабвгдежзabcdefgh .,!?@#&;:/\n\ud83d\u0301ЁҒA1")), max_size=400))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_texts_of_awkward_letters_never_raise(letters: list[str]) -> None:
    detect("".join(letters))
