"""Signed webhooks: each published version once, in order, to a real subscriber; nowhere that is not allowed."""

from __future__ import annotations

import hashlib
import hmac
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.push import transport
from service.push.courier import Courier
from service.settings import Settings
from service.storage import articles, push_targets
from service.storage.database import Database
from tests.service.push.conftest import Clock, drain
from tests.service.push.receiver import Receiver, receiving
from tests.service.storage.samples import add, publish

Subscribe = Callable[..., str]


def the_webhook(database: Database) -> push_targets.Webhook:
    with database.read() as session:
        [found] = push_targets.webhooks(session)
    return found


def test_each_published_version_and_the_retraction_are_sent_in_order(
    database: Database, receiver: Receiver, courier: Courier, clock: Clock, subscribe: Subscribe
) -> None:
    subscribe(receiver.url)
    article_id = add(database, clock())
    publish(database, article_id, "kk", clock(), title="Беглов Склярмен кездесті")
    clock.forward(5)
    with database.write() as session:
        articles.requeue(session, article_id, "kk", clock())
    publish(database, article_id, "kk", clock(), title="Беглов пен Скляр")
    with database.write() as session:
        articles.retract(session, article_id, clock())
    drain(courier)
    assert receiver.told == [
        ("published", "ru"),
        ("published", "kk"),
        ("updated", "kk"),
        ("retracted", "ru"),
        ("retracted", "kk"),
    ]
    titles = [each.json["article"].get("title") for each in receiver.got]
    assert titles == ["Беглов встретился со Скляром", "Беглов Склярмен кездесті", "Беглов пен Скляр", None, None]
    assert {each.json["article"]["id"] for each in receiver.got} == {article_id}
    assert len({each.headers["X-Ushtil-Delivery"] for each in receiver.got}) == 5
    assert drain(courier) == 0


def test_a_version_has_all_that_the_feeds_have(  # noqa: PLR0917 (fixtures)
    database: Database, receiver: Receiver, courier: Courier, clock: Clock, subscribe: Subscribe, client: Any
) -> None:
    subscribe(receiver.url)
    article_id = add(database, clock(), tags=("экономика",), source="ТАСС", url="https://tass.example/1", author="А.")
    drain(courier)
    [got] = receiver.got
    [item] = client.get("/feeds/ru.json").get_json()["items"]
    told = got.json["article"]
    assert told["entry_id"] == item["id"]
    assert told["url"] == item["url"] == f"https://news.example/ru/articles/{article_id}"
    assert {name: told[name] for name in ("title", "content", "content_type", "source", "source_url", "author")} == {
        "title": "Беглов встретился со Скляром",
        "content": "Встреча прошла на ПМЭФ.\n\nУчаствовали 92 страны.",
        "content_type": "text/plain",
        "source": "ТАСС",
        "source_url": "https://tass.example/1",
        "author": "А.",
    }
    assert (told["language"], told["original_language"], told["tags"]) == ("ru", "ru", ["экономика"])
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["X-Ushtil-Event"] == got.json["event"] == "published"


def test_the_signature_is_the_hmac_of_timestamp_and_body_under_the_secret(
    database: Database, receiver: Receiver, courier: Courier, clock: Clock, subscribe: Subscribe
) -> None:
    secret = subscribe(receiver.url)
    add(database, clock(), targets=())
    clock.forward(100)
    drain(courier)
    [got] = receiver.got
    parts = dict(part.split("=", 1) for part in got.headers["X-Ushtil-Signature"].split(","))
    assert parts["t"] == str(int(clock().timestamp()))
    message = parts["t"].encode() + b"." + got.body
    assert parts["v1"] == hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def test_a_subscriber_gets_only_the_languages_and_tags_asked_for(
    database: Database, courier: Courier, clock: Clock, subscribe: Subscribe
) -> None:
    with receiving() as kazakh, receiving() as economy:
        subscribe(kazakh.url, languages=("kk",))
        subscribe(economy.url, tags=("economy", "trade"))
        one = add(database, clock(), digest="1", tags=("sport",))
        two = add(database, clock(), digest="2", tags=("trade", "world"))
        for each in (one, two):
            publish(database, each, "kk", clock())
        with database.write() as session:
            articles.retract(session, one, clock())
        drain(courier)
        assert kazakh.told == [("published", "kk"), ("published", "kk"), ("retracted", "kk")]
        assert [each.json["article"]["id"] for each in economy.got] == [two, two]


def test_a_failed_delivery_is_made_again_with_its_id_and_a_fresh_signature_before_later_ones(
    database: Database, receiver: Receiver, courier: Courier, clock: Clock, subscribe: Subscribe
) -> None:
    subscribe(receiver.url)
    receiver.statuses = [500]
    article_id = add(database, clock())
    publish(database, article_id, "en", clock())
    assert drain(courier) == 1
    clock.forward(10)
    drain(courier)
    first, again, second = receiver.got
    assert first.body == again.body
    assert first.headers["X-Ushtil-Delivery"] == again.headers["X-Ushtil-Delivery"]
    assert first.headers["X-Ushtil-Signature"] != again.headers["X-Ushtil-Signature"]
    assert second.json["article"]["language"] == "en"


