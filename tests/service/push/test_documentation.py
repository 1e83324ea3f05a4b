"""What docs/push.md shows is what is sent, and its code tells a true signature from a false one."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.push.courier import Courier
from service.push.signature import sign
from service.storage.database import Database
from tests.service.push.conftest import Clock, drain
from tests.service.push.receiver import Receiver
from tests.service.storage.samples import add

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "push.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def verified() -> Callable[..., bool]:
    [code] = blocks("python")
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 (our own page)
    found: Callable[..., bool] = names["verified"]
    return found


def test_the_code_for_subscribers_takes_what_is_really_sent(  # noqa: PLR0917
    database: Database,
    receiver: Receiver,
    courier: Courier,
    clock: Clock,
    subscribe: Callable[..., str],
    verified: Callable[..., bool],
) -> None:
    secret = subscribe(receiver.url)
    add(database, clock(), targets=())
    drain(courier)
    [got] = receiver.got
    assert verified(secret, got.headers["X-Ushtil-Signature"], got.body)
    [shown] = [json.loads(each) for each in blocks("json") if "event" in each]
    assert shown.keys() == got.json.keys()
    assert shown["article"].keys() == got.json["article"].keys()


def test_the_code_for_subscribers_refuses_everything_else(verified: Callable[..., bool]) -> None:
    now = int(time.time())
    good = sign("secret", b"{}", now)
    assert verified("secret", good, b"{}")
    assert not verified("secret", good, b"{ }")
    assert not verified("other", good, b"{}")
    assert not verified("secret", good.replace(str(now), str(now - 1)), b"{}")
    assert not verified("secret", sign("secret", b"{}", now - 301), b"{}")
    for broken in ("", "t=1", "v1=ab", "t=x,v1=ab", good.partition(",")[2]):
        assert not verified("secret", broken, b"{}")
