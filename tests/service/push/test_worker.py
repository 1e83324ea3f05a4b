"""The worker with its courier: delivering beside translating, and the hub of the settings."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context

import pytest
from sqlalchemy import select

from service import startup
from service.clock import utc_now
from service.push.courier import Courier
from service.settings import Settings
from service.storage import deliveries, feeds, push_targets
from service.storage.database import Database
from service.storage.tables import PushTargetRow
from service.worker import Worker
from tests.service.api.support import Marking, wait_until
from tests.service.push.conftest import Clock
from tests.service.push.receiver import Receiver
from tests.service.storage.samples import add


def in_feed(database: Database, language: str) -> int:
    with database.read() as session:
        return len(feeds.feed_entries(session, language, limit=50))  # type: ignore[arg-type]


def is_due(database: Database, clock: Clock) -> bool:
    with database.read() as session:
        return deliveries.due(session, clock())


def test_a_worker_that_runs_once_delivers_what_it_has_translated(
    pushing: Settings, database: Database, receiver: Receiver, subscribe: Callable[..., str], clock: Clock
) -> None:
    subscribe(receiver.url)
    add(database, clock())
    Worker(replace(pushing, hold_checks=""), database, Marking()).run(once=True)
    assert sorted(receiver.told) == [("published", "en"), ("published", "kk"), ("published", "ru")]


def test_a_receiver_that_hangs_does_not_hold_up_translation(
    pushing: Settings, database: Database, hub: Receiver, clock: Clock
) -> None:
    hub.gate = threading.Event()
    worker = Worker(replace(pushing, hold_checks=""), database, Marking())
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        add(database, clock(), digest="1")
        assert hub.asked.wait(10)
        add(database, clock(), digest="2")
        wait_until(lambda: in_feed(database, "kk") == 2)
        assert hub.got == []
    finally:
        worker.stop()
        hub.gate.set()
        thread.join()


def test_several_couriers_deliver_each_version_once(
    pushing: Settings, database: Database, receiver: Receiver, subscribe: Callable[..., str], clock: Clock
) -> None:
    subscribe(receiver.url)
    made = [add(database, clock(), digest=str(number), targets=()) for number in range(12)]
    with (
        Courier(pushing, database, clock),
        Courier(pushing, database, clock),
        Courier(pushing, database, clock),
    ):
        wait_until(lambda: len(receiver.got) >= 12 and not is_due(database, clock))
    assert [each.json["article"]["id"] for each in receiver.got] == made
    assert set(Counter(each.headers["X-Ushtil-Delivery"] for each in receiver.got).values()) == {1}


def _deliver(url: str, pushing: Settings) -> None:
    database = Database(url)
    with Courier(pushing, database, utc_now):
        time.sleep(60)


def test_a_courier_killed_while_it_sends_loses_nothing_and_the_next_uses_the_same_id(
    pushing: Settings, database: Database, receiver: Receiver, subscribe: Callable[..., str], clock: Clock
) -> None:
    subscribe(receiver.url)
    made = [add(database, clock(), digest=str(number), targets=()) for number in range(2)]
    receiver.gate = threading.Event()
    url = database.url.render_as_string(hide_password=False)
    process = get_context("spawn").Process(target=_deliver, args=(url, replace(pushing, push_timeout=50.0)))
    process.start()
    assert receiver.asked.wait(60)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    receiver.gate.set()
    wait_until(lambda: len(receiver.got) == 1)
    courier = Courier(pushing, database, clock)
    clock.forward(100)
    assert courier.step() is False, "the lease of the dead one still counts"
    clock.forward(120)
    courier.step()
    assert [each.json["article"]["id"] for each in receiver.got] == [made[0], *made]
    ids = [each.headers["X-Ushtil-Delivery"] for each in receiver.got]
    assert ids[0] == ids[1] != ids[2]


def test_a_courier_that_stops_gives_its_target_back_with_what_is_left(
    pushing: Settings, database: Database, receiver: Receiver, subscribe: Callable[..., str], clock: Clock
) -> None:
    subscribe(receiver.url)
    for number in range(3):
        add(database, clock(), digest=str(number), targets=())
    receiver.gate = threading.Event()
    with Courier(pushing, database, clock):
        assert receiver.asked.wait(10)
        threading.Timer(0.2, receiver.gate.set).start()
    assert len(receiver.got) == 1
    with database.write() as session:
        held = deliveries.claim(session, 60, clock())
    assert held is not None
    assert len(held.deliveries) == 2


def test_an_error_of_the_program_is_logged_and_the_courier_goes_on(  # noqa: PLR0917
    pushing: Settings,
    database: Database,
    receiver: Receiver,
    subscribe: Callable[..., str],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    subscribe(receiver.url)
    add(database, clock(), targets=())
    with monkeypatch.context() as patch:
        patch.setattr("service.push.courier.webhook_message", lambda *_args: 1 / 0)
        courier = Courier(pushing, database, clock)
        courier.step()
    assert "a delivery broke off" in caplog.text
    assert receiver.got == []
    clock.forward(10)
    courier.step()
    assert len(receiver.got) == 1


def test_the_start_makes_the_hub_of_the_settings_the_one_that_is_told(settings: Settings, database: Database) -> None:
    def hub() -> list[str]:
        with database.read() as session:
            return list(session.scalars(select(PushTargetRow.url).where(PushTargetRow.kind == "hub")))

    quiet = replace(settings, install_starter=False)
    startup.prepare(quiet)
    assert hub() == []
    startup.prepare(replace(quiet, websub_hub="https://hub.example/"))
    startup.prepare(replace(quiet, websub_hub="https://hub.example/"))
    assert hub() == ["https://hub.example/"]
    startup.prepare(quiet)
    assert hub() == []


def test_a_hub_whose_address_is_none_is_told_of_in_the_log(
    settings: Settings, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    startup.prepare(replace(settings, install_starter=False, websub_hub="hub.example"))
    assert "USHTIL_WEBSUB_HUB must be an absolute http or https address" in caplog.text
    with database.read() as session:
        assert push_targets.webhooks(session) == []
