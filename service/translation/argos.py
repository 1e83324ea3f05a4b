"""The one door to ``argostranslate`` (distributed without PyTorch as ``argos-translate-lt``).

Importing it makes three directories under HOME and reads the environment once and for all, so it is imported only
when the first package is opened, never with this module.
"""

from __future__ import annotations

import importlib
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_lock: Final = threading.Lock()
_MODULE: Final = "argostranslate.package"
_HOMES: Final = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ARGOS_PACKAGES_DIR")


def open_package(path: Path) -> Any:
    """``argostranslate.package.Package`` of an installed package's directory: its metadata and its tokenizer.

    Reads ``metadata.json`` only; the tokenizer is lazy. Raises what reading and parsing that file raises.
    """
    return _module().Package(path)


def package_name(package: Any) -> str:
    """Argos' own name of a package: ``translate-en_ru``."""
    return str(_module().argospm_package_name(package))


def available_package(metadata: dict[str, Any]) -> Any:
    """``argostranslate.package.AvailablePackage`` of one entry of a package index. Raises what its reading raises."""
    return _module().AvailablePackage(metadata)


def default_index() -> str:
    """Address of the package index that Argos itself would read (``ARGOS_PACKAGE_INDEX``, its settings file)."""
    return str(_module().settings.remote_package_index)


def _module() -> Any:
    with _lock:
        try:
            return importlib.import_module(_MODULE)
        except (OSError, RuntimeError):  # no home directory, or one that cannot be written (a container's user)
            with _temporary_home():
                return importlib.import_module(_MODULE)


@contextmanager
def _temporary_home() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in _HOMES}
    with tempfile.TemporaryDirectory(prefix="ushtil-argos-") as home:
        os.environ.update(dict.fromkeys(_HOMES, home))
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
