"""``ushtil models build``: Argos packages from other people's models."""

from __future__ import annotations

from pathlib import Path

import click

from service.commands.models_install import failures, report_installed
from service.commands.options import LANGUAGE
from service.languages import Language
from service.settings import Settings


@click.command()
@click.argument("model", metavar="[SOURCE]", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--url", help="Fetch SOURCE, a zip, from this address first.")
@click.option("--from", "source", required=True, type=LANGUAGE, help="The language to translate from.")
@click.option("--to", "target", required=True, type=LANGUAGE, help="The language to translate to.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The .argosmodel to write; else translate-FROM_TO-VERSION.argosmodel here.",
)
@click.option("--install", "then_install", is_flag=True, help="Install the package, too.")
@click.option("--keep", is_flag=True, help="With --install: keep other packages for this direction.")
@click.option("--package-version", default="1.0", show_default=True, help="Of two packages the higher one is taken.")
@click.option("--tag", help="Sentence tag such as >>kaz_Cyrl<<, or none. Else: found in the model's vocabulary.")
@click.option("--target-prefix", default="", help="The decoder's first token, in models that want one.")
def build(
    *,
    model: Path | None,
    url: str | None,
    source: Language,
    target: Language,
    output: Path | None,
    then_install: bool,
    keep: bool,
    package_version: str,
    tag: str | None,
    target_prefix: str,
) -> None:
    """Make an .argosmodel, for every Argos program, from an OPUS-MT release or a CTranslate2 model.

    SOURCE is a directory or a zip. Of OPUS-MT it has decoder.yml, the weights (.npz), the vocabulary, source.spm and
    target.spm, and is converted to int8; of CTranslate2 it has model.bin, the vocabulary and the SentencePiece model,
    or source.spm and target.spm.
    """
    from service.translation.build import Recipe
    from service.translation.build import build as make
    from service.translation.install import install_archive
    from service.translation.packages import packages_dir

    if (model is None) == (url is None):
        raise click.UsageError("Give either SOURCE or --url.")
    if source == target:
        raise click.UsageError("--from and --to are one language.")
    output = output or Path(f"translate-{source}_{target}-{package_version.replace('.', '_')}.argosmodel")
    recipe = Recipe(source, target, package_version, tag, target_prefix, origin=url or "")
    with failures():
        fetched = _fetch(url) if url else None
        try:
            built = make(fetched or model or Path(), output, recipe)
        finally:
            if fetched:
                fetched.unlink(missing_ok=True)
        click.echo(f"sentence tag: {built.tag or 'none'}", err=True)
        click.echo(built.path)
        if then_install:
            report_installed(install_archive(built.path, packages_dir(), origin=url, keep=keep))


def _fetch(url: str) -> Path:
    from service.commands.progress import download_bar
    from service.translation.download import download, downloads_dir

    with download_bar(url.rsplit("/", 1)[-1]) as report:
        return download(url, downloads_dir(Settings.from_environment().data_dir), report)
