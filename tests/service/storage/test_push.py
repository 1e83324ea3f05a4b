"""The outbox: written with the change, claimed by lease, each delivery once however many workers there are."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from multiprocessing import get_context
from typing import Any

import pytest

from service.storage import articles, deliveries, push_targets
from service.storage.database import Database
from service.storage.deliveries import Claim
from tests.service.storage.samples import NOW, add, later, new_article, publish

HUB = "https://hub.example/"
HOOK = "https://subscriber.example/in"


def set_hub(database: Database, url: str = HUB) -> None:
    with database.write() as session:
        push_targets.set_hub(session, url, NOW)


def subscribe(database: Database, url: str = HOOK, seconds: float = 0, **wanted: Any) -> push_targets.Webhook:
    with database.write() as session:
        return push_targets.add_webhook(session, url, later(seconds), **wanted)[0]


def claim(database: Database, seconds: float = 0, limit: int = 50) -> Claim | None:
    with database.write() as session:
        return deliveries.claim(session, 60, later(seconds), limit)


def claimed(database: Database, seconds: float = 0) -> Claim:
    held = claim(database, seconds)
    assert held is not None
    return held


def deliver(database: Database, held: Claim, seconds: float = 0) -> int:
    """Note all deliveries of a claim as done and give it back; answers how many still counted."""
    done = 0
    for each in held.deliveries:
        with database.write() as session:
            done += deliveries.delivered(session, held, each, later(seconds), 60)
    with database.write() as session:
        deliveries.release(session, held)
    return done


def fail(database: Database, held: Claim, seconds: float = 0, **how: Any) -> bool:
    wanted: dict[str, Any] = {"alone": False, "give_up": False, "retry_seconds": 10, "failing_after": 3}
    with database.write() as session:
        return deliveries.failed(session, held, held.deliveries[0], "no answer", later(seconds), 60, **(wanted | how))


def is_due(database: Database, seconds: float = 0) -> bool:
    with database.read() as session:
        return deliveries.due(session, later(seconds))


def listed(database: Database) -> list[push_targets.Webhook]:
    with database.read() as session:
        return push_targets.webhooks(session)


def test_a_target_that_is_claimed_is_nobody_elses_until_it_is_given_back(database: Database) -> None:
    subscribe(database)
    add(database)
    assert is_due(database)
    held = claimed(database)
    assert [each.event for each in held.deliveries] == ["published"]
    assert not is_due(database)
    assert claim(database) is None
    with database.write() as session:
        deliveries.release(session, held)
    assert claimed(database).deliveries == held.deliveries


def test_a_lease_that_has_run_out_is_claimed_again_and_the_late_one_changes_nothing(database: Database) -> None:
    subscribe(database)
    add(database)
    dead = claimed(database)
    assert claim(database, 59) is None
    heir = claimed(database, 60)
    assert [each.token for each in heir.deliveries] == [each.token for each in dead.deliveries]
    assert deliver(database, dead, 61) == 0
    assert fail(database, dead, 61) is False
    assert deliver(database, heir, 61) == 1
    assert not is_due(database, 1000)


def test_a_delivery_extends_the_lease(database: Database) -> None:
    subscribe(database)
    add(database)
    add(database, digest="2")
    held = claimed(database)
    with database.write() as session:
        assert deliveries.delivered(session, held, held.deliveries[0], later(50), 60)
    assert claim(database, 100) is None
    assert claimed(database, 110).deliveries == held.deliveries[1:]


def test_versions_come_in_their_order_and_no_more_than_the_limit_at_once(database: Database) -> None:
    subscribe(database)
    made = [add(database, digest=str(number), targets=()) for number in range(5)]
    held = claim(database, limit=3)
    assert held is not None
    assert [each.article_id for each in held.deliveries] == made[:3]
    deliver(database, held)
    assert [each.article_id for each in claimed(database).deliveries] == made[3:]


def test_targets_take_turns(database: Database) -> None:
    first, second = subscribe(database), subscribe(database, seconds=1)
    for number in range(4):
        add(database, digest=str(number), targets=())
    turns = []
    for seconds in range(2, 6):
        held = claim(database, seconds, limit=1)
        assert held is not None
        turns.append(held.target_id)
        deliver(database, held, seconds)
    assert turns == [first.id, second.id] * 2


def test_the_wait_doubles_with_each_failure_in_a_row_and_a_success_ends_the_row(database: Database) -> None:
    subscribe(database)
    add(database)
    now = 0.0
    for wait in (10, 20, 40):
        assert fail(database, claimed(database, now), now)
        assert not is_due(database, now + wait - 0.1)
        now += wait
        assert is_due(database, now)
    assert listed(database)[0].failing_since == later(30)
    assert listed(database)[0].last_error == "no answer"
    held = claimed(database, now)
    assert held.deliveries[0].attempt == 4
    deliver(database, held, now)
    assert (listed(database)[0].failing_since, listed(database)[0].last_success_at) == (None, later(now))


def test_a_failure_of_one_target_leaves_the_others_due(database: Database) -> None:
    subscribe(database)
    other = subscribe(database, seconds=1)
    add(database)
    assert fail(database, claimed(database, 2), 2)
    assert claimed(database, 2).target_id == other.id


def test_a_feed_that_changes_while_its_hub_is_told_is_told_once_more(database: Database) -> None:
    set_hub(database)
    add(database, targets=())
    held = claimed(database)
    assert len(held.deliveries) == 3
    add(database, digest="2", targets=())
    add(database, digest="3", targets=())
    deliver(database, held)
    again = claimed(database)
    assert len(again.deliveries) == 3
    assert not {each.token for each in again.deliveries} & {each.token for each in held.deliveries}
    deliver(database, again)
    assert not is_due(database, 1000)


def test_the_change_and_its_delivery_are_stored_together_or_not_at_all(database: Database) -> None:
    subscribe(database)
    article_id = add(database, targets=())
    deliver(database, claimed(database))
    with pytest.raises(RuntimeError), database.write() as session:  # noqa: PT012
        articles.retract(session, article_id, NOW)
        raise RuntimeError
    assert not is_due(database, 1000)
    with database.write() as session:
        articles.retract(session, article_id, NOW)
    assert [each.event for each in claimed(database).deliveries] == ["retracted"]


def test_a_translation_that_is_held_tells_nobody(database: Database) -> None:
    subscribe(database, languages=("kk",))
    article_id = add(database)
    publish(database, article_id, "kk", status="held")
    assert not is_due(database)


def test_webhooks_are_listed_with_their_state_and_without_their_secrets(database: Database) -> None:
    set_hub(database)
    first = subscribe(database, languages=("en", "ru"), tags=("b", "a", "b"))
    second = subscribe(database, seconds=1)
    add(database, tags=("a",), targets=())
    found = listed(database)
    assert [each.id for each in found] == [first.id, second.id]
    assert (found[0].languages, found[0].tags) == (("ru", "en"), ("b", "a"))
    assert [each.waiting for each in found] == [1, 1]
    assert "secret" not in vars(found[0])


def test_a_webhook_that_is_removed_gets_nothing_more_and_the_hub_is_none(database: Database) -> None:
    set_hub(database, "https://hub.example/")
    webhook = subscribe(database)
    add(database, targets=())
    with database.write() as session:
        push_targets.remove_webhook(session, webhook.id)
    assert listed(database) == []
    held = claimed(database)
    assert held.is_hub
    for unknown in (webhook.id, held.target_id, "x"):
        with pytest.raises(push_targets.WebhookNotFoundError), database.write() as session:
            push_targets.remove_webhook(session, unknown)


def test_two_secrets_are_never_the_same_and_long(database: Database) -> None:
    with database.write() as session:
        secrets = {push_targets.add_webhook(session, HOOK, NOW)[1] for _ in range(5)}
    assert len(secrets) == 5
    assert all(len(each) >= 40 for each in secrets)


def test_many_workers_and_writers_at_once_deliver_each_version_once_and_deadlock_never(database: Database) -> None:
    set_hub(database)
    for _ in range(2):
        subscribe(database)
    got: list[tuple[str, str]] = []
    over, chance = threading.Event(), random.Random(1)
    errors: list[BaseException] = []

    def guarded(work: Any, *args: Any) -> None:
        try:
            work(*args)
        except BaseException as error:
            errors.append(error)
            raise

    def work() -> None:
        while not over.is_set() or is_due(database):
            held = claim(database, limit=4)
            if held is None:
                time.sleep(0.005)
                continue
            if chance.random() < 0.3:
                fail(database, held, retry_seconds=0)
                continue
            got.extend((held.target_id, str(each.article_id)) for each in held.deliveries if not held.is_hub)
            deliver(database, held)

    def write(name: str) -> None:
        for number in range(6):
            add(database, digest=f"{name}{number}", tags=("a", "b"), targets=())

    workers = [threading.Thread(target=guarded, args=(work,)) for _ in range(3)]
    writers = [threading.Thread(target=guarded, args=(write, name)) for name in "xy"]
    for each in [*workers, *writers]:
        each.start()
    for each in writers:
        each.join(60)
    over.set()
    for each in workers:
        each.join(60)
    assert not any(each.is_alive() for each in [*workers, *writers])
    assert errors == []
    assert len(got) == 24
    assert set(Counter(got).values()) == {1}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_noting_a_failure_and_publishing_at_the_same_time_do_not_wait_for_each_other(database: Database) -> None:
    set_hub(database)
    add(database, targets=())
    held = claimed(database)
    noted: list[bool] = []
    thread = threading.Thread(target=lambda: noted.append(fail(database, held)))
    with database.write() as session:
        made: dict[str, Any] = {"tag_authority": "news.example", "now": NOW}
        articles.submit(session, new_article(targets=()), body_digest="2", **made)
        thread.start()
        time.sleep(0.3)  # it has the target now, and waits for the deliveries that this transaction has changed
        articles.submit(session, new_article(targets=(), tags=("new",)), body_digest="3", **made)
    thread.join(30)
    assert noted == [True]


def _die_holding(url: str, ready: Any) -> None:
    database = Database(url)
    with database.write() as session:
        held = deliveries.claim(session, 60, NOW)
    assert held is not None
    with database.write() as session:
        deliveries.delivered(session, held, held.deliveries[0], NOW, 60)
    ready.set()
    time.sleep(60)


def test_kill_9_loses_nothing_and_repeats_nothing_that_was_noted(database: Database) -> None:
    subscribe(database)
    made = [add(database, digest=str(number), targets=()) for number in range(3)]
    processes = get_context("spawn")
    ready = processes.Event()
    url = database.url.render_as_string(hide_password=False)
    process = processes.Process(target=_die_holding, args=(url, ready))
    process.start()
    assert ready.wait(60)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert claim(database, 59) is None
    assert [each.article_id for each in claimed(database, 61).deliveries] == made[1:]
