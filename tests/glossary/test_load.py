from __future__ import annotations

import json
from pathlib import Path

import pytest

from glossary.errors import GlossaryError, Problem
from glossary.load import FORMATS, build, default_glossary, load, load_paths, read_format
from glossary.model import Glossary, Name, Term
from glossary.parsing import NAME_FIELDS, TERM_FIELDS, term_from_json

KOSTANAY = """
[[term]]
id = "kostanay"
kind = "place"
ru = { text = "Костанай", gender = "masculine" }
kk = "Қостанай"
en = { text = "Kostanay", variants = ["Kostanai"] }
"""


def term(
    identifier: str,
    ru: Name | str = "Костанай",
    kk: Name | str = "Қостанай",
    en: Name | str = "Kostanay",
    *,
    rank: int = 0,
    keep: bool = False,
    note: str | None = None,
) -> Term:
    names = {
        code: Name(name) if isinstance(name, str) else name
        for code, name in zip(("ru", "kk", "en"), (ru, kk, en), strict=True)
    }
    return Term(identifier, "place", names, keep=keep, note=note, rank=rank)  # type: ignore[arg-type]


def reasons(*terms: Term) -> list[str]:
    with pytest.raises(GlossaryError) as caught:
        build(terms)
    return [problem.reason for problem in caught.value.problems]


def toml_problems(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(GlossaryError) as caught:
        read_format(text, "toml", "my.toml")
    return caught.value.problems


class TestFiles:
    def test_a_file_is_a_glossary(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_text(KOSTANAY, encoding="utf-8")
        glossary = load(tmp_path / "a.toml")
        assert glossary.by_id["kostanay"].names["kk"] == Name("Қостанай")
        assert glossary.by_id["kostanay"].names["en"].variants == ("Kostanai",)

    def test_a_directory_is_read_in_the_order_of_names_and_below(self, tmp_path: Path) -> None:
        (tmp_path / "deep").mkdir()
        (tmp_path / "deep" / "b.toml").write_text(KOSTANAY, encoding="utf-8")
        (tmp_path / "a.toml").write_text(
            KOSTANAY.replace("ostan", "ostank").replace("остан", "останк"), encoding="utf-8"
        )
        (tmp_path / "README.md").write_text("not a term", encoding="utf-8")
        assert [found.id for found in load(tmp_path).terms] == ["kostankay", "kostanay"]

    def test_an_empty_directory_is_an_empty_glossary(self, tmp_path: Path) -> None:
        assert load(tmp_path) == Glossary()

    def test_terms_of_two_paths_are_checked_together(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            (tmp_path / f"{name}.toml").write_text(KOSTANAY, encoding="utf-8")
        with pytest.raises(GlossaryError) as caught:
            load_paths([tmp_path / "a.toml", tmp_path / "b.toml"])
        first = caught.value.problems[0]
        assert (first.file, first.line) == ("b.toml", 2)
        assert "another term with the id 'kostanay'" in first.reason

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(GlossaryError, match=r"gone\.toml: cannot be read: No such file"):
            load(tmp_path / "gone.toml")

    def test_an_unknown_extension_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(GlossaryError, match=r"terms\.xlsx: must end in \.toml, \.csv, \.tbx"):
            load(tmp_path / "terms.xlsx")

    def test_an_unknown_format_is_named(self) -> None:
        with pytest.raises(GlossaryError, match="unknown format 'yaml'; there are toml, csv, tbx"):
            read_format("", "yaml")

    def test_every_format_has_a_reader(self) -> None:
        assert set(FORMATS) == {"toml", "csv", "tbx"}

    def test_the_default_glossary_is_read_once(self) -> None:
        assert default_glossary() is default_glossary()


class TestPlaces:
    def test_the_line_is_that_of_the_term(self) -> None:
        bad = KOSTANAY + '# [[term]]\n[[term]]\nid = "b"\nkind = "thing"\n'
        (problem,) = toml_problems(bad)
        assert str(problem) == f"my.toml:{bad.count(chr(10)) - 2}: " + problem.reason
        assert problem.reason == "kind must be one of person, place, organisation, product, other, not 'thing'"

    def test_a_header_inside_a_text_or_a_comment_is_not_counted(self) -> None:
        bad = KOSTANAY + 'note = """\n[[term]]\n"""\n# [[term]]\n[[term]]\nid = 5\n'
        assert toml_problems(bad)[0].line == 12

    def test_every_problem_is_told_at_once(self) -> None:
        bad = '[[term]]\nid = "a"\nkind = "x"\n[[term]]\nkind = "place"\n'
        assert [problem.line for problem in toml_problems(bad)] == [1, 4]

    def test_bad_toml_names_the_line(self) -> None:
        (problem,) = toml_problems('[[term]]\nid = "a\n')
        assert problem.line == 2
        assert problem.reason.startswith("not TOML: ")

    def test_toml_that_ends_too_soon_names_the_last_line(self) -> None:
        assert toml_problems('[[term]]\nid = """a\n')[0].line == 3

    def test_a_file_in_another_encoding_names_the_line(self) -> None:
        (problem,) = toml_problems(b'# a\n[[term]]\nru = "' + "Костанай".encode("cp1251") + b'"\n')
        assert str(problem) == "my.toml:3: the file is not in UTF-8; save it as UTF-8"

    def test_a_byte_order_mark_is_no_error(self) -> None:
        assert len(read_format(b"\xef\xbb\xbf" + KOSTANAY.encode(), "toml").terms) == 1

    def test_a_table_that_is_no_term_is_named(self) -> None:
        assert "'terms' stands outside" in toml_problems('[[terms]]\nid = "a"\n')[0].reason

    def test_a_problem_of_no_file_is_its_reason(self) -> None:
        assert str(Problem("wrong")) == "wrong"


class TestShape:
    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ('colour = "red"', "unknown field colour; there are id, kind, ru, kk, en, keep, note, rank"),
            ("rank = true", "rank must be a whole number, not True"),
            ("rank = 1.5", "rank must be a whole number, not 1.5"),
            ('keep = "yes"', "keep must be true or false, not 'yes'"),
            ("note = 5", "note must be a text, not 5"),
            ("[term.x]\ny = 1", "unknown field x; there are id, kind, ru, kk, en, keep, note, rank"),
        ],
    )
    def test_a_wrong_field_is_named(self, line: str, reason: str) -> None:
        assert toml_problems(KOSTANAY + line)[0].reason == reason

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("5", "kk must be a text or a table with a text"),
            ("{ variants = [] }", "kk.text must be a text"),
            ('{ text = "Қостанай", variants = "Q" }', "kk.variants must be a list of texts"),
            ('{ text = "Қостанай", variants = [1] }', "kk.variants must be a list of texts"),
            ('{ text = "Қостанай", gender = "m" }', "kk.gender must be one of masculine, feminine, neuter, not 'm'"),
            ('{ text = "Қостанай", number = "dual" }', "kk.number must be one of singular, plural, not 'dual'"),
            ('{ text = "Қостанай", head = "0" }', "kk.head must be a whole number, not '0'"),
            ('{ text = "Қостанай", indeclinable = 1 }', "kk.indeclinable must be true or false, not 1"),
            ('{ text = "Қостанай", possessive = 1 }', "kk.possessive must be true or false, not 1"),
            ('{ text = "Қостанай", case = 1 }', "unknown field kk.case"),
        ],
    )
    def test_a_wrong_name_is_named(self, name: str, reason: str) -> None:
        assert toml_problems(KOSTANAY.replace('kk = "Қостанай"', f"kk = {name}"))[0].reason.startswith(reason)

    def test_a_letter_typed_as_two_is_one(self) -> None:
        glossary = read_format(KOSTANAY.replace("й", "\u0438\u0306"), "toml")
        assert glossary.by_id["kostanay"].names["ru"].text == "Костанай"


