"""What several commands take alike."""

from __future__ import annotations

from typing import Final

import click

from service.languages import LANGUAGES

LANGUAGE: Final = click.Choice(LANGUAGES)
