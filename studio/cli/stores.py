"""``checkpoint``: what lies on disk."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from studio.checkpoints.catalogue import CATALOGUE, CatalogueEntry
from studio.checkpoints.inspect import CheckpointInfo
from studio.cli.common import JsonOption, check_writable, store
from studio.cli.console import download_progress, err, out, write_json
from studio.errors import full_text
from studio.runs.forecast import Corpus, ModelShape, forecast_memory
from studio.settings.run import RunSettings

_TYPICAL = Corpus(train=100, validation=10, longest_seconds=10.0, longest_tokens=60)
"""What the memory to train is forecast for."""

checkpoint = typer.Typer(no_args_is_help=True, help="Base checkpoints: list, fetch, import.")


@checkpoint.command("list")
def list_checkpoints(json_file: JsonOption = "") -> None:
    """Every checkpoint that can be fetched, and those that are on this computer.

    The memory is a forecast for training with the defaults on a CPU.
    """
    check_writable("--json", json_file)
    rows = _checkpoint_rows()
    if json_file:
        write_json(json_file, {"checkpoints": [asdict(row) for row in rows]})
    if json_file == "-":
        return
    longest = f"{_TYPICAL.longest_seconds:.0f} s"
    table = Table(
        caption=f"To train: memory that the defaults take on a CPU with utterances of up to {longest}, forecast."
    )
    table.add_column("Name", no_wrap=True)
    table.add_column("Parameters", justify="right")
    table.add_column("Size", justify="right")
    table.add_column("To train", justify="right")
    table.add_column("Languages")
    table.add_column("Here")
    for row in rows:
        memory = f"{row.training_bytes / 1e9:.1f} GB"
        size = (f"{row.parameters / 1e6:.1f} M", f"{row.bytes / 1e6:,.0f} MB", memory)
        table.add_row(escape(row.name), *size, "many" if row.multilingual else "English", "yes" if row.path else "–")
    out.print(table)
    for problem in store().damaged():
        err.print(full_text(problem.message, problem.hint), markup=False, soft_wrap=True)


@checkpoint.command("fetch")
def fetch_checkpoint(
    name: Annotated[str, typer.Argument(help="Such as whisper-base; checkpoint list has all.")],
) -> None:
    """Download a checkpoint; an interrupted download goes on where it was."""
    with download_progress() as progress:
        info = store().fetch(name, progress)
    out.print(f"{info.name}: {info.folder}", soft_wrap=True, markup=False)


@checkpoint.command("import")
def import_checkpoint(
    path: Annotated[Path, typer.Argument(help="A transformers or CTranslate2 (faster-whisper, float16) folder.")],
    name: Annotated[str | None, typer.Option("--name", help="Its name here; the folder's own without it.")] = None,
) -> None:
    """Copy or convert a local checkpoint into the studio's store."""
    with download_progress() as progress:
        info = store().import_folder(path, name, progress)
    out.print(f"{info.name}: {info.folder}", soft_wrap=True, markup=False)


@dataclass(frozen=True, slots=True)
class _CheckpointRow:
    name: str
    parameters: int
    bytes: int
    training_bytes: int
    multilingual: bool
    path: str | None

    @classmethod
    def of(cls, info: CheckpointInfo) -> _CheckpointRow:
        memory = _training_bytes(ModelShape.of(info))
        return cls(info.name, info.parameters, info.weight_bytes, memory, info.multilingual, str(info.folder))

    @classmethod
    def absent(cls, entry: CatalogueEntry) -> _CheckpointRow:
        memory = _training_bytes(ModelShape.of_entry(entry))
        return cls(entry.name, entry.parameters, entry.download_bytes, memory, entry.multilingual, None)


def _training_bytes(shape: ModelShape) -> int:
    return forecast_memory(RunSettings(), shape, _TYPICAL, on_gpu=False).total


def _checkpoint_rows() -> list[_CheckpointRow]:
    """The catalogue's checkpoints in its order, then those imported under other names."""
    installed = {info.name: info for info in store().installed()}
    rows = []
    for entry in CATALOGUE:
        info = installed.pop(entry.name, None)
        rows.append(_CheckpointRow.of(info) if info else _CheckpointRow.absent(entry))
    return rows + [_CheckpointRow.of(info) for info in installed.values()]
