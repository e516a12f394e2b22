"""``dataset mend``: what can be done about findings, listed and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from studio.cli.console import counted, err, out
from studio.cli.opening import FolderArgument, SpokenOption, TokenizerOption, examined, open_with_progress
from studio.corpus.dataset import Dataset
from studio.corpus.overrides import Override
from studio.corpus.quality.fix_log import Deed, MendLog
from studio.corpus.quality.fixes import MENDS, describe_part, plan
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.errors import DataError, SettingsError

_SHOWN = 20


def mend_dataset(
    folder: FolderArgument,
    code: Annotated[str, typer.Option("--all", metavar="CODE", help="Mend every recording with this finding.")] = "",
    mend: Annotated[
        str,
        typer.Option("--with", metavar="MEND", help="What to do, where there is a choice; else the first."),
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the newest mend back.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the mends done so far.")] = False,
    language: SpokenOption = "",
    checkpoint_name: TokenizerOption = "",
) -> None:
    """Mend all recordings with a finding of dataset audit; your own files are not touched, and --undo takes it back."""
    if sum((bool(code), undo, listed)) != 1:
        raise SettingsError([("--all", "name a finding to mend, or say --undo or --list")])
    dataset = open_with_progress(folder, checkpoint_name, language)
    log = MendLog(dataset.store)
    if listed:
        _show_deeds(log.deeds())
    elif undo:
        _undo(log, dataset)
    else:
        _mend(log, dataset, code, mend, language)


def _mend(log: MendLog, dataset: Dataset, code: str, mend: str, language: str) -> None:
    examination = examined(dataset, language)
    check = TranscriptCheck.newest(dataset)
    overrides = plan(dataset, examination, code, mend, anchors=check.anchors if check else None)
    count = examination.counts.get(code, 0)
    if not overrides:
        err.print(f"Nothing was changed: {counted(count, 'recording')} with this finding, none that can be mended so.")
        return
    deed = log.do(dataset, code, mend or examination.check(code).mends[0], overrides)
    _show_changes(dataset, deed)
    err.print(
        f"{MENDS[deed.mend]}: {counted(len(overrides), 'recording')} changed, {count:,} had the finding. "
        "Take it back with --undo."
    )


def _undo(log: MendLog, dataset: Dataset) -> None:
    undone = log.undo(dataset)
    if undone is None:
        raise DataError("There is no mend to take back.", "dataset mend --list shows them.", code="mend")
    restored = counted(len(undone.restored), "recording")
    err.print(f"Taken back: {MENDS[undone.deed.mend]} ({undone.deed.code}), {restored}.")
    for identifier in undone.changed_since:
        err.print(f"  left as it is, since it was changed again later: {identifier}", markup=False, soft_wrap=True)


def _show_changes(dataset: Dataset, deed: Deed) -> None:
    table = Table("recording", "before", "after", show_lines=True)
    for before, after in list(zip(deed.before, deed.after, strict=True))[:_SHOWN]:
        own = "" if before.text == after.text else dataset.recording(dataset.row_of(after.id)).text or ""
        table.add_row(escape(after.id), *(escape(_described(override, own)) for override in (before, after)))
    err.print(table)
    if len(deed.after) > _SHOWN:
        err.print(f"… and {len(deed.after) - _SHOWN:,} more.")


def _described(override: Override, own: str) -> str:
    """An override in words; `own` is the text in the user's files where that is to be seen."""
    if override.is_empty and not own:
        return "as it is in your files"
    words = []
    if override.left_out:
        words.append("left out")
    if override.merged_into:
        words.append(f"merged into {override.merged_into}")
    if override.start is not None:
        words.append(f"from {override.start:.2f} s")
    if override.duration is not None:
        words.append(f"{override.duration:.2f} s long")
    text = own if override.text is None else override.text
    words += [text] if text else []
    return "\n".join([", ".join(words), *map(describe_part, override.parts)]).strip()


def _show_deeds(deeds: Sequence[Deed]) -> None:
    table = Table("when", "finding", "mend", "recordings")
    for deed in reversed(deeds):
        when = datetime.fromtimestamp(deed.time).strftime("%Y-%m-%d %H:%M")
        table.add_row(when, deed.code, MENDS[deed.mend], f"{len(deed.after):,}")
    out.print(table if deeds else "Nothing has been mended.")
