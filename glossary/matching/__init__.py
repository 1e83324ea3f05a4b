"""Finding the terms of a glossary in a text, in whatever form they stand there."""

from __future__ import annotations

from glossary.matching.matcher import Match, Matcher

__all__ = ["Match", "Matcher"]
