"""How fast feeds are: made anew, and answered from the cache beside a bare Flask route in the same gunicorn.

    python -m benchmarks.feeds [--seconds 1] [--processes 1] [--threads 8]

Needs wrk (Debian: ``apt-get install wrk``) for the second part. Nothing is read but what is made here.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.request import Request, urlopen

from flask import Flask

from feeds import atom, jsonfeed, rss
from feeds.cache import Rendered
from feeds.topic import EVERYTHING
from service.app import create_app
from service.article import NewArticle
from service.feed_source import StoredFeeds
from service.settings import Settings
from service.storage import articles
from service.storage.database import Database

ENTRIES: Final = 50
COLD_MS: Final = 50.0
SHARE: Final = 0.6
BARE: Final = "/bare"
BARE_LARGE: Final = "/bare-large"
ROUNDS: Final = 7
PARAGRAPH: Final = "Губернатор встретился с первым вице-премьером «Казахстана» & обсудил поставки тракторов К-7М. " * 6


def fill(database: Database, number: int = ENTRIES) -> None:
    """Store articles in Russian, of five paragraphs each, with everything that an article can have."""
    with database.write() as session:
        for each in range(number):
            new = NewArticle(
                title=f"Кировец собирают в Костанае: {each}",
                summary="Коротко о главном: AT&T < 5.",
                content="\n\n".join([PARAGRAPH] * 5),
                content_type="text/plain",
                language="ru",
                confidence=1.0,
                method="given",
                targets=(),
                url=f"https://source.example/{each}",
                author="Айгүл Өтебай",
                source="Қазинформ",
                tags=("экономика", "R&D"),
            )
            articles.submit(session, new, body_digest=str(each), tag_authority="news.example", now=datetime.now(UTC))


def cold(settings: Settings, database: Database, rounds: int = 30) -> dict[str, tuple[float, float]]:
    """Milliseconds (median, worst) from the database to both encodings of a document, by format."""
    source, found = StoredFeeds(settings, database), {}
    for name, module in (("rss", rss), ("atom", atom), ("json", jsonfeed)):
        times = []
        for _ in range(rounds):
            begun = time.perf_counter()
            Rendered.of(module.render(source.feed("ru", EVERYTHING)), None)
            times.append((time.perf_counter() - begun) * 1000)
        found[name] = statistics.median(times), max(times)
    return found


def serve() -> Flask:
    """The application with nothing added, and a bare Flask application beside it under one address."""
    bare = Flask("bare")
    small, large = b"x" * 300, b"x" * int(os.environ["BENCHMARK_BODY"])
    bare.add_url_rule(BARE, "small", lambda: small)
    bare.add_url_rule(BARE_LARGE, "large", lambda: large)
    app: Any = create_app()

    def either(environ: dict[str, Any], start: Any) -> Any:
        return (bare if environ["PATH_INFO"].startswith(BARE) else app)(environ, start)

    return either  # type: ignore[return-value]  # any WSGI application does


@contextmanager
def running(settings: Settings, options: argparse.Namespace, body: int) -> Iterator[str]:
    """gunicorn as the service runs it, at an address of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    environment = os.environ | {
        "USHTIL_DATA_DIR": settings.data_dir,
        "USHTIL_BIND": address,
        "USHTIL_WITH_WORKER": "no",
        "USHTIL_INSTALL_STARTER": "no",
        "USHTIL_WEB_PROCESSES": str(options.processes),
        "USHTIL_WEB_THREADS": str(options.threads),
        "USHTIL_LOG_LEVEL": "warning",
        "BENCHMARK_BODY": str(body),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:service.gunicorn_conf", "benchmarks.feeds:serve()"]
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(200):
            try:
                urlopen(f"http://{address}{BARE}").read()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(20)


def rate(url: str, seconds: int, headers: dict[str, str]) -> float:
    """Requests a second that wrk gets answered; raises `RuntimeError` where any answer is an error."""
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", *(f"-H{name}: {value}" for name, value in headers.items()), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return float(found[1])


def tag(root: str, headers: dict[str, str]) -> str:
    """The entity tag of what the feed's readers with these headers are given."""
    with urlopen(Request(f"{root}/feeds/ru.atom", headers=headers)) as answer:  # noqa: S310 (http, made here)
        return str(answer.headers["ETag"])


def warm(root: str, options: argparse.Namespace) -> dict[str, tuple[float, float]]:
    """Requests a second of feeds, and their share of the bare route's just before and after; medians of all rounds."""
    plain, packed = {}, {"Accept-Encoding": "gzip"}
    known = {"If-None-Match": tag(root, plain)}
    known_packed = {"If-None-Match": tag(root, packed), **packed}
    cases = [
        # A plain GET is beside a bare route that sends as much; all else is beside the smallest there is.
        ("GET", "/feeds/ru.atom", BARE_LARGE, plain),
        ("GET, gzip", "/feeds/ru.atom", BARE, packed),
        ("304", "/feeds/ru.atom", BARE, known),
        ("304, gzip", "/feeds/ru.atom", BARE, known_packed),
        ("GET of a tag, gzip", "/feeds/ru/tags/R%26D.rss", BARE, packed),
    ]
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name, *_ in cases}
    for _ in range(ROUNDS):
        for name, path, bare, headers in cases:
            before = rate(root + bare, options.seconds, plain)
            own = rate(root + path, options.seconds, headers)
            after = rate(root + bare, options.seconds, plain)
            measured[name].append((own, own / statistics.mean((before, after))))
    return {
        name: (statistics.median(own for own, _ in pairs), statistics.median(share for _, share in pairs))
        for name, pairs in measured.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=1, help="of each run of wrk")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--data", help="not needed here")
    options = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as directory:
        settings = Settings(data_dir=str(Path(directory)))
        database = Database(settings.effective_database_url)
        database.upgrade()
        fill(database)
        size = len(atom.render(StoredFeeds(settings, database).feed("ru", EVERYTHING)))
        print(f"A feed of {ENTRIES} articles, {size // 1024} KiB as Atom, made anew (with gzip); bar {COLD_MS:.0f} ms")
        for form, (median, worst) in cold(settings, database).items():
            print(f"  {form:5} median {median:6.1f} ms, worst {worst:6.1f} ms")
            good &= median <= COLD_MS
        database.dispose()
        if shutil.which("wrk") is None:
            print("wrk is not installed: nothing is said of requests a second")
            return 1
        with running(settings, options, size) as root:
            rates = warm(root, options)
    print(f"Requests a second, {options.processes} process(es) of {options.threads} threads; bar {SHARE:.0%} of bare")
    for name, (number, share) in rates.items():
        print(f"  {name:20} {number:8.0f}  {share:5.0%}")
        good &= share >= SHARE
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
