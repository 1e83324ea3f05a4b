"""Tables on standard output."""

from __future__ import annotations

import sys
from typing import Final

from rich.console import Console
from rich.table import Table

# Rich would wrap a table that goes into a pipe at 80 columns and cut names and paths short.
PIPE_COLUMNS: Final = 250


def show(table: Table) -> None:
    """Print a table as wide as the terminal, or wide enough for every value where there is none."""
    Console(width=None if sys.stdout.isatty() else PIPE_COLUMNS, markup=False).print(table)
