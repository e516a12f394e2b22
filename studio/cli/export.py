"""``export``: an adapter for other programs, each form proven by the program itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from studio.checkpoints.adapters import check_adapter_folder
from studio.checkpoints.strength import AS_TRAINED, read_strength
from studio.cli.common import (
    DEVICES,
    BaseOption,
    DeviceOption,
    LanguageOption,
    StrengthOption,
    TaskOption,
    check_choice,
    choose_base,
    choose_language,
    job_folder,
    require_checkpoint,
)
from studio.cli.console import out
from studio.cli.models import absolute, execute, require_strengths
from studio.errors import RunError
from studio.runs.directory import RunDirectory
from studio.runs.exports import (
    DEFAULT_FORMAT,
    FORMATS,
    ExportRecord,
    export_folder,
    require_formats,
    told_fault,
    told_unproven,
)
from studio.runs.jobs import ExportJob, require_new
from studio.storage.atomic import require_writable

_TO_HELP = f"Format; may be given several times, each then has a folder below the output. One of: {', '.join(FORMATS)}."


def export(
    adapter: Annotated[Path, typer.Argument(metavar="ADAPTER", help="Folder of an adapter.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the export; must not exist.")],
    to: Annotated[list[str] | None, typer.Option("--to", metavar="FORMAT", help=_TO_HELP)] = None,
    checkpoint: BaseOption = "",
    strength: StrengthOption = None,
    language: LanguageOption = "",
    task: TaskOption = "transcribe",
    name: Annotated[str, typer.Option("--name", help="Of the model, on its card.")] = "",
    prove_with: Annotated[
        Path | None,
        typer.Option("--prove-with", metavar="MANIFEST", help="Recordings to prove it with; else the run's held-out."),
    ] = None,
    proof: Annotated[bool, typer.Option("--proof/--no-proof", help="Transcribe with each program, compare.")] = True,
    device: DeviceOption = "auto",
) -> None:
    """Merge an adapter into its base for other programs, and prove that they write what the studio writes."""
    check_choice("--device", device, DEVICES)
    formats = require_formats(to or [DEFAULT_FORMAT])
    target = output.expanduser().resolve()
    require_new(target, "export")
    require_writable(target)
    (trained,) = absolute([adapter])
    check_adapter_folder(trained)
    require_strengths([trained], [] if strength is None else [strength])
    checkpoint = choose_base(checkpoint, [trained])
    info = require_checkpoint(checkpoint)
    manifest = _manifest(trained, prove_with) if proof else ""
    spoken = choose_language(language, info, [trained])
    job = ExportJob(
        checkpoint, spoken, str(target), task, device, str(trained), strength, tuple(each.name for each in formats),
        manifest, name or _name_of(trained),
    )  # fmt: skip
    with job_folder() as folder:
        execute("export", job, folder)
    records = {each.name: ExportRecord.load(export_folder(target, formats, each)) for each in formats}
    out.print(_table(records, read_strength(trained) if strength is None else strength))
    for format_name, record in records.items():
        for told in _told(record):
            out.print(f"{format_name}: {told}", soft_wrap=True, markup=False)
    out.print(f"Exported: {output}", soft_wrap=True, markup=False)


def _manifest(adapter: Path, given: Path | None) -> str:
    """What an export is proven with: the manifest given, or that of the adapter's run; empty without any."""
    path = (given or RunDirectory(adapter.parent).manifest).expanduser().resolve()
    if path.is_file():
        return str(path)
    if given:
        raise RunError(f"There is no manifest {given}.", "Name a run's manifest.jsonl.", code="missing")
    return ""


def _told(record: ExportRecord) -> list[str]:
    each = FORMATS[record.format]
    if record.proof is None:
        return [f"Not proven. {told_unproven(record.unproven, each)}"]
    return [told_fault(fault, record.proof, each) for fault in record.proof.faults]


def _name_of(adapter: Path) -> str:
    return adapter.parent.name if RunDirectory(adapter.parent).exists else adapter.name


def _table(records: dict[str, ExportRecord], strength: float) -> Table:
    table = Table("Format", "Program", "Same text", "CER", "its own way", "× real time", "Memory", "Size")
    proofs = [record.proof for record in records.values() if record.proof]
    if proofs:
        by = "" if strength == AS_TRAINED else f", {strength:g} %"
        table.add_row("", f"the studio{by}", "", f"{proofs[0].cer_studio:.1%}", "", "", "", "")
    for name, record in records.items():
        size, proof = f"{record.bytes / 1e6:,.0f} MB", record.proof
        if proof is None:
            table.add_row(name, "", "", "", "", "", "", size)
            continue
        table.add_row(
            name, proof.runtime, f"{proof.equal} of {proof.compared}", f"{proof.cer_matched:.1%}",
            f"{proof.cer_own:.1%}", f"{proof.times_real_time:.1f}", f"{proof.peak_bytes / 1e6:,.0f} MB", size,
        )  # fmt: skip
    return table
