"""Logging: one line an event to standard error, the same for commands, web processes and workers."""

import logging
import sys


def configure(level: str) -> None:
    """Log from ``level`` (debug, info, warning, error) on; Alembic's own progress only where it is a warning."""
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
