"""``checkpoint`` and ``dataset``: what lies on disk."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from studio.checkpoints.catalogue import CATALOGUE
from studio.checkpoints.inspect import CheckpointInfo
from studio.cli.common import JsonOption, check_writable, store
from studio.cli.console import audit_progress, download_progress, err, out, write_json
from studio.cli.corpora import import_dataset, list_formats
from studio.cli.runs import show_audit
from studio.data.audit import audit_folder
from studio.data.importers import read_folder
from studio.data.normalise import PROFILES, profile_preview
from studio.data.tokens import TokenCounter

checkpoint = typer.Typer(no_args_is_help=True, help="Base checkpoints: list, fetch, import.")
dataset = typer.Typer(no_args_is_help=True, help="Folders of recordings with transcripts.")


@checkpoint.command("list")
def list_checkpoints(json_file: JsonOption = "") -> None:
    """Every checkpoint that can be fetched, and those that are on this computer."""
    check_writable("--json", json_file)
    rows = _checkpoint_rows()
    if json_file:
        write_json(json_file, {"checkpoints": [asdict(row) for row in rows]})
    if json_file == "-":
        return
    table = Table()
    table.add_column("Name", no_wrap=True)
    table.add_column("Parameters", justify="right")
    table.add_column("Size", justify="right")
    table.add_column("Languages")
    table.add_column("On disk", overflow="fold")
    for row in rows:
        size = (f"{row.parameters / 1e6:.1f} M", f"{row.bytes / 1e6:,.0f} MB")
        table.add_row(escape(row.name), *size, "many" if row.multilingual else "English", escape(row.path or "–"))
    out.print(table)
    for problem in store().damaged():
        err.print(f"{problem.message} {problem.hint}", markup=False, soft_wrap=True)


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


dataset.command("import")(import_dataset)
dataset.command("formats")(list_formats)


@dataset.command("audit")
def audit_dataset(
    folder: Annotated[Path, typer.Argument(help="Folder of recordings with transcripts, or a manifest file.")],
    checkpoint_name: Annotated[
        str, typer.Option("--checkpoint", "-c", help="Whose tokenizer counts; the multilingual one without it.")
    ] = "",
    json_file: JsonOption = "",
) -> None:
    """Say which recordings can be used, and why the others cannot."""
    check_writable("--json", json_file)
    tokens = (
        TokenCounter.from_checkpoint(store().resolve(checkpoint_name).folder)
        if checkpoint_name
        else TokenCounter.bundled()
    )
    with audit_progress("Reading recordings") as progress:
        audit = audit_folder(folder, count_tokens=tokens.count, progress=progress)
    if json_file:
        write_json(json_file, audit.to_dict())
    show_audit(audit)
    audit.require_usable(folder)


@dataset.command("preview-profile")
def preview_profile(
    folder: Annotated[Path, typer.Argument(help="Folder of recordings with transcripts, or a manifest file.")],
    profiles: Annotated[
        list[str] | None, typer.Option("--profile", help="A text profile; all without it. May be given several times.")
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, help="Transcripts shown of each profile.")] = 5,
    json_file: JsonOption = "",
) -> None:
    """Show what text profiles make of these transcripts before errors are counted."""
    check_writable("--json", json_file)
    texts = [recording.text for recording in read_folder(folder) if recording.text]
    previews = {profile: profile_preview(texts, profile, count) for profile in profiles or PROFILES}
    if json_file:
        rows = {profile: [asdict(change) for change in changes] for profile, changes in previews.items()}
        write_json(json_file, {"profiles": rows})
    if json_file == "-":
        return
    for profile, changes in previews.items():
        table = Table("transcript", "as it is compared", title=profile, show_lines=True, expand=True)
        for change in changes:
            table.add_row(escape(change.before), escape(change.after))
        out.print(table)


@dataclass(frozen=True, slots=True)
class _CheckpointRow:
    name: str
    parameters: int
    bytes: int
    multilingual: bool
    path: str | None

    @classmethod
    def of(cls, info: CheckpointInfo) -> _CheckpointRow:
        return cls(info.name, info.parameters, info.weight_bytes, info.multilingual, str(info.folder))


def _checkpoint_rows() -> list[_CheckpointRow]:
    """The catalogue's checkpoints in its order, then those imported under other names."""
    installed = {info.name: info for info in store().installed()}
    rows = []
    for entry in CATALOGUE:
        info = installed.pop(entry.name, None)
        absent = _CheckpointRow(entry.name, entry.parameters, entry.download_bytes, entry.multilingual, None)
        rows.append(_CheckpointRow.of(info) if info else absent)
    return rows + [_CheckpointRow.of(info) for info in installed.values()]