class TestOneTerm:
    def test_a_good_term_is_taken(self) -> None:
        assert build([term("kostanay")]).by_id["kostanay"].names["en"].text == "Kostanay"

    @pytest.mark.parametrize("identifier", ["", "Kostanay", "a b", "-a", "a--b", "қ", "a" * 65])
    def test_an_id_is_small_latin_letters(self, identifier: str) -> None:
        assert f"id {identifier!r} must be small Latin letters" in reasons(term(identifier))[0]

    def test_a_term_without_a_target_form_says_which(self) -> None:
        lacking = Term("a", "place", {"ru": Name("Костанай")})
        assert reasons(lacking) == [
            "a: there is no name in Kazakh and English; a term without one cannot be written there"
        ]

    def test_a_term_that_is_kept_needs_one_name(self) -> None:
        assert build([Term("a", "product", {"en": Name("Kaspi")}, keep=True)])
        assert reasons(Term("a", "product", {}, keep=True)) == ["a: the term has no name in any language"]

    def test_a_latin_letter_in_a_cyrillic_word_is_named(self) -> None:
        (reason,) = reasons(term("a", ru="Cанкт-Петербург"))
        assert reason == (
            "a: ru.text 'Cанкт-Петербург': the word 'Cанкт' mixes Latin and Cyrillic letters "
            "('C' (U+0043, LATIN CAPITAL LETTER C))"
        )

    def test_a_cyrillic_letter_in_a_latin_word_is_named(self) -> None:
        assert "'о' (U+043E, CYRILLIC SMALL LETTER O)" in reasons(term("a", en="Kоstanay"))[0]

    def test_a_variant_is_checked_like_a_name(self) -> None:
        assert "ru.variants[0] 'Кocтанай'" in reasons(term("a", ru=Name("Костанай", ("Кocтанай",))))[0]

    def test_a_cyrillic_word_is_no_english_name(self) -> None:
        assert "is Cyrillic in an English name" in reasons(term("a", en="Костанай"))[0]

    def test_a_latin_word_beside_cyrillic_ones_is_taken(self) -> None:
        assert build([term("a", ru="IT-парк Astana Hub", kk="Kaspi.kz", en="S7")])

    def test_a_letter_of_another_cyrillic_alphabet_is_named(self) -> None:
        assert "CYRILLIC SMALL LETTER YI), a letter of neither Russian nor Kazakh" in reasons(term("a", ru="Київ"))[0]

    def test_kazakh_letters_stand_in_russian_names_too(self) -> None:
        assert build([term("a", ru="Самрук-Қазына")])

    def test_another_alphabet_is_named(self) -> None:
        assert "a letter of neither the Cyrillic nor the Latin alphabet" in reasons(term("a", en="Ωmega"))[0]

    @pytest.mark.parametrize("text", ["קוסטנאי", "قوستاناي", "Kostanay ع", "Kosta\u202enay", "Kosta\u2067nay"])
    def test_right_to_left_text_is_refused(self, text: str) -> None:
        assert "runs from right to left" in reasons(term("a", en=text))[0]

    @pytest.mark.parametrize(
        "char", ["\x00", "\n", "\t", "\x1b", "\x7f", "\u00ad", "\u200b", "\u200f", "\ud800", "\ufeff"]
    )
    def test_a_character_that_cannot_be_seen_is_refused(self, char: str) -> None:
        (reason,) = reasons(term("a", en=f"Kosta{char}nay"))
        assert f"U+{ord(char):04X}" in reason
        reason.encode()

    def test_an_unusual_space_is_refused(self) -> None:
        assert "an unusual space" in reasons(term("a", en="New\u00a0York"))[0]

    @pytest.mark.parametrize("text", [" Kostanay", "Kostanay ", "New  York"])
    def test_loose_spaces_are_refused(self, text: str) -> None:
        assert "spaces at an end or two together" in reasons(term("a", en=text))[0]

    @pytest.mark.parametrize("text", ["", "  "])
    def test_an_empty_name_is_refused(self, text: str) -> None:
        assert reasons(term("a", en=text)) == ["a: en.text is empty"]

    @pytest.mark.parametrize("text", ["A", "A.", "***", "«»"])
    def test_a_name_of_fewer_than_two_letters_is_refused(self, text: str) -> None:
        assert "at least two letters or digits" in reasons(term("a", en=text))[0]

    @pytest.mark.parametrize("text", ["A.*B", "<b>Kostanay</b>", "C++ [x]", "AT&amp;T", "a\\d{3}", "Yahoo!", "$(xy)"])
    def test_markup_and_regex_characters_are_plain_characters(self, text: str) -> None:
        assert build([term("a", en=text)]).by_id["a"].names["en"].text == text

    def test_a_name_has_an_end(self) -> None:
        assert "has 201 characters; at most 200" in reasons(term("a", en="K" * 201))[0]

    def test_a_text_is_not_listed_twice(self) -> None:
        assert "'Kostanay' is listed twice" in reasons(term("a", en=Name("Kostanay", ("Kostanay",))))[0]
        assert "'Kosta' is listed twice" in reasons(term("a", en=Name("Kostanay", ("Kosta", "Kosta"))))[0]

    def test_a_variant_may_differ_only_in_its_case_or_yo(self) -> None:
        assert build([term("a", ru=Name("Королёв", ("Королев", "КОРОЛЁВ")))])

    @pytest.mark.parametrize("head", [-1, 2])
    def test_the_head_is_a_word_of_the_name(self, head: int) -> None:
        assert (
            f"ru.head is {head}, but 'Русский музей' has the words 0 to 1"
            in reasons(term("a", ru=Name("Русский музей", head=head)))[0]
        )

    def test_there_are_at_most_a_hundred_variants(self) -> None:
        assert "en.variants has 101 texts" in reasons(term("a", en=Name("Ab", tuple(f"Ab{n}" for n in range(101)))))[0]

    def test_a_rank_has_bounds(self) -> None:
        assert "rank must be between" in reasons(term("a", rank=1_000_001))[0]

    def test_a_note_may_have_lines_but_no_control_characters(self) -> None:
        assert build([term("a", note="one\n\ttwo\u00a0three")])
        assert "note has a character that cannot be seen, U+0007" in reasons(term("a", note="\a"))[0]
        assert "note must be 1 to" in reasons(term("a", note=""))[0]

    def test_every_problem_of_a_term_is_told(self) -> None:
        assert len(reasons(term("A", ru="Aб", kk="Aб", en=" x", rank=10**9))) == 6


