"""An article as its sentences and back: `prepare` takes the sentences out, `assemble` puts their translations in.

Everything that is not translated comes back byte for byte: with the sentences themselves as translations, `assemble`
gives the very document that was prepared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from service.languages import Language
from service.translation.html import html_parts
from service.translation.markup import Alignment, Mark, Part, Sentence, Splitter, TranslatedSentence
from service.translation.plain import plain_parts
from service.translation.render import EmptyTranslation, Renderer

__all__ = [
    "Alignment",
    "Document",
    "EmptyTranslation",
    "Mark",
    "Prepared",
    "Sentence",
    "TranslatedSentence",
    "assemble",
    "prepare",
]


@dataclass(frozen=True, slots=True)
class Document:
    """The texts of an article. Title and summary are plain text; HTML content is the sanitiser's output."""

    title: str
    summary: str | None
    content: str
    content_type: Literal["text/plain", "text/html"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document taken apart: its sentences in the order title, summary, content, and what stands around them."""

    document: Document
    sentences: tuple[Sentence, ...]
    title: tuple[Part, ...]
    summary: tuple[Part, ...] | None
    content: tuple[Part, ...]


def prepare(document: Document, language: Language, split: Splitter | None = None) -> Prepared:
    """Take the sentences out of a document in `language`; any string is taken.

    HTML that the sanitiser would not have written (unbalanced, too deep, with comments) is sanitised first.
    """
    if split is None:
        from service.translation.splitter import split_sentences  # noqa: PLC0415 (loads sentencex)

        split = split_sentences
    sentences: list[Sentence] = []
    title = plain_parts(document.title, language, split, sentences)
    summary = None if document.summary is None else plain_parts(document.summary, language, split, sentences)
    parts = html_parts if document.content_type == "text/html" else plain_parts
    content = parts(document.content, language, split, sentences)
    return Prepared(document, tuple(sentences), title, summary, content)


def assemble(prepared: Prepared, translations: Sequence[TranslatedSentence]) -> Document:
    """Put one translation for each of ``prepared.sentences``, in order, in their places.

    `EmptyTranslation` where a translation is blank, `ValueError` where their number differs.
    """
    if len(translations) != len(prepared.sentences):
        raise ValueError(f"{len(translations)} translations for {len(prepared.sentences)} sentences")
    renderer = Renderer(prepared.sentences, translations)
    return Document(
        title=renderer.parts(prepared.title),
        summary=None if prepared.summary is None else renderer.parts(prepared.summary),
        content=renderer.parts(prepared.content),
        content_type=prepared.document.content_type,
    )