@pytest.mark.parametrize("status", [301, 400, 404, 500])
def test_after_the_last_try_a_delivery_is_given_up_and_the_webhook_is_failing_until_it_takes_one(  # noqa: PLR0917
    database: Database, receiver: Receiver, courier: Courier, clock: Clock, subscribe: Subscribe, status: int
) -> None:
    subscribe(receiver.url)
    receiver.statuses = [status] * 3
    first, second = (add(database, clock(), digest=digest, targets=()) for digest in "12")
    for _ in range(3):
        assert the_webhook(database).failing_since is None
        drain(courier)
        clock.forward(3600)
    webhook = the_webhook(database)
    assert webhook.failing_since is not None
    assert (webhook.waiting, webhook.failed, webhook.last_error) == (1, 1, f"it answered {status}")
    drain(courier)
    assert [each.json["article"]["id"] for each in receiver.got] == [first, first, first, second]
    webhook = the_webhook(database)
    assert (webhook.failing_since, webhook.last_error, webhook.waiting) == (None, None, 0)
    assert webhook.last_success_at == clock()


def test_what_a_dead_subscriber_was_to_get_is_given_up_after_days_and_forgotten_later(
    database: Database, pushing: Settings, clock: Clock, subscribe: Subscribe
) -> None:
    subscribe("http://127.0.0.1:1/")
    for digest in "1234":
        add(database, clock(), digest=digest, targets=())
    clock.forward(3 * 86400 + 1)
    Courier(pushing, database, clock).step()
    assert (the_webhook(database).waiting, the_webhook(database).failed) == (0, 4)
    clock.forward(7 * 86400)
    Courier(pushing, database, clock).step()
    assert (the_webhook(database).waiting, the_webhook(database).failed) == (0, 0)


def test_a_redirect_is_not_followed(
    database: Database, receiver: Receiver, courier: Courier, clock: Clock, subscribe: Subscribe
) -> None:
    with receiving() as inner:
        receiver.statuses, receiver.headers = [307], {"Location": inner.url}
        subscribe(receiver.url)
        add(database, clock(), targets=())
        drain(courier)
        assert (len(receiver.got), len(inner.got)) == (1, 0)


def test_no_more_of_an_answer_is_read_than_a_little(
    database: Database, receiver: Receiver, courier: Courier, clock: Clock, subscribe: Subscribe
) -> None:
    receiver.answer = b"x" * 50_000_000
    subscribe(receiver.url)
    add(database, clock(), targets=())
    drain(courier)
    assert the_webhook(database).last_success_at is not None


def test_a_receiver_that_drips_its_answer_is_left_after_the_timeout(receiver: Receiver) -> None:
    receiver.drip = True
    began = time.monotonic()
    with pytest.raises(transport.Unreachable, match=r"no answer within 0\.3 s"):
        transport.post(receiver.url, b"{}", {}, seconds=0.3, private=True)
    assert time.monotonic() - began < 3


def test_a_receiver_that_never_begins_tls_is_left_after_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(transport.Unreachable, match="no answer within"):
            transport.post(url, b"{}", {}, seconds=0.3, private=True)


def test_looking_a_name_up_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_args: Any, **_named: Any) -> list[Any]:
        time.sleep(0.5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with pytest.raises(transport.Unreachable, match=r"looking up slow\.example"):
        transport.post("http://slow.example/", b"", {}, seconds=0.1, private=True)


def test_a_private_address_gets_nothing_unless_the_setting_allows_it(
    database: Database, receiver: Receiver, pushing: Settings, clock: Clock, subscribe: Subscribe
) -> None:
    subscribe(receiver.url)
    add(database, clock(), targets=())
    closed = Courier(replace(pushing, webhook_private=False), database, clock)
    assert drain(closed) == 1
    assert not receiver.asked.is_set()
    assert "127.0.0.1 leads to an address that is private" in (the_webhook(database).last_error or "")


def test_the_connection_goes_to_the_address_that_was_checked_and_no_name_is_looked_up_twice(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(receiver.url.split(":")[2].split("/")[0])
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]]
    asked: list[str] = []

    def look_up(host: str, *_args: Any, **_named: Any) -> Any:
        asked.append(host)
        return answers[0]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    url = f"http://rebinding.example:{port}/in"
    assert transport.post(url, b"{}", {}, seconds=5, private=True) == 204
    assert asked == ["rebinding.example"]
    assert receiver.got[0].headers["Host"] == f"rebinding.example:{port}"
    receiver.asked.clear()
    # One public address does not make up for a private one beside it.
    answers[0] = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port)), *answers[0]]
    with pytest.raises(transport.Forbidden):
        transport.post(url, b"{}", {}, seconds=5, private=False)
    assert not receiver.asked.is_set()


def certificate(directory: Path, name: str) -> tuple[str, str]:
    made = (str(directory / "cert.pem"), str(directory / "key.pem"))
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    words += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-days", "2"]
    subprocess.run([*words, "-out", made[0], "-keyout", made[1]], check=True, capture_output=True)
    return made


def test_tls_is_checked_against_the_name_in_the_address_and_not_the_one_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certificate(tmp_path, "subscriber.example")
    monkeypatch.setenv("SSL_CERT_FILE", made[0])
    transport.tls_context.cache_clear()
    with receiving(made) as server:
        port = server.server_address[1]
        address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: [address])
        assert transport.post(f"https://subscriber.example:{port}/", b"{}", {}, seconds=5, private=True) == 204
        with pytest.raises(transport.Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            transport.post(f"https://other.example:{port}/", b"{}", {}, seconds=5, private=True)
        assert len(server.got) == 1
    transport.tls_context.cache_clear()
