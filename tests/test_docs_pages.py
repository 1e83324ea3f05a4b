"""The pages of docs/ against what they speak of: links, settings, defaults, scopes, commands, the picture."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from service.settings import SETTINGS
from service.storage.keys import DEFAULT_SCOPES, SCOPES

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "SECURITY.md"])
DEFAULTS = {setting.variable: setting.default for setting in SETTINGS}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def name(path: Path) -> str:
    return path.name


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def blocks(page: str, language: str) -> list[str]:
    return [text for kind, text in FENCE.findall(read(page)) if kind == language]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists() or target == DOCS / "settings.md", link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_variable_that_a_page_names_is_a_setting(page: Path) -> None:
    named = set(re.findall(r"USHTIL_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8")))
    assert named <= set(DEFAULTS)


def test_the_table_of_limits_has_the_defaults_of_the_settings() -> None:
    rows = re.findall(r"^\| [^|]+ \| `(USHTIL_\w+)` \| (\d+) \| [^|]+ \|$", read("http-api.md"), re.MULTILINE)
    assert {variable: int(shown) for variable, shown in rows} == {variable: DEFAULTS[variable] for variable, _ in rows}
    limits = {variable for variable in DEFAULTS if variable.startswith(("USHTIL_MAX_BODY", "USHTIL_MAX_T"))}
    assert limits <= {variable for variable, _ in rows}


def test_the_table_of_scopes_is_complete_and_tells_the_default_ones() -> None:
    section = read("http-api.md").partition("## Keys and scopes")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^\| `([a-z:]+)` \|", section, re.MULTILINE)) == SCOPES
    assert SCOPES[:3] == DEFAULT_SCOPES
    assert "Without it a key has the first three." in section


@pytest.mark.parametrize("page", ["getting-started.md", "operating.md", "http-api.md"])
def test_every_command_that_a_page_names_exists(page: str) -> None:
    from service.cli import ushtil

    text = read(page)
    named = re.findall(r"(?:`|\$ |/bin/|exec \w+ )ushtil ([a-z]+)(?: ([a-z]+))?", text)
    assert named
    for command, sub in named:
        assert command in ushtil.commands, command
        group = getattr(ushtil.commands[command], "commands", None)
        if group is not None and sub:
            assert sub in group, f"{command} {sub}"


def test_the_examples_of_getting_started_are_good_shell() -> None:
    examples = blocks("getting-started.md", "sh")
    assert len(examples) >= 8
    script = "set -euo pipefail\n" + "\n".join(examples)
    checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_the_examples_of_getting_started_use_only_what_they_have_set() -> None:
    script = "\n".join(blocks("getting-started.md", "sh"))
    used = set(re.findall(r"\$\{?([A-Z_]+)", script))
    made = set(re.findall(r"\b([A-Z_]+)=", script))
    assert used <= made | {"PWD"}
    assert "KEY" in used


@pytest.mark.parametrize("page", [path.name for path in PAGES if path.parent == DOCS])
def test_json_examples_are_json(page: str) -> None:
    import json

    for example in blocks(page, "json"):
        json.loads(example)


def test_the_picture_is_svg_of_its_own_with_words_for_those_who_cannot_see_it() -> None:
    tree = etree.parse(DOCS / "data-flow.svg")
    space = {"s": "http://www.w3.org/2000/svg"}
    assert tree.getroot().get("role") == "img"
    assert tree.findtext("s:title", namespaces=space)
    assert len(tree.findtext("s:desc", namespaces=space) or "") > 100
    assert not tree.xpath("//@href | //s:image | //s:script | //s:foreignObject", namespaces=space)
    assert "](data-flow.svg)" in read("architecture.md")


def test_every_class_of_the_picture_has_a_colour_for_light_and_for_dark() -> None:
    text = read("data-flow.svg")
    light, _, dark = text.partition("@media (prefers-color-scheme: dark)")
    dark = dark.partition("</style>")[0]
    for each in set(re.findall(r'class="(\w+)"', text)):
        assert f".{each} {{" in light, each
        assert f".{each} {{" in dark, each


def test_no_word_of_the_picture_leaves_it() -> None:
    tree = etree.parse(DOCS / "data-flow.svg")
    width, height = (float(tree.getroot().get(side) or 0) for side in ("width", "height"))
    for text in tree.iter("{http://www.w3.org/2000/svg}text"):
        x, y = float(text.get("x") or 0), float(text.get("y") or 0)
        # A generous 0.62 em a letter; the sizes are those of the style sheet.
        length = len(text.text or "") * {"name": 16, "text": 14, "note": 13}[text.get("class") or ""] * 0.62
        left = x - length * {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor") or "", 0.0)
        assert left >= 0, text.text
        assert left + length <= width, text.text
        assert 10 < y < height, text.text