class TestTermsTogether:
    def test_an_id_is_used_once(self) -> None:
        assert "another term with the id 'a'" in reasons(term("a"), term("a", "Бб", "Бб", "Bb"))[0]

    def test_a_shared_name_without_ranks_is_ambiguous(self) -> None:
        found = reasons(term("a"), term("b", ru="Рудный", en="Rudny"))
        assert found == [
            "b: 'Қостанай' (Kazakh) is a name of 'a' and of 'b'; give one of them a higher rank or another spelling"
        ]

    def test_a_shared_name_with_ranks_is_taken(self) -> None:
        assert build([term("a", rank=1), term("b")])

    def test_three_terms_need_three_ranks(self) -> None:
        assert len(reasons(term("a", rank=1), term("b"), term("c"))) == 3

    @pytest.mark.parametrize("other", ["KOSTANAY", "kostanay"])
    def test_case_does_not_tell_names_apart(self, other: str) -> None:
        assert "is a name of 'a' and of 'b'" in reasons(term("a"), term("b", "Рудный", "Рудный", other))[0]

    def test_yo_does_not_tell_names_apart(self) -> None:
        assert "(Russian)" in reasons(term("a", ru="Орёл"), term("b", "Орел", "Рудный", "Rudny"))[0]

    def test_the_same_text_in_two_languages_is_no_conflict(self) -> None:
        assert build([term("a", "Рудный", "Аа", "Aa"), term("b", "Бб", "Рудный", "Bb")])

    def test_a_variant_that_is_anothers_name_conflicts(self) -> None:
        assert (
            "'Kostanay' (English) is a name of 'a' and of 'b'"
            in reasons(term("a"), term("b", "Рудный", "Рудный", Name("Rudny", ("Kostanay",))))[0]
        )

    def test_a_variant_of_two_terms_conflicts(self) -> None:
        found = reasons(term("a", en=Name("Aa", ("Xx",))), term("b", "Рудный", "Рудный", Name("Rudny", ("Xx",))))
        assert "'Xx' (English) is a name of 'a' and of 'b'" in found[0]

    def test_variants_in_a_circle_are_refused_whatever_their_ranks(self) -> None:
        first = term("a", en=Name("Aa", ("Bb",)), rank=1)
        second = term("b", "Рудный", "Рудный", Name("Bb", ("Aa",)))
        assert reasons(first, second) == ["b: variants lead in a circle (English): 'Aa' → 'Bb' → 'Aa'"]

    def test_a_circle_of_three_is_found(self) -> None:
        found = reasons(
            term("a", "Аа", "Аа", Name("Aa", ("Bb",)), rank=1),
            term("b", "Бб", "Бб", Name("Bb", ("Cc",)), rank=2),
            term("c", "Вв", "Вв", Name("Cc", ("Aa",)), rank=3),
        )
        assert found == ["c: variants lead in a circle (English): 'Aa' → 'Bb' → 'Cc' → 'Aa'"]

    def test_a_chain_of_variants_is_no_circle(self) -> None:
        assert build(
            [
                term("a", "Аа", "Аа", Name("Aa", ("Bb", "Cc")), rank=1),
                term("b", "Бб", "Бб", Name("Bb", ("Cc",)), rank=2),
                term("c", "Вв", "Вв", "Cc", rank=3),
            ]
        )

    def test_many_shared_names_do_not_take_long(self) -> None:
        crowd = [term(f"t{n}", rank=n) for n in range(5_000)]
        assert len(build(crowd).terms) == 5_000


class TestDocumentation:
    DOCUMENT = Path(__file__).parents[2] / "docs" / "glossary.md"

    def test_the_example_of_the_documentation_is_a_term(self) -> None:
        example = self.DOCUMENT.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
        assert read_format(example, "toml").by_id["kostanay"].names["kk"] == Name("Қостанай")

    @pytest.mark.parametrize("field", [*TERM_FIELDS, *NAME_FIELDS])
    def test_every_field_is_documented(self, field: str) -> None:
        assert f"`{field}`" in self.DOCUMENT.read_text(encoding="utf-8")


def test_a_term_as_json_is_read_back_as_it_was() -> None:
    for term in default_glossary().terms:
        assert term_from_json(json.loads(json.dumps(term.as_data()))) == term
