"""Profiles: made from text, read back, committed ones whole; the likelihoods drawn from them."""

import json
import lzma
import math
from collections import Counter
from pathlib import Path

import pytest

from service.detection import build_profiles, detector
from service.detection.alphabets import foreign_evidence, foreign_letters, is_foreign
from service.detection.build_profiles import count_lines, main, make_profile
from service.detection.model import SMOOTHING, Model
from service.detection.names import NAMES, name_of
from service.detection.ngrams import Profile, ProfileError, bundled_profiles, count_ngrams, read_profile
from service.detection.words import function_word_evidence

COMMITTED = sorted(detector.PROFILES.glob("*/*.json"))


def test_ngrams_are_langdetects_with_a_space_for_the_edge_of_a_word() -> None:
    assert count_ngrams("от") == {"о": 1, " о": 1, "т": 1, "от": 1, " от": 1}
    assert count_ngrams("от ")["от "] == 1


def test_words_of_capitals_are_left_out_beyond_their_first_letter() -> None:
    assert count_ngrams("ООН") == {"О": 1, " О": 1}


def test_ngrams_of_several_texts_add_up() -> None:
    counts = count_ngrams("да")
    count_ngrams("да", counts)
    assert counts["да"] == 2


def test_the_language_that_has_the_sequences_is_likelier() -> None:
    one = Profile("one", {"а": 10, "б": 0}, (10, 0, 0))
    two = Profile("two", {"б": 10}, (10, 0, 0))
    scores = Model([one, two]).score({"а": 2})
    assert scores.logs["one"] == pytest.approx(2 * math.log(1 + SMOOTHING))
    assert scores.logs["two"] == pytest.approx(2 * math.log(SMOOTHING))
    assert scores.mean("one") == pytest.approx(math.log(1 + SMOOTHING))


def test_sequences_that_no_language_has_count_against_all_alike() -> None:
    scores = Model([Profile("one", {"а": 1}, (1, 0, 0))]).score({"ж": 3})
    assert scores.size == 3
    assert scores.mean("one") == pytest.approx(math.log(SMOOTHING))


def test_nothing_to_score_looks_like_no_language() -> None:
    assert Model([Profile("one", {"а": 1}, (1, 0, 0))]).score({}).mean("one") == -math.inf


def test_two_profiles_of_one_language_are_refused() -> None:
    profile = Profile("one", {"а": 1}, (1, 0, 0))
    with pytest.raises(ValueError, match="two profiles of one language"):
        Model([profile, profile])


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"name": "x", "freq": {}}', '{"name":1,"freq":2,"n_words":[1,2]}']
)
def test_a_damaged_profile_is_named_in_the_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "kk.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ProfileError, match=r"kk\.json is not a language profile"):
        read_profile(path)


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_committed_profile_is_whole_and_of_one_script(path: Path) -> None:
    profile = read_profile(path)
    assert profile.name == path.stem
    assert profile.name in NAMES
    assert len(profile.freq) > 800
    assert all(1 <= len(gram) <= 3 and count > 0 for gram, count in profile.freq.items())
    for order, total in enumerate(profile.totals, start=1):
        assert 0 < sum(count for gram, count in profile.freq.items() if len(gram) == order) <= total
    latin = sum(gram.isascii() for gram in profile.freq if gram.strip().isalpha())
    assert (latin > 0) == (path.parent.name == "Latn")


def test_the_committed_profiles_are_small() -> None:
    assert sum(path.stat().st_size for path in COMMITTED) < 1_700_000


def test_the_three_and_the_nearest_neighbours_have_profiles() -> None:
    models = detector.load()
    assert {"ru", "kk", "ky", "tt", "ba", "be", "uk", "bg", "sr", "mk", "mn", "tg", "uz"} <= set(
        models["Cyrl"].languages
    )
    assert {"en", "de", "tr", "uz", "az"} <= set(models["Latn"].languages)
    assert detector.load() is models


def test_langdetects_own_profiles_can_be_read() -> None:
    (russian,) = bundled_profiles(["ru"])
    assert russian.name == "ru"
    assert russian.freq["о"] > russian.freq["ф"] > 0


def test_every_language_of_the_models_has_an_english_name() -> None:
    for model in detector.load().values():
        assert [code for code in model.languages if code not in NAMES] == []
    assert name_of("crh") == "Crimean Tatar"
    assert name_of("xx") == "xx"


