"""WebSub: a real hub is told of every feed that has changed, once for each change, whatever happens to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from service.push.courier import Courier
from service.settings import Settings
from service.storage import articles, deliveries, push_targets
from service.storage.database import Database
from service.storage.tables import PushTargetRow
from tests.service.push.conftest import Clock, drain
from tests.service.push.receiver import Receiver
from tests.service.storage.samples import add, publish

ROOT = "https://news.example/feeds"
EVERY = [f"{ROOT}/ru.{form}" for form in ("atom", "json", "rss")]


def waiting(database: Database, clock: Clock) -> bool:
    with database.read() as session:
        return deliveries.due(session, clock())


def test_the_hub_is_told_of_each_feed_of_an_article_in_each_format(
    database: Database, hub: Receiver, courier: Courier, clock: Clock
) -> None:
    add(database, clock(), tags=("экономика",), source="ТАСС", targets=())
    drain(courier)
    tag, source = "%D1%8D%D0%BA%D0%BE%D0%BD%D0%BE%D0%BC%D0%B8%D0%BA%D0%B0", "%D0%A2%D0%90%D0%A1%D0%A1"
    paths = ["ru", f"ru/tags/{tag}", f"ru/sources/{source}"]
    assert sorted(hub.topics) == sorted(
        f"{ROOT}/{path}.{form}" for path, form in product(paths, ("rss", "atom", "json"))
    )
    request = hub.got[0]
    assert request.form == {"hub.mode": ["publish"], "hub.url": [hub.topics[0]], "hub.topic": [hub.topics[0]]}
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["Host"] == hub.url.split("/")[2]


def test_the_topics_are_the_very_addresses_that_the_feeds_give_for_themselves(
    database: Database, hub: Receiver, courier: Courier, clock: Clock, client: FlaskClient
) -> None:
    add(database, clock(), tags=("a b/ё",), targets=())
    drain(courier)
    for topic in hub.topics:
        answer = client.get(topic.removeprefix("https://news.example"))
        assert answer.status_code == 200
        assert topic in answer.text.replace("&amp;", "&")


def test_a_translation_changes_the_feeds_of_the_other_languages_too(
    database: Database, hub: Receiver, courier: Courier, clock: Clock
) -> None:
    article_id = add(database, clock())
    drain(courier)
    hub.got.clear()
    publish(database, article_id, "kk", clock())
    drain(courier)
    assert sorted(hub.topics) == sorted([*EVERY, *(each.replace("ru.", "kk.") for each in EVERY)])


def test_a_retraction_is_told(database: Database, hub: Receiver, courier: Courier, clock: Clock) -> None:
    article_id = add(database, clock())
    drain(courier)
    hub.got.clear()
    with database.write() as session:
        articles.retract(session, article_id, clock())
    drain(courier)
    assert sorted(hub.topics) == EVERY


def test_each_change_that_was_delivered_is_told_once_and_changes_that_wait_are_told_together(
    database: Database, hub: Receiver, courier: Courier, clock: Clock
) -> None:
    for number in range(3):
        add(database, clock(), digest=str(number), targets=())
        drain(courier)
    assert Counter(hub.topics) == dict.fromkeys(EVERY, 3)
    hub.got.clear()
    for number in range(3, 6):
        add(database, clock(), digest=str(number), targets=())
    drain(courier)
    assert Counter(hub.topics) == dict.fromkeys(EVERY, 1)


def test_nothing_is_written_where_there_is_no_hub(database: Database, clock: Clock, courier: Courier) -> None:
    add(database, clock())
    assert not waiting(database, clock)
    assert courier.step() is False


def test_a_change_that_is_rolled_back_is_not_told(
    database: Database, hub: Receiver, courier: Courier, clock: Clock
) -> None:
    article_id = add(database, clock())
    drain(courier)
    hub.got.clear()
    with pytest.raises(RuntimeError), database.write() as session:  # noqa: PT012
        articles.retract(session, article_id, clock())
        raise RuntimeError
    drain(courier)
    assert hub.got == []


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
def test_a_hub_that_cannot_now_is_told_after_a_wait_that_doubles(
    database: Database, hub: Receiver, courier: Courier, clock: Clock, status: int
) -> None:
    hub.statuses = [status] * 3
    add(database, clock(), targets=())
    assert drain(courier) == 1
    assert len(hub.got) == 1, "while a hub is ill it is not asked for each feed"
    for seconds in (10, 20, 40):
        clock.forward(seconds - 1)
        assert drain(courier) == 0
        clock.forward(1)
        drain(courier)
    assert len(hub.got) == 6
    assert sorted(hub.topics[3:]) == EVERY
    assert not waiting(database, clock)


def test_a_hub_that_is_down_is_told_of_everything_when_it_is_back(
    database: Database, courier: Courier, clock: Clock, receiver: Receiver
) -> None:
    with database.write() as session:
        push_targets.set_hub(session, "http://127.0.0.1:1/", clock())
    for number in range(20):
        add(database, clock(), digest=str(number), targets=())
        assert drain(courier) <= 1
        clock.forward(3600)
    with database.write() as session:
        session.execute(update(PushTargetRow).values(url=receiver.url))
    drain(courier)
    assert sorted(receiver.topics) == EVERY


def test_a_feed_that_the_hub_refuses_holds_up_no_other_and_is_given_up(
    database: Database, hub: Receiver, courier: Courier, clock: Clock
) -> None:
    hub.refused = {f"{ROOT}/ru.rss"}
    add(database, clock(), targets=())
    drain(courier)
    assert sorted(hub.topics) == EVERY
    for _ in range(10):
        clock.forward(3600)
        drain(courier)
    assert Counter(hub.topics) == {f"{ROOT}/ru.atom": 1, f"{ROOT}/ru.json": 1, f"{ROOT}/ru.rss": 3}
    hub.refused = set()
    add(database, clock(), digest="2", targets=())
    drain(courier)
    assert Counter(hub.topics)[f"{ROOT}/ru.rss"] == 4, "the next change is told again"


def test_a_hub_that_does_not_answer_is_left_after_the_timeout(
    database: Database, hub: Receiver, pushing: Settings, clock: Clock
) -> None:
    hub.drip = True
    add(database, clock(), targets=())
    courier = Courier(replace(pushing, push_timeout=0.3), database, clock)
    assert drain(courier) == 1
    hub.drip = False
    clock.forward(10)
    drain(courier)
    assert sorted(hub.topics) == EVERY


def test_another_hub_in_the_settings_takes_the_place_of_the_first(
    database: Database, hub: Receiver, courier: Courier, clock: Clock
) -> None:
    with database.write() as session:
        push_targets.set_hub(session, "http://127.0.0.1:1/", clock())
        push_targets.set_hub(session, hub.url, clock())
        push_targets.set_hub(session, hub.url, clock())
    add(database, clock(), targets=())
    drain(courier)
    assert sorted(hub.topics) == EVERY
    with database.write() as session:
        push_targets.set_hub(session, "", clock())
    add(database, clock(), digest="2", targets=())
    assert drain(courier) == 0
