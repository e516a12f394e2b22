"""``merge``: one adapter from several."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import typer

from studio.cli.common import (
    DEVICES,
    BaseOption,
    DeviceOption,
    check_choice,
    choose_base,
    job_folder,
    require_checkpoint,
)
from studio.cli.console import out
from studio.cli.models import absolute, execute
from studio.errors import RunError, SettingsError
from studio.runs.jobs import MERGE_METHODS, MergeJob, require_new
from studio.storage.atomic import require_writable


def merge(
    adapters: Annotated[list[Path], typer.Argument(metavar="ADAPTER…", help="Folders of adapters of one base.")],
    output: Annotated[Path, typer.Option("--out", "-o", help="Folder of the merged adapter; must not exist.")],
    checkpoint: BaseOption = "",
    weights: Annotated[
        str, typer.Option("--weights", help="Of each adapter, such as 0.7,0.3; by itself the same for all, 1 together.")
    ] = "",
    method: Annotated[
        str,
        typer.Option(
            "--method",
            help="linear: the weighted sum; ties: of the large entries, those of the majority's sign; dare: a random "
            "share of the entries.",
        ),
    ] = "linear",
    density: Annotated[
        float, typer.Option("--density", min=0.01, max=1, help="Share of the entries that ties and dare keep.")
    ] = 0.5,
    rank: Annotated[int, typer.Option("--rank", min=0, help="Of the merged adapter; 0 loses nothing.")] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of what dare draws.")] = 42,
    reduce_intruders: Annotated[
        bool,
        typer.Option("--reduce-intruders", help="Weaken what is foreign to the base: less is forgotten, and learned."),
    ] = False,
    device: DeviceOption = "auto",
) -> None:
    """Merge several adapters into one: runs with other seeds, or on other data; each at the strength chosen for it."""
    check_choice("--method", method, MERGE_METHODS)
    check_choice("--device", device, DEVICES)
    shares = _weights(weights, len(adapters))
    target = output.expanduser().resolve()
    require_new(target, "merged adapter")
    require_writable(target)
    trained = absolute(adapters)
    if len(set(trained)) < len(trained):
        raise RunError(
            "An adapter is named twice.", "Name different adapters, and weigh them by --weights.", code="merge"
        )
    folders = tuple(map(str, trained))
    checkpoint = choose_base(checkpoint, trained)
    require_checkpoint(checkpoint)
    with job_folder() as folder:
        job = MergeJob(
            checkpoint, "en", str(target), device=device, adapters=folders, weights=shares, method=method, rank=rank,
            density=density, seed=seed, reduce_intruders=reduce_intruders,
        )  # fmt: skip
        execute("merge", job, folder)
    out.print(f"Merged adapter: {output}", soft_wrap=True, markup=False)


def _weights(text: str, count: int) -> tuple[float, ...]:
    if count < 2:
        raise SettingsError([("ADAPTER", "name at least two adapters")])
    if not text:
        return (1 / count,) * count
    try:
        weights = tuple(float(part) for part in text.replace(",", " ").split())
    except ValueError:
        problem = f"write numbers with commas between, such as 0.7,0.3 (it is {text!r})"
        raise SettingsError([("--weights", problem)]) from None
    if not all(map(math.isfinite, weights)):
        raise SettingsError([("--weights", f"write finite numbers (it is {text!r})")])
    if len(weights) != count:
        raise SettingsError([("--weights", f"there are {count} adapters, but {len(weights)} weights")])
    return weights
