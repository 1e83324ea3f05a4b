"""Valid terms of every kind, for tests that write and read them again."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from glossary.checks import name_problems, term_problems
from glossary.model import KINDS, LANGUAGES, Language, Name, Term

# Letters of the three languages, and every character that means something in one of the formats.
MARKS = " .,;:|\\\"'`«»“”’&<>()[]{}*+?^$=#@%_~/!-–—\u2028"
ALPHABETS: dict[Language, str] = {"ru": "абвЁёйЩ", "kk": "әҒқңөұҮһі", "en": "abcXYZé"}


def texts(language: Language) -> st.SearchStrategy[str]:
    letters = ALPHABETS[language]
    loose = st.text(st.sampled_from(letters + MARKS.replace("\u2028", "") + "0123456789"), min_size=2, max_size=30)
    return loose.map(lambda text: unicodedata.normalize("NFC", " ".join(text.split()))).filter(
        lambda text: not list(name_problems(Name(text), language))
    )


@st.composite
def names(draw: st.DrawFn, language: Language) -> Name:
    text, *variants = draw(st.lists(texts(language), min_size=1, max_size=4, unique=True))
    return Name(
        text=text,
        variants=tuple(variants),
        gender=draw(st.sampled_from([None, "masculine", "feminine", "neuter"])),
        number=draw(st.sampled_from(["singular", "plural"])),
        indeclinable=draw(st.booleans()),
        head=draw(st.none() | st.integers(0, len(text.split()) - 1)),
        possessive=draw(st.booleans()),
    )


NOTES = st.text(st.sampled_from("abя\n\t " + MARKS.replace("\u2028", "") + "\u00a0😀"), min_size=1, max_size=40).map(
    str.strip
) | st.sampled_from(["Ushtil:", "Ushtil: keep=yes", "Ushtil: rank=5 x=1", "=1+1", "'=x", "''", "place"])


@st.composite
def terms(draw: st.DrawFn) -> Term:
    keep = draw(st.booleans())
    codes = draw(st.sets(st.sampled_from(LANGUAGES), min_size=1)) if keep else set(LANGUAGES)
    term = Term(
        id=draw(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)),
        kind=draw(st.sampled_from(KINDS)),
        names={code: draw(names(code)) for code in LANGUAGES if code in codes},
        keep=keep,
        note=draw(st.none() | NOTES) or None,
        rank=draw(st.just(0) | st.integers(-1_000_000, 1_000_000)),
    )
    assert not list(term_problems(term))
    return term
