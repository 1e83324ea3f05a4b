"""Formats in which news agencies exchange articles, beside the service's own JSON."""

from __future__ import annotations

from typing import Final

from service.intake import Refused

JSON: Final = "application/json"
# Registered by nobody, named so by the standard's own guidelines and by what agencies send.
NINJS: Final = "application/vnd.iptc.ninjs+json"
ATOM: Final = "application/atom+xml"
# RFC 5023, 12: the parameter tells an entry from a feed.
ATOM_ENTRY: Final = "application/atom+xml;type=entry"
TAKEN: Final = (JSON, NINJS, ATOM_ENTRY)


class Malformed(Refused):
    """What was posted is not of the format it is said to be of, so that nothing can be said of its fields."""
