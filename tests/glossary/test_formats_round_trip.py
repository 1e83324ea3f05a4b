from __future__ import annotations

from contextlib import suppress
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.errors import GlossaryError
from glossary.formats import csv, tbx, toml
from glossary.load import default_glossary
from glossary.model import Term
from tests.glossary.strategies import terms

FORMATS = pytest.mark.parametrize("module", [toml, csv, tbx], ids=["toml", "csv", "tbx"])


@FORMATS
@settings(max_examples=60, deadline=None, derandomize=True)
@given(written=st.lists(terms(), max_size=3))
def test_what_is_written_reads_back_the_same(module: ModuleType, written: list[Term]) -> None:
    assert module.read(module.write(written)) == written


@FORMATS
@settings(max_examples=10, deadline=None, derandomize=True)
@given(written=st.lists(terms(), max_size=3))
def test_a_text_reads_like_its_bytes(module: ModuleType, written: list[Term]) -> None:
    assert module.read(module.write(written).decode()) == written


@FORMATS
def test_the_default_glossary_survives_every_format(module: ModuleType) -> None:
    written = list(default_glossary().terms)
    assert module.read(module.write(written)) == written


@FORMATS
def test_writing_is_the_same_every_time(module: ModuleType) -> None:
    written = list(default_glossary().terms)
    assert module.write(module.read(module.write(written))) == module.write(written)


@FORMATS
@settings(max_examples=200, deadline=None, derandomize=True)
@given(garbage=st.binary(max_size=200))
def test_garbage_is_a_glossary_error_or_nothing(module: ModuleType, garbage: bytes) -> None:
    with suppress(GlossaryError):
        module.read(garbage)
