"""What a feed is about: everything in its language, one tag, or one source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["", "tag", "source"]


@dataclass(frozen=True, order=True)
class Topic:
    """One of the feeds that a language has; `name` is the tag or the source, and empty for the feed of everything."""

    kind: Kind = ""
    name: str = ""

    def __post_init__(self) -> None:
        if bool(self.kind) != bool(self.name):
            raise ValueError(f"a topic has both kind and name or neither: {self!r}")

    @property
    def tag(self) -> str | None:
        return self.name if self.kind == "tag" else None

    @property
    def source(self) -> str | None:
        return self.name if self.kind == "source" else None


EVERYTHING = Topic()
