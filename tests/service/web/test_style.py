"""The stylesheet: contrast by the formula of WCAG 2.2, small, and of its own"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import service
from service.web.page import POLICY

STATIC = Path(service.__file__).parent / "static"
CSS = (STATIC / "pages.css").read_text(encoding="utf-8")
DARK = "@media (prefers-color-scheme: dark)"


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block))


def scheme(name: str) -> dict[str, str]:
    light, _, rest = CSS.partition(DARK)
    return colours(light) if name == "light" else colours(rest)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_gives_the_known_ratios() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "note"])
@pytest.mark.parametrize("colour", ["text", "muted", "link", "visited"])
def test_text_stands_out_from_its_ground(name: str, ground: str, colour: str) -> None:
    found = scheme(name)
    assert contrast(found[colour], found[ground]) >= 4.5  # WCAG 1.4.3


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_focus_stands_out_from_what_it_surrounds(name: str) -> None:
    found = scheme(name)
    for ground in ("page", "note"):
        assert contrast(found["focus"], found[ground]) >= 3  # WCAG 1.4.11


def test_both_schemes_have_the_same_colours_and_every_colour_is_one_of_them() -> None:
    light, dark = scheme("light"), scheme("dark")
    assert set(light) == set(dark)
    assert set(re.findall(r"var\(--(\w+)\)", CSS)) == set(light)
    assert len(re.findall("#[0-9a-f]{3,8}", CSS)) == len(light) + len(dark)
    assert "opacity" not in CSS  # it would lessen the contrast that is computed here


def test_the_stylesheet_is_small_and_loads_nothing() -> None:
    assert len(CSS.encode()) < 6_000
    assert not re.search(r"url\(|@import|expression|behavior", CSS)
    assert "style-src 'self'" in POLICY


def test_the_icon_is_small_and_has_no_script() -> None:
    icon = (STATIC / "favicon.svg").read_text(encoding="utf-8")
    assert len(icon) < 1_000
    assert icon.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert not re.search("script|on[a-z]+=|href", icon)
