"""What is sent: a hub's form, a webhook's JSON."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.metadata import version
from typing import cast
from urllib.parse import urlencode

from feeds import tag_uri
from feeds.addresses import Format, topic_url
from feeds.topic import Topic
from service.feed_source import page_url
from service.push.signature import HEADER, sign
from service.storage.deliveries import Delivery

Message = tuple[bytes, dict[str, str]]


def hub_message(delivery: Delivery, root: str) -> Message:
    """Tell the hub that a feed has changed.

    WebSub (5.) leaves the form of this to publisher and hub; this is PubSubHubbub's (0.4, 7.1), one feed a request,
    under both names that hubs take.
    """
    topic = topic_url(root, delivery.language, cast(Format, delivery.form), Topic(delivery.kind, delivery.name))
    body = urlencode([("hub.mode", "publish"), ("hub.url", topic), ("hub.topic", topic)])
    return body.encode("ascii"), {"Content-Type": "application/x-www-form-urlencoded", **_own_headers(root)}


def webhook_message(delivery: Delivery, root: str, secret: str, now: datetime) -> Message:
    """Tell a subscriber of a version of an article, signed at ``now``."""
    data = dict(delivery.data)
    article_id = data.pop("article_id")
    authority, created = data.pop("tag_authority"), datetime.fromisoformat(data.pop("created_at"))
    article = {
        "id": article_id,
        "entry_id": tag_uri.entry_id(authority, created, article_id, delivery.language),
        "url": page_url(root.rstrip("/"), delivery.language, article_id),
        **data,
    }
    told = {"event": delivery.event, "occurred_at": delivery.created_at.isoformat(), "article": article}
    body = json.dumps(told, ensure_ascii=False).encode()
    return body, {
        "Content-Type": "application/json",
        "X-Ushtil-Event": delivery.event,
        "X-Ushtil-Delivery": delivery.token,
        HEADER: sign(secret, body, int(now.timestamp())),
        **_own_headers(root),
    }


def _own_headers(root: str) -> dict[str, str]:
    return {"User-Agent": f"Ushtil/{version('ushtil')} (+{root})"}
