"""Fixtures of the pages: a site with articles of all kinds, in all languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.storage.database import Database
from tests.service.api.support import publish_all
from tests.service.storage.samples import add, later


@pytest.fixture
def fill(database: Database) -> Callable[[int], list[str]]:
    """Publish so many articles in all three languages; their ids, oldest first."""

    def make(count: int) -> list[str]:
        made = [
            add(database, later(number), title=f"Новость {number}", tags=("a",), source="Агентство")
            for number in range(count)
        ]
        while publish_all(database):
            pass
        return made

    return make
