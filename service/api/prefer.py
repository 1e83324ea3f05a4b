"""The ``Prefer`` request header (RFC 7240)."""

from __future__ import annotations

import re
from typing import Final

# RFC 7240, 2: token [ "=" word ] *( ";" parameter ); names are case-insensitive, the first of a kind counts.
WAIT: Final = re.compile(r'(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=[,;]|$)', re.IGNORECASE)


def wait_seconds(headers: list[str], most: int) -> int:
    """Seconds the client is ready to wait, between 0 and ``most``; 0 where it says nothing (or nothing readable).

    An unreadable preference is ignored, as RFC 7240, 2 asks.
    """
    found = WAIT.search(",".join(headers))
    return min(int(found[1]), most) if found else 0
