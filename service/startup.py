"""What must be true before the service or a worker starts: the data directory, the schema, some packages."""

from __future__ import annotations

import logging
from pathlib import Path

from service.clock import utc_now
from service.push.addresses import BadAddressError, check_url
from service.settings import Settings
from service.storage import push_targets
from service.storage.database import Database
from service.translation.packages import installed, packages_dir
from service.translation.starter import default_starter_dir, install_starter

log = logging.getLogger(__name__)


def open_database(settings: Settings) -> Database:
    """The database of the settings; makes the data directory if the database is to lie there."""
    if not settings.database_url:
        Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    return Database(settings.effective_database_url)


def prepare(settings: Settings) -> None:
    """Bring the schema up to date and, where no package is installed at all, install the starter packages."""
    database = open_database(settings)
    database.upgrade()
    with database.write() as session:
        push_targets.set_hub(session, hub_url(settings), utc_now())
    database.dispose()
    if settings.install_starter and not installed(packages_dir()).packages:
        paths = install_starter(starter_directory(settings), packages_dir())
        log.info("installed the starter packages: %s", ", ".join(path.name for path in paths))


def hub_url(settings: Settings) -> str:
    """The WebSub hub to tell of changes; empty where there is none, or where its address is none."""
    try:
        return settings.websub_hub and check_url(settings.websub_hub, private=True)
    except BadAddressError as error:
        log.error("USHTIL_WEBSUB_HUB %s; no hub is told of changes", error)
        return ""


def starter_directory(settings: Settings) -> Path:
    return Path(settings.starter_dir) if settings.starter_dir else default_starter_dir()
