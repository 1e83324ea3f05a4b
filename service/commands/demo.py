"""``ushtil demo``: the newcomer's first minute, with a service of its own and the sample articles."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.client import Client, ClientError
from service.clock import utc_now
from service.languages import ENGLISH_NAMES, LANGUAGES
from service.sanitize import html_to_text
from service.settings import Settings
from service.startup import open_database, prepare
from service.storage import keys

console = Console(highlight=False)
START_SECONDS = 60
WAIT_SECONDS = 60


def samples_dir() -> Path:
    """The sample articles: those of the source tree, else those installed with the program."""
    source = Path(__file__).resolve().parents[2] / "docs" / "samples"
    return source if source.is_dir() else Path(sys.prefix) / "share" / "ushtil" / "samples"


@click.command()
@click.option("--exit", "leave", is_flag=True, help="Stop after showing the articles.")
@click.option("--directory", default=".demo", show_default=True, help="Where the demo keeps its database and packages.")
@click.option("--samples", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Articles to post.")
def demo(leave: bool, directory: str, samples: Path | None) -> None:
    """Start a service with the starter model, post the sample articles and show what comes of them."""
    settings = _own_settings(Path(directory).resolve())
    _check_port(settings.bind)
    with console.status("Preparing the database and the starter translation packages …"):
        prepare(settings)
        key = _make_key(settings)
    console.print(f"[green]✓[/] Database and translation packages in {directory}/")
    with _service(settings) as process:
        try:
            client = Client(settings.public_url, key)
            _wait_until_ready(client, process)
            console.print(f"[green]✓[/] Service on {settings.public_url}, one web process and one translation worker")
            for path in sorted((samples or samples_dir()).glob("*.json")):
                _show(_post(client, path))
            _show_addresses(settings.public_url, key)
            if not leave:
                console.print("\nServing until Ctrl-C …")
                process.wait()
        except ClientError as error:
            raise click.ClickException(str(error)) from None
        except KeyboardInterrupt:
            console.print("Stopping …")


def _own_settings(directory: Path) -> Settings:
    """Settings of a demo: everything in one directory, nothing of the machine's own service touched."""
    directory.mkdir(parents=True, exist_ok=True)
    packages = directory / "packages"
    packages.mkdir(exist_ok=True)
    os.environ["ARGOS_PACKAGES_DIR"] = str(packages)
    os.environ["USHTIL_DATA_DIR"] = str(directory)
    os.environ["USHTIL_DATABASE_URL"] = ""
    os.environ.setdefault("USHTIL_LOG_LEVEL", "warning")
    settings = Settings.from_environment()
    if "USHTIL_PUBLIC_URL" not in os.environ:
        os.environ["USHTIL_PUBLIC_URL"] = f"http://{settings.bind}"
    return Settings.from_environment()


def _check_port(bind: str) -> None:
    """Refuse a taken port before anything is started: what answers there would be taken for the demo."""
    host, _, port = bind.rpartition(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            spare = f"USHTIL_BIND={host}:{int(port) + 10}"
            raise click.ClickException(f"{bind} is taken or is no address ({error.strerror}); try {spare}") from None


def _make_key(settings: Settings) -> str:
    database = open_database(settings)
    with database.write() as session:
        secret = keys.server_secret(session, settings.secret)
        _, key = keys.create(session, "demo", keys.DEFAULT_SCOPES, secret, utc_now())
    database.dispose()
    return key


@contextmanager
def _service(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """``ushtil serve`` as a process of its own, stopped on the way out; its log in the demo's directory."""
    log = Path(settings.data_dir) / "service.log"
    # Whatever ends the demo, the service it started must end too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"], stdout=sink, stderr=sink, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _wait_until_ready(client: Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    with console.status("Starting gunicorn and the translation worker …"):
        while True:
            if process.poll() is not None:
                raise click.ClickException("the service did not start; see service.log in the demo's directory")
            try:
                client.call("GET", "/readyz")
                return
            except ClientError as error:
                if time.monotonic() > deadline:
                    raise click.ClickException(f"not ready after {START_SECONDS} s: {error}") from None
                time.sleep(0.2)


def _post(client: Client, path: Path) -> dict[str, Any]:
    body = json.loads(path.read_text(encoding="utf-8"))
    started = time.monotonic()
    with console.status(f"Posting {path.name} and waiting for its translations …"):
        article = client.post_article(body, wait=WAIT_SECONDS)
    unfinished = [code for code, t in article["translations"].items() if t["status"] != "published"]
    if unfinished:
        reasons = ", ".join(
            f"{code}: {article['translations'][code]['error'] or 'not finished'}" for code in unfinished
        )
        raise click.ClickException(f"{path.name} was not translated ({reasons})")
    told = article["language"]
    console.print(
        f"\n[green]✓[/] {path.name}: {ENGLISH_NAMES[told['code']]} ({told['method']}, {told['confidence']:.2f}), "
        f"translated in {time.monotonic() - started:.1f} s"
    )
    return article


def _show(article: dict[str, Any]) -> None:
    """The three versions of an article side by side, the original marked."""
    original = article["language"]["code"]
    versions = {original: article} | article["translations"]
    table = Table(show_lines=True, expand=True)
    for code in LANGUAGES:
        table.add_column(f"{ENGLISH_NAMES[code]}{' (original)' if code == original else ''}", ratio=1)
    table.add_row(*(f"[bold]{_plain(versions[code]['title'])}[/]" for code in LANGUAGES))
    table.add_row(*(_plain(versions[code]["content"]) for code in LANGUAGES))
    console.print(table)


def _plain(text: str) -> str:
    return escape((html_to_text(text) if "<" in text and ">" in text else text).strip())


def _show_addresses(url: str, key: str) -> None:
    # One address a line and never folded, so that each can be copied whole.
    console.print("\nFeeds (RSS, Atom, JSON Feed)")
    for code in LANGUAGES:
        console.print(f"  {ENGLISH_NAMES[code]}")
        for kind in ("rss", "atom", "json"):
            console.print(f"    {url}/feeds/{code}.{kind}", soft_wrap=True)
    console.print(f"All feeds: {url}/feeds.opml\nAPI description: {url}/docs", soft_wrap=True)
    console.print(f"Key for your own articles (port {urlsplit(url).port}):\n  [bold]{key}[/]", soft_wrap=True)
