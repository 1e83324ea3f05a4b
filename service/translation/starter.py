"""The starter model: one small multilingual model, installed as six Argos packages that share its files."""

from __future__ import annotations

import json
import os
import shutil
import sys
from itertools import permutations
from pathlib import Path
from typing import Any, Final

from service.languages import ENGLISH_NAMES, LANGUAGES, Language
from service.translation.digests import directory_digest, files_of
from service.translation.packages import MODEL, PackageError
from service.translation.workshop import alone, workshop_of

METADATA: Final = "metadata.json"
# What belongs beside the model in Argos' layout; every other file of the starter belongs into `model/`.
_OUTSIDE: Final = ("README.md", "sentencepiece.model")
# The first release of argostranslate whose packages have `target_prefix`.
_ARGOS_VERSION: Final = "1.9"


def default_starter_dir() -> Path:
    """Where the starter model lies: ``models/starter`` of a checkout, else ``share/ushtil`` of the installation."""
    checkout = Path(__file__).resolve().parents[2] / "models" / "starter"
    if (checkout / "model.bin").is_file():
        return checkout
    return Path(sys.prefix) / "share" / "ushtil" / "models" / "starter"


def install_starter(starter_dir: Path, packages_dir: Path) -> list[Path]:
    """Install the starter model as ``translate-en_ru`` and the five others; gives their directories.

    The six share each file by hard links, or by symbolic links or copies where the file system has none. What is
    there and whole is left as it is; what is of another starter, or damaged, is replaced. A package that is not ours
    is never touched: a direction that one occupies is left out. Several processes may do this at once.
    Raises PackageError where the starter cannot be used or something else is in the way, and OSError.
    """
    version = _version(starter_dir)
    packages_dir.mkdir(parents=True, exist_ok=True)
    with alone(packages_dir), workshop_of(packages_dir) as workshop:
        built = _build(starter_dir, version, workshop)
        placed = []
        for package in built:
            place = packages_dir / package.name
            if place.exists() or place.is_symlink():
                if not _is_ours(place):
                    continue
                if _same(package, place):
                    placed.append(place)
                    continue
                place.rename(workshop / f"old-{place.name}")
            package.rename(place)
            placed.append(place)
        return placed


def _version(starter_dir: Path) -> str:
    """A version that sorts below every released package and changes with the files of the starter."""
    for name in ("model.bin", "sentencepiece.model"):
        if not (starter_dir / name).is_file():
            raise PackageError("starter", f"{starter_dir} has no {name}")
    return f"0+starter.{directory_digest(starter_dir)[:12]}"


def _metadata(source: Language, target: Language, version: str) -> dict[str, Any]:
    return {
        "type": "translate",
        "package_version": version,
        "argos_version": _ARGOS_VERSION,
        "from_code": source,
        "from_name": ENGLISH_NAMES[source],
        "to_code": target,
        "to_name": ENGLISH_NAMES[target],
        "target_prefix": f"<2{target}>",
        "starter": True,
    }


def _build(starter_dir: Path, version: str, workshop: Path) -> list[Path]:
    """Make the six packages in the workshop: the first with copies, the others with links to these."""
    built: list[Path] = []
    for source, target in permutations(LANGUAGES, 2):
        package = workshop / f"translate-{source}_{target}"
        (package / MODEL).mkdir(parents=True)
        for name in files_of(starter_dir):
            inside = name if name.as_posix() in _OUTSIDE else MODEL / name
            (package / inside).parent.mkdir(parents=True, exist_ok=True)
            if built:
                _link(built[0] / inside, package / inside)
            else:
                shutil.copyfile(starter_dir / name, package / inside)
        text = json.dumps(_metadata(source, target, version), indent=2, ensure_ascii=False)
        (package / METADATA).write_text(text + "\n", encoding="utf-8")
        built.append(package)
    return built


def _link(existing: Path, new: Path) -> None:
    try:
        new.hardlink_to(existing)
    except OSError:
        try:
            # Relative, so that it holds when all packages are moved to their place.
            new.symlink_to(os.path.relpath(existing, new.parent))
        except OSError:
            shutil.copyfile(existing, new)


def _is_ours(place: Path) -> bool:
    try:
        metadata = json.loads((place / METADATA).read_bytes())
    except (OSError, ValueError) as error:
        raise PackageError(place.name, f"{place} is in the way and is no package: remove it first") from error
    return isinstance(metadata, dict) and metadata.get("starter") is True


def _same(package: Path, place: Path) -> bool:
    try:
        return directory_digest(package) == directory_digest(place)
    except OSError:
        return False
