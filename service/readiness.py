"""Whether articles can be taken and translated now, for ``/readyz`` and ``/languages``."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from service.languages import LANGUAGES, Language
from service.settings import Settings
from service.storage import workers
from service.storage.database import Database

# A worker beats every `heartbeat_seconds`; one that missed two beats is taken for gone.
MISSED_BEATS = 3


def readiness(database: Database, settings: Settings, now: datetime) -> dict[str, Any]:
    """A JSON-ready report: ``status`` (ready, degraded where a package is missing, unready) and ``checks``."""
    try:
        with database.read() as session:
            seen = workers.alive(session, now, timedelta(seconds=MISSED_BEATS * settings.heartbeat_seconds))
    except SQLAlchemyError as error:
        return {"status": "unready", "checks": {"database": {"ok": False, "detail": type(error).__name__}}}
    directions = sorted({tuple(pair) for worker in seen for pair in worker.packages.get("directions", [])})
    broken = sorted({item for worker in seen for item in worker.packages.get("broken", [])})
    missing = [f"{a}-{b}" for a, b in permutations(LANGUAGES, 2) if (a, b) not in directions]
    packages_ok = not missing and not broken
    checks: dict[str, dict[str, Any]] = {
        "database": {"ok": True, "detail": None},
        "worker": {"ok": bool(seen), "detail": f"{len(seen)} seen" if seen else "no worker was seen lately"},
        "packages": {
            "ok": packages_ok,
            "detail": None if packages_ok else "some translations will fail",
            "missing": missing,
            "broken": broken,
        },
    }
    if not seen or not directions:
        return {"status": "unready", "checks": checks}
    return {"status": "ready" if packages_ok else "degraded", "checks": checks}


def targets(database: Database, settings: Settings, now: datetime) -> dict[Language, list[Language]]:
    """For each language, the languages that the workers seen lately can translate it into."""
    with database.read() as session:
        seen = workers.alive(session, now, timedelta(seconds=MISSED_BEATS * settings.heartbeat_seconds))
    able = {tuple(pair) for worker in seen for pair in worker.packages.get("directions", [])}
    return {a: [b for b in LANGUAGES if (a, b) in able] for a in LANGUAGES}
