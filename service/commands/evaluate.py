"""``ushtil models evaluate``: honest numbers for the installed packages."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click
from rich.console import Console

from service.settings import Settings


@click.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Directory of line-aligned files such as ntrex.en, ntrex.ru, ntrex.kk.",
)
@click.option("--lines", type=click.IntRange(min=1), help="Use only the first lines of each file.")
@click.option("--all-routes", is_flag=True, help="Score every package and pivot, for USHTIL_SCORES_FILE.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the scores there.")
def evaluate(data: Path, lines: int | None, all_routes: bool, json_file: Path | None) -> None:
    """Score every installed direction by BLEU and chrF (needs the extra: pip install 'ushtil[evaluate]')."""
    if importlib.util.find_spec("sacrebleu") is None:
        raise click.ClickException("sacrebleu is not installed: pip install 'ushtil[evaluate]'")
    from service.evaluation import report, scores
    from service.evaluation.testsets import TestSetError, find_testsets
    from service.translation.engine import Engine, EngineOptions
    from service.translation.packages import PackageError, installed, packages_dir

    options = EngineOptions.from_settings(Settings.from_environment())
    console = Console(stderr=True)
    try:
        testsets = [each.head(lines) for each in find_testsets(data)]
        found = []
        for score in scores.evaluate(installed(packages_dir()).packages, Engine(options), testsets, every=all_routes):
            console.print(" ".join(report.row(vars(score))), highlight=False)
            found.append(score)
    except (TestSetError, PackageError, OSError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from None
    if not found:
        raise click.ClickException("no installed package translates a direction of these files")
    Console().print(report.table(found))
    if json_file is not None:
        json_file.write_text(report.as_json(found, options.beam_size), encoding="utf-8")
