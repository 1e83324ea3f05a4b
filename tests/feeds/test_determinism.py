"""The bytes depend on the feed alone."""

from __future__ import annotations

import hashlib
import locale
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone

import pytest

from feeds import atom, jsonfeed, opml, rss
from feeds.opml import Subscription
from tests.feeds.samples import LATER, bare_entry, feed_of, full_entry

FORMATS = {"rss": rss, "atom": atom, "json": jsonfeed}

SCRIPT = "from tests.feeds.test_determinism import digest; print(digest())"


def digest() -> str:
    """One digest over every format of a feed that says everything."""
    parts = []
    for form, module in FORMATS.items():
        feed = feed_of(full_entry(), bare_entry(), form=form, tag="R&D", rights="©", hub_url="https://hub.example/")
        parts.append(module.render(feed))
    parts.append(opml.render("Ushtil", [Subscription("Новости", "ru", "https://news.example/feeds/ru.rss")], LATER))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Asia/Almaty", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "C.utf8", "PYTHONHASHSEED": "2"},
        {"TZ": "XXX+13:37", "LC_ALL": "ru_RU.UTF-8", "PYTHONHASHSEED": "3", "PYTHONUTF8": "0"},
    ],
    ids=lambda environment: environment["TZ"],
)
def test_another_process_in_another_zone_and_locale_gives_the_same_bytes(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == digest()


def test_many_threads_at_once_give_the_same_bytes() -> None:
    expected = digest()
    before = locale.setlocale(locale.LC_ALL)
    with ThreadPoolExecutor(8) as threads:
        digests = set(threads.map(lambda _: digest(), range(64)))
    assert digests == {expected}
    assert locale.setlocale(locale.LC_ALL) == before


@pytest.mark.parametrize("module", FORMATS.values(), ids=FORMATS)
def test_the_zone_in_which_a_moment_is_given_does_not_matter(module) -> None:
    almaty = timezone(timedelta(hours=5))
    here, there = LATER, LATER.astimezone(almaty)
    assert module.render(feed_of(full_entry(updated=here), updated=here)) == module.render(
        feed_of(full_entry(updated=there), updated=there)
    )


@pytest.mark.parametrize("module", FORMATS.values(), ids=FORMATS)
def test_the_order_in_which_entries_are_given_does_not_matter(module) -> None:
    one, two = full_entry(), bare_entry()
    assert module.render(feed_of(one, two)) == module.render(feed_of(two, one))


@pytest.mark.parametrize("module", FORMATS.values(), ids=FORMATS)
def test_rendering_leaves_nothing_behind_for_the_next(module) -> None:
    feed, other = feed_of(full_entry()), feed_of(bare_entry(), hub_url="https://hub.example/")
    first = module.render(feed)
    module.render(other)
    assert module.render(feed) == first
