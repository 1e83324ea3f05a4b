from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from service.settings import Settings
from service.translation import engine as engine_module
from service.translation.engine import Engine, EngineOptions, Hypothesis
from service.translation.model import Model
from service.translation.packages import Package, PackageError, installed
from service.translation.tokenizer import Tokenizer
from tests.service.translation.conftest import MakePackage

KAZAKH_ONLY = set("әіңғүұқөһ")
SENTENCES = [
    "The governor met the first deputy prime minister of Kazakhstan.",
    "The forum was held on 18–21 June 2025.",
    "Tractors are assembled in Kostanay together with the plant.",
    "The museum signed an agreement with the National Museum of Kazakhstan.",
    "Good morning.",
    "More than 92 countries took part in the forum this year.",
    "The ministry of health said that insulin will be made in Karaganda.",
]
LONG = (
    "The governor met the minister in Astana, and the delegation visited the plant in Kostanay, "
    "where tractors are assembled; the museum opened an exhibition, but the forum was held in June."
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(EngineOptions(inter_threads=2, intra_threads=1))


@pytest.fixture(scope="module")
def short() -> Engine:
    """An engine that cuts sentences at 16 pieces."""
    return Engine(EngineOptions(max_segment_tokens=16))


def damaged(path: Path, content: bytes | None = None) -> Package:
    model = path / "model" / "model.bin"
    model.write_bytes(model.read_bytes()[:1_000_000] if content is None else content)
    return next(package for package in installed(path.parent).packages if package.path == path)


def test_sentences_are_translated_in_their_order(engine: Engine, packages: dict[str, Package]) -> None:
    found = engine.translate(packages["en_kk"], SENTENCES)
    assert len(found) == len(SENTENCES)
    assert all(KAZAKH_ONLY & set(hypothesis.text.lower()) for hypothesis in found)
    assert "2025" in found[1].text
    assert "92" in found[5].text
    assert all(hypothesis.score < 0 and not hypothesis.truncated for hypothesis in found)
    assert all(hypothesis.alignment is None for hypothesis in found)


@pytest.mark.parametrize("direction", ["en_ru", "en_kk", "ru_en", "ru_kk", "kk_en", "kk_ru"])
def test_every_direction_gives_its_language_and_no_tag(
    engine: Engine, packages: dict[str, Package], direction: str
) -> None:
    sentence = {
        "en": "The president of Kazakhstan met the governor.",
        "ru": "Президент Казахстана встретился с губернатором.",
        "kk": "Қазақстан президенті губернатормен кездесті.",
    }[direction[:2]]
    (found,) = engine.translate(packages[direction], [sentence])
    letters = {letter for letter in found.text.lower() if letter.isalpha()}
    assert "<" not in found.text
    assert {
        "en": letters <= set("abcdefghijklmnopqrstuvwxyz"),
        "ru": letters <= set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
        "kk": bool(letters & KAZAKH_ONLY),
    }[direction[3:]], found.text


@pytest.mark.parametrize("compute_type", ["int8", "default"])
def test_a_sentence_is_translated_the_same_alone_and_in_company(
    packages: dict[str, Package], compute_type: str
) -> None:
    engine = Engine(EngineOptions(compute_type=compute_type))
    together = engine.translate(packages["en_kk"], SENTENCES)
    assert [engine.translate(packages["en_kk"], [sentence])[0] for sentence in SENTENCES] == together
    assert engine.translate(packages["en_kk"], SENTENCES[::-1])[::-1] == together


def test_a_batch_holds_sentences_of_one_length_the_longest_first(
    engine: Engine, packages: dict[str, Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Padding is what makes a translation depend on its company; too rarely for a few sentences to show it.
    batches: list[set[int]] = []
    submit = Model.submit

    def spy(self: Model, package: Package, sources: list[list[str]], **options: bool) -> Callable[[], list[object]]:
        batches.append({len(tokens) for tokens in sources})
        return submit(self, package, sources, **options)  # type: ignore[return-value]

    monkeypatch.setattr(Model, "submit", spy)
    engine.translate(packages["en_kk"], [*SENTENCES, *SENTENCES])
    assert all(len(lengths) == 1 for lengths in batches)
    lengths = [length for batch in batches for length in batch]
    assert lengths == sorted(set(lengths), reverse=True)


def test_threads_batch_size_and_alignment_change_no_word(engine: Engine, packages: dict[str, Package]) -> None:
    expected = [hypothesis.text for hypothesis in engine.translate(packages["en_kk"], SENTENCES)]
    other = Engine(EngineOptions(inter_threads=1, intra_threads=2, max_batch_tokens=16))
    found = other.translate(packages["en_kk"], SENTENCES, alignments=[True] * len(SENTENCES))
    assert [hypothesis.text for hypothesis in found] == expected


def test_only_the_sentences_that_ask_are_aligned(engine: Engine, packages: dict[str, Package]) -> None:
    flags = [n % 2 == 0 for n in range(len(SENTENCES))]
    found = engine.translate(packages["en_kk"], SENTENCES, alignments=flags)
    assert [hypothesis.alignment is not None for hypothesis in found] == flags
    with pytest.raises(ValueError, match="2 alignment flags for 1 sentences"):
        engine.translate(packages["en_kk"], ["One."], alignments=[True, False])


def test_an_alignment_finds_the_words_that_are_spelled_alike(engine: Engine, packages: dict[str, Package]) -> None:
    sentence = SENTENCES[5]
    (found,) = engine.translate(packages["en_kk"], [sentence], alignments=[True])
    assert found.alignment is not None
    pairs = {(sentence[a:b], found.text[c:d]) for a, b, c, d in found.alignment}
    assert ("92", "92") in pairs
    assert (".", ".") in pairs
    assert all(left.strip() == left and left and right.strip() == right and right for left, right in pairs)


def test_no_sentences_make_no_work(engine: Engine, packages: dict[str, Package]) -> None:
    assert engine.translate(packages["en_kk"], []) == []


@pytest.mark.parametrize("sentence", ["", "   ", "* * *", "12.06.2025", "—", "+7 (727) 250-00-00", "😀"])
def test_what_has_no_letter_stays_as_it_is(engine: Engine, packages: dict[str, Package], sentence: str) -> None:
    assert engine.translate(packages["en_kk"], [sentence]) == [Hypothesis(sentence, 0.0, None)]
    (aligned,) = engine.translate(packages["en_kk"], [sentence], alignments=[True])
    assert aligned.alignment is not None
    assert all(link[:2] == link[2:] for link in aligned.alignment)


@pytest.mark.parametrize(
    "sentence", ["a\x00b", "a \ud800 b", "\u0301a\u0301\u0301", "日本語 text", "<2ru> tag", "</s> end"]
)
def test_odd_characters_do_no_harm(engine: Engine, packages: dict[str, Package], sentence: str) -> None:
    odd, plain = engine.translate(packages["en_kk"], [sentence, SENTENCES[4]], alignments=[True, False])
    assert isinstance(odd.text, str)
    assert plain == engine.translate(packages["en_kk"], [SENTENCES[4]])[0]


def test_a_long_sentence_is_cut_and_all_of_it_is_translated(
    engine: Engine, short: Engine, packages: dict[str, Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[list[str]] = []
    submit = Model.submit

    def spy(self: Model, package: Package, sources: list[list[str]], **options: bool) -> Callable[[], list[object]]:
        given.extend(sources)
        return submit(self, package, sources, **options)  # type: ignore[return-value]

    monkeypatch.setattr(Model, "submit", spy)
    (found,) = short.translate(packages["en_kk"], [LONG], alignments=[True])
    tokenizer = Tokenizer(packages["en_kk"])
    assert len(given) > 2
    assert all(len(tokens) <= 16 for tokens in given)
    words = sorted(word for tokens in given for word in tokenizer.decode(tokens).text.split())
    assert words == sorted(LONG.split())
    assert found.text.count(".") <= 1
    assert found.text == " ".join(found.text.split())
    assert found.alignment is not None
    assert found.alignment == tuple(sorted(found.alignment)), "the parts' alignments are not in their places"
    assert max(end for _, _, _, end in found.alignment) <= len(found.text)
    assert found.text != engine.translate(packages["en_kk"], [LONG])[0].text


def test_numbers_in_the_parts_of_a_long_sentence_are_aligned_in_their_places(
    short: Engine, packages: dict[str, Package]
) -> None:
    sentence = "In 2023 the plant made 4711 tractors, in 2024 it made 5822 tractors, in 2025 it made 6933 tractors."
    (found,) = short.translate(packages["en_ru"], [sentence], alignments=[True])
    assert found.alignment is not None
    pairs = {(sentence[a:b], found.text[c:d]) for a, b, c, d in found.alignment}
    same = {word for word in sentence.replace(",", "").split() if word.isdigit() and word in found.text.split()}
    assert same
    assert all((word, word) in pairs for word in same if found.text.count(word) == 1)


def test_one_word_of_a_hundred_thousand_characters_is_not_given_whole(
    packages: dict[str, Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    real = engine_module._cut

    def spy(*arguments: object) -> list[object]:
        segments = list(real(*arguments))  # type: ignore[arg-type]
        given.extend(len(segment.pieces.tokens) for segment in segments)
        return segments[:2]

    monkeypatch.setattr(engine_module, "_cut", spy)
    Engine().translate(packages["en_kk"], ["ab" * 50_000])
    assert sum(given) > 25_000
    assert max(given) <= 200


def test_a_grapheme_cluster_longer_than_the_model_takes_is_cut_too(short: Engine, packages: dict[str, Package]) -> None:
    (found,) = short.translate(packages["en_kk"], ["e" + "\u0301\u0302" * 100])
    assert isinstance(found.text, str)


def test_a_model_with_few_positions_gets_short_parts(packages: dict[str, Package]) -> None:
    # The starter has 512 positions; one of them is for the end token.
    engine = Engine(EngineOptions(max_segment_tokens=2000))
    model, _ = engine._load(packages["en_kk"])
    assert 500 <= model.source_limit < 512
    assert 500 <= model.target_limit <= 512
    (found,) = engine.translate(packages["en_kk"], [", ".join(["The governor met the minister"] * 130) + "."])
    assert found.text


def test_a_hypothesis_that_hit_the_length_limit_says_so(
    engine: Engine, packages: dict[str, Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.translation.model._bound", lambda length: 6 if length > 8 else 60)
    cut, whole = engine.translate(packages["en_kk"], [SENTENCES[0], SENTENCES[4]])
    assert (cut.truncated, whole.truncated) == (True, False)
    assert cut.text


def test_a_truncated_part_makes_the_sentence_truncated(
    short: Engine, packages: dict[str, Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.translation.model._bound", lambda length: 5)
    (found,) = short.translate(packages["en_kk"], [LONG])
    assert found.truncated


def test_packages_that_share_a_model_load_it_once(
    packages: dict[str, Package], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    load = Model.__init__

    def spy(self: Model, package: Package, options: EngineOptions) -> None:
        loaded.append(package.name)
        load(self, package, options)

    monkeypatch.setattr(Model, "__init__", spy)
    engine = Engine()
    assert loaded == []
    threads = [
        threading.Thread(target=engine.translate, args=(packages[direction], [SENTENCES[4]]))
        for direction in ("en_kk", "en_ru", "en_kk", "ru_kk")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 1
    engine.retain([packages["en_ru"]])
    engine.translate(packages["en_ru"], [SENTENCES[4]])
    assert len(loaded) == 1
    engine.retain([])
    engine.translate(packages["en_ru"], [SENTENCES[4]])
    assert len(loaded) == 2


def _translate_in_a_child(engine: Engine, package: Package, queue: multiprocessing.Queue[str]) -> None:
    queue.put(engine.translate(package, [SENTENCES[4]])[0].text)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_model_loaded_before_a_fork_is_loaded_anew_after_it(engine: Engine, packages: dict[str, Package]) -> None:
    expected = engine.translate(packages["en_kk"], [SENTENCES[4]])[0].text
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_translate_in_a_child, args=(engine, packages["en_kk"], queue))
    child.start()
    try:
        assert queue.get(timeout=30) == expected
    finally:
        child.join(10)
        child.kill()
    assert child.exitcode == 0


DAMAGE = {
    "cut short": None,
    "empty": b"",
    "a web page": b"<html>Not found</html>" * 100,
    "noise": bytes(range(256)) * 100,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_model_is_told_with_its_package(make_package: MakePackage, damage: str) -> None:
    package = damaged(make_package("en", "kk"), DAMAGE[damage])
    with pytest.raises(PackageError, match=r"package translate-en_kk: its model cannot be loaded: .+"):
        Engine().translate(package, ["One."])


@pytest.mark.parametrize(("name", "content"), [("shared_vocabulary.json", "{"), ("config.json", "{")])
def test_a_damaged_file_of_the_model_is_told_with_its_package(
    make_package: MakePackage, name: str, content: str
) -> None:
    path = make_package("en", "kk")
    (path / "model" / name).write_text(content, encoding="utf-8")
    (package,) = installed(path.parent).packages
    with pytest.raises(PackageError, match=r"package translate-en_kk: its model cannot be loaded: .+"):
        Engine().translate(package, ["One."])


def test_a_tag_that_the_model_does_not_know_is_told_with_its_package(make_package: MakePackage) -> None:
    path = make_package("en", "kk", target_prefix="<2de>")
    (package,) = installed(path.parent).packages
    with pytest.raises(PackageError, match="package translate-en_kk: its model does not know the tag <2de>"):
        Engine().translate(package, ["One."])


def test_an_engine_goes_on_after_a_damaged_package(
    engine: Engine, packages: dict[str, Package], make_package: MakePackage
) -> None:
    with pytest.raises(PackageError):
        engine.translate(damaged(make_package("en", "kk")), ["One."])
    assert engine.translate(packages["en_kk"], ["One."])[0].text


def test_the_options_are_the_settings() -> None:
    settings = Settings(beam_size=2, max_batch_tokens=64, max_segment_tokens=32, compute_type="float32")
    options = EngineOptions.from_settings(settings)
    assert (options.beam_size, options.max_batch_tokens, options.max_segment_tokens) == (2, 64, 32)
    assert options.compute_type == "float32"
    assert (options.inter_threads, options.intra_threads) == (settings.inter_threads, settings.intra_threads)


def test_a_compute_type_that_is_none_is_told(packages: dict[str, Package]) -> None:
    with pytest.raises(PackageError, match=r"its model cannot be loaded: .*int7"):
        Engine(EngineOptions(compute_type="int7")).translate(packages["en_kk"], ["One."])