def test_lines_of_another_script_and_repeated_lines_are_not_counted() -> None:
    counts = count_lines(["қала\n", "қала\n", "git commit --all\n", "", "123\n"], "Cyrl")
    assert counts["қал"] == 1
    assert not any(gram.isascii() and gram.strip() for gram in counts)


def test_a_profile_keeps_the_most_frequent_sequences_and_all_totals() -> None:
    profile = make_profile("xx", Counter({"а": 9, "б": 5, "в": 5, "г": 1, "аб": 4}), largest=2)
    assert profile == {"name": "xx", "n_words": [20, 4, 0], "freq": {"а": 9, "б": 5}}


def test_the_command_makes_the_same_profile_of_plain_and_of_compressed_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "".join(f"{number} қала мен дала туралы айтты\n" for number in range(5))
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "a.txt.xz").write_bytes(lzma.compress(text.encode()))
    assert main(["--text", f"kk={tmp_path}/a.txt", "--out", f"{tmp_path}/plain"]) == 0
    assert main(["--text", f"kk={tmp_path}/a.txt.xz", "--out", f"{tmp_path}/xz"]) == 0
    plain = (tmp_path / "plain/Cyrl/kk.json").read_bytes()
    assert plain == (tmp_path / "xz/Cyrl/kk.json").read_bytes()
    data = json.loads(plain)
    assert data["name"] == "kk"
    assert data["freq"]["қал"] == 5
    assert "kk.json" in capsys.readouterr().out


def test_the_command_takes_only_so_many_lines_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("".join(f"{n} далада\n" for n in range(9)), encoding="utf-8")
    assert main(["--text", f"kk={tmp_path}/a.txt", "--lines", "4", "--out", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "Cyrl/kk.json").read_bytes())["freq"]["дал"] == 4


def test_langdetects_profile_is_added_at_equal_weight() -> None:
    counts = count_ngrams("она она она")
    letters = sum(count for gram, count in counts.items() if len(gram) == 1)
    both = build_profiles.add_bundled(Counter({gram: count * 1000 for gram, count in counts.items()}), "ru", "Cyrl")
    total = sum(count for gram, count in both.items() if len(gram) == 1)
    assert total == pytest.approx(2 * 1000 * letters, rel=0.02)


@pytest.mark.parametrize(
    ("content", "says"), [(None, "cannot read"), (b"\xff\xfe", "cannot read"), (b"only latin\n", "no text")]
)
def test_the_command_says_which_text_is_of_no_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, says: str
) -> None:
    path = tmp_path / "a.txt"
    if content is not None:
        path.write_bytes(content)
    assert main(["--text", f"kk={path}", "--out", str(tmp_path)]) == 1
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("argument", ["kk", "=file", "kk="])
def test_a_text_argument_without_code_or_file_is_wrong_usage(argument: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--text", argument])
    assert caught.value.code == 2


def test_letters_outside_the_alphabet_are_counted_whatever_their_case() -> None:
    assert foreign_letters("Ўзбекистон ҳақида", "kk") == 2
    assert foreign_letters("Қазақстан", "ru") == 2
    assert foreign_letters("Қазақстан", "kk") == 0


def test_kazakh_letters_alone_do_not_rule_out_russian_but_uzbek_ones_do() -> None:
    assert not is_foreign("Компания Қазақстан темір жолы", "ru")
    assert is_foreign("Ўзбекистон ҳақида", "ru")
    assert is_foreign("Ўзбекистон ҳақида", "kk")
    assert not is_foreign("Шапоўскі келді", "kk")


def test_one_name_in_foreign_letters_weighs_less_than_its_letters() -> None:
    assert foreign_evidence("ққққққ", "ru") == foreign_evidence("қққ", "ru") == 2 * foreign_evidence("қ", "ru") > 0
    assert foreign_evidence("қ" * 100, "ru") == 6 * foreign_evidence("қ", "ru")
    assert foreign_evidence("қала", "kk") == 0


def test_function_words_count_only_as_running_words() -> None:
    assert function_word_evidence("Қазақстан және Ресей")["kk"] > 0
    assert function_word_evidence("The end of it")["en"] == 3 * function_word_evidence("the")["en"]
    assert function_word_evidence("Bank Of")["en"] == 0
    assert function_word_evidence("")["ru"] == 0
