"""The courier: a thread of the worker that delivers what waits in the outbox, while the worker translates.

A hub or subscriber that is slow or away holds up nobody but itself: it waits longer after each failure in a row, and
what is for others is delivered meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final

from service.push import transport
from service.push.messages import hub_message, webhook_message
from service.settings import Settings
from service.storage import deliveries
from service.storage.database import Database, DatabaseUnavailable
from service.storage.deliveries import Claim, Delivery

log = logging.getLogger(__name__)

OUTAGE_SECONDS: Final = 2.0
PRUNE_SECONDS: Final = 600.0
# Beyond this the news is old; a subscriber that was away so long reads the feed's archive.
GIVE_UP_AFTER: Final = timedelta(days=3)
FORGET_AFTER: Final = timedelta(days=10)
# RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4: not the request is at fault but the moment.
LATER: Final = (408, 425, 429)


@dataclass(frozen=True)
class Failure:
    """Why a delivery was not made; ``refused``: the receiver has answered that it does not want it."""

    reason: str
    refused: bool = False


class Courier:
    """Delivers from entering its context to leaving it."""

    def __init__(self, settings: Settings, database: Database, now: Callable[[], datetime]) -> None:
        self._settings, self._database, self._now = settings, database, now
        # Longer than one delivery can take, with time to note its result.
        self._lease_seconds = 2 * settings.push_timeout + 60
        self._over, self._last = threading.Event(), threading.Event()
        self._next_prune = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def __enter__(self) -> Courier:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(self._settings.push_timeout + OUTAGE_SECONDS)

    def finish(self, stopping: threading.Event) -> None:
        """Wait until nothing is due any more, or until told to stop."""
        self._last.set()
        while self._thread.is_alive() and not stopping.is_set():
            self._thread.join(0.1)

    def step(self) -> bool:
        """Deliver what waits for one target; True if anything was due."""
        self._prune()
        with self._database.read() as session:
            if not deliveries.due(session, self._now()):
                return False
        with self._database.write() as session:
            held = deliveries.claim(session, self._lease_seconds, self._now())
        if held is None:
            return False
        for each in held.deliveries:
            if self._over.is_set():
                break
            if not self._deliver(held, each):
                return True
        with self._database.write() as session:
            deliveries.release(session, held)
        return True

    def _deliver(self, held: Claim, each: Delivery) -> bool:
        """Send and note the result; whether the target is still ours and takes more."""
        failure = self._send(held, each)
        settings, now = self._settings, self._now()
        if failure is None:
            with self._database.write() as session:
                ours = deliveries.delivered(session, held, each, now, self._lease_seconds)
            log.debug("%s: %s %s delivered", held.url, each.event, each.token)
            return ours
        # A hub that refuses one feed may take the next. A hub that is away will be told of every feed later; for a
        # webhook the versions of an article keep their order, so a later one waits until this one is given up.
        alone = held.is_hub and failure.refused
        give_up = each.attempt >= settings.push_attempts and (failure.refused or not held.is_hub)
        with self._database.write() as session:
            ours = deliveries.failed(
                session,
                held,
                each,
                failure.reason,
                now,
                self._lease_seconds,
                alone=alone,
                give_up=give_up,
                retry_seconds=settings.push_retry_seconds,
                failing_after=settings.push_attempts,
            )
        told = "given up" if give_up else "will be tried again"
        log.warning("%s, %s, try %d: %s; %s", held.url, each.event, each.attempt, failure.reason, told)
        return ours and alone

    def _send(self, held: Claim, each: Delivery) -> Failure | None:
        settings = self._settings
        try:
            if held.is_hub:
                body, headers = hub_message(each, settings.public_url)
            else:
                body, headers = webhook_message(each, settings.public_url, held.secret or "", self._now())
            # The hub is the operator's own choice and may well be in their network.
            private = held.is_hub or settings.webhook_private
            status = transport.post(held.url, body, headers, seconds=settings.push_timeout, private=private)
        except transport.Unreachable as error:
            return Failure(str(error))
        except transport.Forbidden as error:
            return Failure(str(error), refused=True)
        except Exception:
            log.exception("%s: a delivery broke off", held.url)
            return Failure("an error of the program; the worker's log has the details", refused=True)
        if 200 <= status < 300:
            return None
        return Failure(f"it answered {status}", refused=status < 500 and status not in LATER)

    def _prune(self) -> None:
        if time.monotonic() < self._next_prune:
            return
        self._next_prune = time.monotonic() + PRUNE_SECONDS
        now = self._now()
        with self._database.write() as session:
            deliveries.prune(session, now - GIVE_UP_AFTER, now - FORGET_AFTER)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                busy = self.step()
            except DatabaseUnavailable as error:
                log.warning("nothing is delivered, the database does not answer: %s", error)
                self._over.wait(OUTAGE_SECONDS)
                continue
            except Exception:
                log.exception("the courier's round broke off")
                self._over.wait(OUTAGE_SECONDS)
                continue
            if not busy and self._last.is_set():
                return
            if not busy:
                self._over.wait(self._settings.poll_seconds)
