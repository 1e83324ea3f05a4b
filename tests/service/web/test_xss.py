"""No script of an article runs on a page: in the eyes of a parser, and in a real browser"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from markupsafe import escape

from service.app import create_app
from service.languages import LANGUAGES
from service.settings import Settings
from service.storage.database import Database
from tests.databases import MEMORY
from tests.service.web.hostile import every_page, fill, text_of
from tests.service.web.payloads import PAYLOADS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=600000",
]
SCHEMES = {"http", "https", "mailto", "tel", ""}
# Each page in a frame of its own, whose scripts may run and reach us. Then every element is prodded.
HARNESS = """<!DOCTYPE html><meta charset="utf-8"><title>wait</title><pre id="report"></pre><script>
const ran = [], live = [];
window.ran = number => { ran.push(number); };
const pages = PAGES;
const banned = /^(script|style|iframe|object|embed|base|form|input|animate|set|use|foreignObject)$/i;
const events = ["click", "mouseover", "pointerenter", "focus", "error", "load", "toggle", "animationstart"];
function prod(frame, address) {
  const inside = frame.contentDocument;
  const counted = {address, elements: inside.querySelectorAll("*").length, own: inside.documentElement.lang};
  for (const element of inside.querySelectorAll("*")) {
    for (const {name} of element.attributes) if (/^on|^style$|^srcdoc$/i.test(name)) live.push([address, name]);
    if (banned.test(element.localName)) live.push([address, element.localName]);
    if (element.localName === "meta" && element.httpEquiv) live.push([address, "meta"]);
    if (element.protocol && !["http:", "https:", "mailto:", "tel:", "file:", "about:", ":"].includes(element.protocol))
      live.push([address, element.protocol]);
    for (const name of events) element.dispatchEvent(new frame.contentWindow.Event(name, {bubbles: false}));
  }
  return counted;
}
async function show(address, text) {
  const frame = document.createElement("iframe");
  frame.srcdoc = text;
  const loaded = new Promise(done => { frame.onload = done; });
  document.body.append(frame);
  await loaded;
  const counted = prod(frame, address);
  frame.remove();
  return counted;
}
async function all() {
  const seen = [], waiting = Object.entries(pages);
  while (waiting.length) seen.push(...await Promise.all(waiting.splice(0, 20).map(each => show(...each))));
  document.getElementById("report").textContent = JSON.stringify({ran, live, seen});
  document.title = "done";
}
all();
</script>"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Every page of a hostile site, by address."""
    # In memory where there is a file system of it: waiting for the disk would only make the test slow.
    directory = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else tmp_path_factory.mktemp("hostile")))
    address = f"sqlite:///{directory / 'test.sqlite3'}"
    database = Database(address)
    database.upgrade()
    app = create_app(Settings(database_url=address, data_dir=str(directory)))
    yield every_page(app.test_client(), fill(database))
    app.extensions["ushtil"].database.dispose()
    database.dispose()
    shutil.rmtree(directory)


def browse(pages: dict[str, str], directory: Path) -> Any:
    """What happens when a real browser shows the pages: which payloads ran, what is live, what was seen."""
    written = json.dumps(pages).replace("</", "<\\/").replace("<!--", "<\\!--")
    harness = directory / "harness.html"
    harness.write_text(HARNESS.replace("PAGES", written, 1), encoding="utf-8")
    command = [str(CHROMIUM), *SWITCHES, f"--user-data-dir={directory / 'profile'}", "--dump-dom", harness.as_uri()]
    dumped = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True).stdout
    (report,) = re.findall(r'<pre id="report">(.*?)</pre>', dumped, re.DOTALL)
    return json.loads(html.fromstring(f"<p>{report}</p>").text_content())


def test_there_are_enough_payloads_and_no_two_are_the_same() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 100
    assert all("CALL" in each or "B64" in each or "ALL2" in each for each in PAYLOADS)


def test_every_payload_is_on_the_pages_in_all_languages(pages: dict[str, str]) -> None:
    for language in LANGUAGES:
        shown = {text for address, text in pages.items() if address.startswith(f"/{language}/articles/")}
        headings = {text.partition("<h1>")[2].partition("</h1>")[0] for text in shown}
        for number in range(len(PAYLOADS)):
            assert str(escape(text_of(number))) in headings, (language, number)
    for part in ("/tags/", "/sources/"):
        assert len([each for each in pages if part in each]) >= len(PAYLOADS)


def test_a_parser_finds_nothing_live_on_any_page(pages: dict[str, str]) -> None:
    for address, text in pages.items():
        tree: Any = html.document_fromstring(text)
        for element in tree.iter():
            assert isinstance(element.tag, str), address  # no comment and no processing instruction
            assert element.tag not in {"script", "style", "iframe", "object", "embed", "base", "form", "input"}, address
            assert not element.get("http-equiv"), address
            for name, value in element.attrib.items():
                assert not name.startswith("on"), (address, name)
                assert name not in {"style", "srcdoc", "formaction", "xlink:href"}, (address, name)
                if name in {"href", "src", "cite", "poster", "action", "data"}:
                    scheme = re.match(r"[\x00-\x20]*([a-zA-Z][\w+.\-]*):", value)
                    assert (scheme[1].lower() if scheme else "") in SCHEMES, (address, value)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_the_browser_tells_when_a_script_runs(tmp_path: Path) -> None:
    """The test below could not fail if this one did."""
    live = {
        "/script": "<p>x</p><script>top.ran(1)</script>",
        "/image": "<img src=x:x onerror=top.ran(2)>",
        "/click": "<p onclick=top.ran(3)>x</p>",
        "/link": '<a href="javascript:top.ran(4)">x</a>',
    }
    found = browse(live, tmp_path)
    assert {1, 2, 3} <= set(found["ran"])
    assert {address for address, _ in found["live"]} == set(live)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_no_script_of_an_article_runs_in_a_real_browser(pages: dict[str, str], tmp_path: Path) -> None:
    # The frames have no Content-Security-Policy: the pages must be harmless without it. Lists of one tag or source
    # are left to the parser; they are made as the others are.
    shown = {each: text for each, text in pages.items() if "/tags/" not in each and "/sources/" not in each}
    found = browse(shown, tmp_path)
    assert found["ran"] == []
    assert found["live"] == []
    assert {each["address"] for each in found["seen"]} == set(shown)
    assert all(each["elements"] > 20 and each["own"] for each in found["seen"])
