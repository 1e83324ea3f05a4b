from __future__ import annotations

import csv as plain_csv
import io

import pytest

from glossary.errors import GlossaryError
from glossary.formats import csv
from glossary.model import Name, Term

HEAD = "id,kind,ru,ru_variants,ru_gender,kk,en,keep,rank,note\n"
ROW = "kostanay,place,Костанай,Кустанай,masculine,Қостанай,Kostanay,,,\n"


def problems(source: str | bytes) -> list[str]:
    with pytest.raises(GlossaryError) as caught:
        csv.read_located(source, "t.csv")
    return [str(problem) for problem in caught.value.problems]


def cells(term: Term) -> dict[str, str]:
    (row,) = plain_csv.DictReader(io.StringIO(csv.write([term]).decode("utf-8-sig"), newline=""))
    return row


def term(ru: Name, note: str | None = None, rank: int = 0) -> Term:
    return Term("a", "place", {"ru": ru, "kk": Name("Қостанай"), "en": Name("Kostanay")}, note=note, rank=rank)


def test_a_row_is_a_term() -> None:
    names = {"ru": Name("Костанай", ("Кустанай",), "masculine"), "kk": Name("Қостанай"), "en": Name("Kostanay")}
    assert csv.read(HEAD + ROW) == [Term("kostanay", "place", names)]


def test_the_columns_are_those_documented() -> None:
    assert csv.COLUMNS[:9] == (
        "id",
        "kind",
        "ru",
        "ru_variants",
        "ru_gender",
        "ru_number",
        "ru_indeclinable",
        "ru_head",
        "ru_possessive",
    )
    assert len(csv.COLUMNS) == 26


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_delimiters_and_line_ends_of_all_spreadsheets_are_read(delimiter: str, end: str) -> None:
    found = csv.read((HEAD + ROW).replace(",", delimiter).replace("\n", end).encode("utf-8-sig"))
    assert found[0].names["kk"] == Name("Қостанай")


def test_columns_stand_in_any_order_and_empty_rows_do_not_count() -> None:
    source = "en,kk,ru,kind,id\n,,,,\nKostanay,Қостанай,Костанай,place,kostanay\n\n"
    assert csv.read(source)[0].id == "kostanay"


def test_variants_are_told_apart_by_bars() -> None:
    source = HEAD + ROW.replace("Кустанай", "Кустанай | А\\|Б| В\\\\Г ||")
    assert csv.read(source)[0].names["ru"].variants == ("Кустанай", "А|Б", "В\\Г")


def test_a_backslash_at_the_end_of_a_variant_is_not_lost() -> None:
    assert csv.read(HEAD + ROW.replace("Кустанай", "Кустанай\\"))[0].names["ru"].variants == ("Кустанай\\",)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'", "＝", "＋", "－", "＠"])
def test_a_formula_is_never_written(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    written = term(Name(text, (f"{start}cmd",)), note=text)
    row = cells(written)
    assert row["ru"] == row["note"] == f"'{text}"
    assert row["ru_variants"] == f"'{start}cmd"
    assert csv.read(csv.write([written])) == [written]


def test_no_cell_begins_like_a_formula_except_a_negative_rank() -> None:
    row = cells(term(Name("-а б", ("=в", "@г")), note="@x", rank=-1))
    assert [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))] == ["-1"]


def test_an_apostrophe_that_guards_nothing_stays() -> None:
    assert csv.read(HEAD + ROW.replace("Kostanay", "'s-Hertogenbosch"))[0].names["en"].text == "'s-Hertogenbosch"


def test_a_spreadsheet_is_told_the_encoding() -> None:
    assert csv.write([]).startswith(b"\xef\xbb\xbfid,kind,ru,")


@pytest.mark.parametrize("word", ["yes", "TRUE", "1", "x", "Да", "ИСТИНА", "иә"])
def test_yes_is_said_in_three_languages(word: str) -> None:
    assert csv.read(f"id,kind,keep,en\na,other,{word},Kaspi\n")[0].keep is True


@pytest.mark.parametrize("word", ["no", "FALSE", "0", "нет", "жоқ", ""])
def test_no_is_said_in_three_languages(word: str) -> None:
    assert csv.read(f"id,kind,keep,en\na,other,{word},Kaspi\n")[0].keep is False


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("", "t.csv:1: the file is empty; its first row must name the columns id, kind, ru,"),
        ("id,kind,colour\n", "t.csv:1: unknown column 'colour'; there are id, kind, ru,"),
        ("id,kind,ru,ru\n", "t.csv:1: the column 'ru' is there twice"),
        ("id,ru\n", "t.csv:1: the column 'kind' is missing"),
        (HEAD + "a,place,Аб,,,Аб,Ab,perhaps,,\n", "t.csv:2: keep must be yes or no, not 'perhaps'"),
        (HEAD + "a,place,Аб,,,Аб,Ab,,1.5,\n", "t.csv:2: rank must be a whole number, not '1.5'"),
        (HEAD + "a,place,Аб,,,Аб,Ab,,1_0,\n", "t.csv:2: rank must be a whole number, not '1_0'"),
        (HEAD + "a,place,,,masculine,Аб,Ab,,,\n", "t.csv:2: ru is empty, but ru_gender is filled in"),
        (HEAD + "a,place,Аб,,male,Аб,Ab,,,\n", "t.csv:2: ru.gender must be one of masculine, feminine, neuter, not"),
        (HEAD + ",place,Аб,,,Аб,Ab,,,\n", "t.csv:2: the term has no id"),
        (HEAD + "a,place,Аб,,,Аб,Ab,,,,extra\n", "t.csv:2: the row has 11 cells but there are 10 columns"),
        (HEAD + 'a,place,"Аб"x,,,Аб,Ab,,,\n', "t.csv:2: not CSV: "),
        (HEAD + 'a,place,"Аб', "t.csv:2: not CSV: unexpected end of data"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(source: str, problem: str) -> None:
    (found,) = problems(source)
    assert found.startswith(problem)


def test_the_line_is_right_after_a_cell_of_several_lines() -> None:
    source = HEAD + ROW.replace(",,,\n", ',,,"one\ntwo\nthree"\n') + "b,thing,,,,,,,,\n"
    assert problems(source)[0].startswith("t.csv:5: kind must be one of")


def test_every_bad_row_is_told() -> None:
    assert len(problems(HEAD + "a,x,,,,,,,,\n" + ROW + "b,y,,,,,,,,\n")) == 2


def test_another_encoding_is_told() -> None:
    assert problems(HEAD.encode() + "a,place,Костанай".encode("cp1251"))[0].startswith(
        "t.csv:2: the file is not in UTF-8"
    )
