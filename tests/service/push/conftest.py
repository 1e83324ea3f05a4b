from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.clock import utc_now
from service.languages import Language
from service.push.courier import Courier
from service.settings import Settings
from service.storage import push_targets
from service.storage.database import Database
from tests.service.push.receiver import Receiver, receiving


class Clock:
    """The time, moved on by hand."""

    def __init__(self) -> None:
        self.moment = utc_now()

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def pushing(settings: Settings) -> Settings:
    return replace(settings, push_timeout=5.0, push_attempts=3, webhook_private=True)


@pytest.fixture
def courier(pushing: Settings, database: Database, clock: Clock) -> Courier:
    return Courier(pushing, database, clock)


@pytest.fixture
def hub(database: Database, receiver: Receiver, clock: Clock) -> Receiver:
    with database.write() as session:
        push_targets.set_hub(session, receiver.url, clock())
    return receiver


@pytest.fixture
def subscribe(database: Database, clock: Clock) -> Callable[..., str]:
    """Add a webhook; answers its secret."""

    def added(url: str, languages: tuple[Language, ...] = (), tags: tuple[str, ...] = ()) -> str:
        with database.write() as session:
            return push_targets.add_webhook(session, url, clock(), languages=languages, tags=tags)[1]

    return added


def drain(courier: Courier) -> int:
    """Let the courier work until nothing is due; answers how many rounds that took."""
    rounds = 0
    while courier.step():
        rounds += 1
        assert rounds < 1000
    return rounds
