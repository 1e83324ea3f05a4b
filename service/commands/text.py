"""``ushtil translate`` and ``ushtil detect``: one text from the shell, without database or service."""

from __future__ import annotations

import sys

import click

from service.commands.options import LANGUAGE
from service.languages import Language, is_language
from service.settings import Settings


def _text(words: tuple[str, ...]) -> str:
    text = " ".join(words) if words and words != ("-",) else sys.stdin.read()
    if not text.strip():
        raise click.UsageError("no text: give it as an argument or on standard input")
    return text


@click.command()
@click.argument("text", nargs=-1)
def detect(text: tuple[str, ...]) -> None:
    """Tell the language of TEXT (or of standard input); status 1 where it cannot be told."""
    from service.detection import detect as tell

    found = tell(_text(text))
    for candidate in found.candidates:
        click.echo(f"{candidate.language}\t{candidate.confidence:.4f}")
    if found.language is None:
        raise click.ClickException(f"unsure: {found.reason}")


@click.command()
@click.argument("text", nargs=-1)
@click.option("--from", "source", type=LANGUAGE, help="Language of the text; told from the text unless given.")
@click.option("--to", "target", type=LANGUAGE, required=True, help="Language to translate into.")
@click.option("--html", is_flag=True, help="The text is HTML.")
def translate(text: tuple[str, ...], source: Language | None, target: Language, html: bool) -> None:
    """Translate TEXT (or standard input) with the installed packages."""
    from glossary.load import default_glossary
    from service.sanitize import sanitize_html
    from service.translation.document import Document
    from service.translation.pipeline import Pipeline, TranslationFailure, TranslationRequest
    from service.translation.terms import TermBase

    content = _text(text)
    source = source or _language_of(content)
    document = Document("", None, sanitize_html(content) if html else content, "text/html" if html else "text/plain")
    base = TermBase(default_glossary())
    [result] = Pipeline.from_settings(Settings.from_environment(), lambda: base).translate(
        [TranslationRequest(document, source, target)]
    )
    if isinstance(result, TranslationFailure):
        raise click.ClickException(result.reason)
    click.echo(result.document.content)


def _language_of(text: str) -> Language:
    from service.detection import detect as tell

    found = tell(text)
    if found.language is None or not is_language(found.language):
        raise click.UsageError(f"the language cannot be told ({found.reason}): give --from")
    return found.language
