"""What a request handler needs of its application: the settings, the database and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from flask import Flask, current_app

from service.clock import utc_now
from service.settings import Settings
from service.storage.database import Database
from service.terms import Terms

KEY: Final = "ushtil"


@dataclass(frozen=True)
class Context:
    settings: Settings
    database: Database
    terms: Terms
    now: Callable[[], datetime] = utc_now


def attach(app: Flask, context: Context) -> None:
    app.extensions[KEY] = context


def context() -> Context:
    """The context of the application that handles the current request."""
    return cast(Context, current_app.extensions[KEY])
