"""Attempts to make a page run a script, one a line in ``payloads.txt``; ``CALL`` stands for what it would run.

After the lists of OWASP (XSS Filter Evasion Cheat Sheet), of PortSwigger and of the authors of DOMPurify.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Final

PAYLOADS: Final = tuple(Path(__file__).with_name("payloads.txt").read_text(encoding="utf-8").splitlines())


def armed(payload: str, number: int) -> str:
    """The payload with a call that tells its number: written plainly, in Base64, or as an entity."""
    call = f"top.ran({number})"
    coded = base64.b64encode(f"<script>{call}</script>".encode()).decode()
    return payload.replace("B64", coded).replace("&#99;ALL2", f"&#116;op.ran({number})").replace("CALL", call)
