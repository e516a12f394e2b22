"""``dataset augment``: how utterances sound that a run with augmentation learns from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studio.audio.augmentation.noise import require_noises
from studio.audio.augmentation.presets import PRESETS, Augmentation
from studio.audio.encoding import write_flac
from studio.cli.common import check_choice
from studio.cli.console import counted, err, out
from studio.cli.opening import FolderArgument, open_with_progress
from studio.corpus.noises import noise_source
from studio.corpus.utterance import read_utterance
from studio.errors import DataError
from studio.storage.atomic import creating_folder, make_folder


def augment_dataset(
    folder: FolderArgument,
    output: Annotated[Path, typer.Option("-o", "--out", help="Folder that the clips are written to.", metavar="DIR")],
    preset: Annotated[str, typer.Option("--preset", help=f"One of {', '.join(PRESETS)}.")] = "gentle",
    count: Annotated[int, typer.Option("--count", min=1, help="Recordings that are taken.")] = 5,
    versions: Annotated[int, typer.Option("--versions", min=1, help="Clips made of each.")] = 2,
    noise_folder: Annotated[str, typer.Option("--noise-folder", help="Your own recordings of noise.")] = "",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed makes other clips.")] = 42,
) -> None:
    """Write some recordings as FLAC files, as a run with this augmentation hears them: to listen before training."""
    check_choice("--preset", preset, tuple(PRESETS))
    dataset = open_with_progress(folder, "")
    dataset.require_usable()
    utterances = dataset.manifest()
    if noise_folder:
        require_noises(Path(noise_folder).expanduser())
    augment = Augmentation(PRESETS[preset], seed, noise_source(utterances, noise_folder, seed))
    target = output.expanduser()
    if target.resolve().is_relative_to(Path(dataset.source).resolve()):
        raise DataError(
            f"{target} is a folder of the recordings themselves; what is written there would be found as recordings.",
            "Name a folder beside them with --out.",
            code="output_in_dataset",
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DataError(
            f"{target} already exists.", "Delete it, or name another folder with --out.", code="output_exists"
        )
    step = max(1, len(utterances) // count)
    make_folder(target.absolute().parent)
    with creating_folder(target) as written:
        for number, utterance in enumerate(utterances[::step][:count]):
            samples, stem = read_utterance(utterance), f"{number + 1:03} {Path(utterance.audio).stem}"
            write_flac(written / f"{stem}.flac", samples)
            for version in range(versions):
                made = augment(samples, number * versions + version)
                write_flac(written / f"{stem} {preset} {version + 1}.flac", made)
    taken = counted(min(count, len(utterances)), "recording")
    err.print(f"Wrote {taken}, each as it is and {counted(versions, 'time')} augmented.", markup=False)
    out.print(str(target), soft_wrap=True, markup=False, highlight=False)
