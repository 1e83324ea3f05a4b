"""Logging: one line an event to standard error, the same for commands, web processes and workers."""

import logging
import sys


def configure(level: str) -> None:
    """Log from ``level`` (debug, info, warning, error) on; of chatty libraries only warnings."""
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    for chatty in ("alembic", "pymorphy3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
