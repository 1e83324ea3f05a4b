"""Line-aligned test sets: ``NAME.en``, ``NAME.ru``, ``NAME.kk`` in one directory, one sentence a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.languages import Language, is_language


class TestSetError(ValueError):
    """Files that are no test set; the message names them."""

    __test__ = False  # pytest takes every class named Test… for tests


@dataclass(frozen=True)
class TestSet:
    """``lines`` has, for each language, as many lines as for any other."""

    __test__ = False

    name: str
    lines: Mapping[Language, tuple[str, ...]]

    def head(self, count: int | None) -> TestSet:
        """The same with the first ``count`` lines only; all of them for None."""
        return TestSet(self.name, {code: lines[:count] for code, lines in self.lines.items()})


def find_testsets(directory: Path) -> list[TestSet]:
    """The test sets of a directory, by name: every NAME that has files in two of the languages or all three.

    Raises `TestSetError` where files of one name have different numbers of lines, or where there is none at all.
    """
    paths: dict[str, dict[Language, Path]] = defaultdict(dict)
    for path in sorted(directory.iterdir()):
        name, _, code = path.name.rpartition(".")
        if name and is_language(code) and path.is_file():
            paths[name][code] = path
    found = [_read(name, files) for name, files in sorted(paths.items()) if len(files) > 1]
    if not found:
        raise TestSetError(f"{directory} has no line-aligned files such as NAME.en and NAME.ru")
    return found


def _read(name: str, files: Mapping[Language, Path]) -> TestSet:
    lines = {
        code: tuple(path.read_text(encoding="utf-8").removesuffix("\n").split("\n")) for code, path in files.items()
    }
    counts = {code: len(each) for code, each in lines.items()}
    if len(set(counts.values())) > 1:
        raise TestSetError(f"the files of {name} are not aligned: {counts}")
    return TestSet(name, lines)
