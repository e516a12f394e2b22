"""``dataset mend``: what can be done about findings, listed and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from studio.cli.console import counted, err, out
from studio.cli.opening import FolderArgument, SpokenOption, TokenizerOption, examined, open_corpus
from studio.corpus.dataset import Corpus
from studio.corpus.overrides import Edit
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
    corpus = open_corpus(folder, checkpoint_name, language)
    log = MendLog(corpus.store)
    if listed:
        _show_deeds(log.deeds())
    elif undo:
        _undo(log, corpus)
    else:
        _mend(log, corpus, code, mend, language)
    if not listed:
        _show_source(corpus, folder)


def _mend(log: MendLog, corpus: Corpus, code: str, mend: str, language: str) -> None:
    examination = examined(corpus, language)
    check = TranscriptCheck.newest(corpus)
    edits = plan(corpus, examination, code, mend, anchors=check.anchors if check else None)
    count = examination.counts.get(code, 0)
    if not edits:
        err.print(f"Nothing was changed: {counted(count, 'recording')} with this finding, none that can be mended so.")
        return
    deed = log.do(corpus, code, mend or examination.check(code).mends[0], edits)
    _show_changes(corpus, deed)
    err.print(
        f"{MENDS[deed.mend]}: {counted(len(edits), 'recording')} changed, {count:,} had the finding. "
        "Take it back with --undo."
    )


def _undo(log: MendLog, corpus: Corpus) -> None:
    undone = log.undo(corpus)
    if undone is None:
        raise DataError("There is no mend to take back.", "dataset mend --list shows them.", code="mend")
    restored = counted(len(undone.restored), "recording")
    err.print(f"Taken back: {MENDS[undone.deed.mend]} ({undone.deed.code}), {restored}.")
    for identifier in undone.changed_since:
        err.print(f"  left as it is, since it was changed again later: {identifier}", markup=False, soft_wrap=True)


def _show_source(corpus: Corpus, folder: Path) -> None:
    """What to train on: the studio's manifest, or the folder itself once nothing is changed."""
    corpus.save_manifest()
    source = corpus.training_source if corpus.edited else folder
    err.print("Train on:", end=" ")
    out.print(str(source), soft_wrap=True, markup=False, highlight=False)


def _show_changes(corpus: Corpus, deed: Deed) -> None:
    table = Table("recording", "before", "after", show_lines=True)
    for before, after in list(zip(deed.before, deed.after, strict=True))[:_SHOWN]:
        own = "" if before.text == after.text else corpus.recording(corpus.row_of(after.id)).text or ""
        table.add_row(escape(after.id), *(escape(_described(edit, own)) for edit in (before, after)))
    err.print(table)
    if len(deed.after) > _SHOWN:
        err.print(f"… and {len(deed.after) - _SHOWN:,} more.")


def _described(edit: Edit, own: str) -> str:
    """An edit in words; `own` is the text in the user's files where that is to be seen."""
    if edit.is_empty and not own:
        return "as it is in your files"
    words = []
    if edit.left_out:
        words.append("left out")
    if edit.merged_into:
        words.append(f"merged into {edit.merged_into}")
    if edit.start is not None:
        words.append(f"from {edit.start:.2f} s")
    if edit.duration is not None:
        words.append(f"{edit.duration:.2f} s long")
    text = own if edit.text is None else edit.text
    words += [text] if text else []
    return "\n".join([", ".join(words), *map(describe_part, edit.parts)]).strip()


def _show_deeds(deeds: Sequence[Deed]) -> None:
    table = Table("when", "finding", "mend", "recordings")
    for deed in reversed(deeds):
        when = datetime.fromtimestamp(deed.time).strftime("%Y-%m-%d %H:%M")
        table.add_row(when, deed.code, MENDS[deed.mend], f"{len(deed.after):,}")
    out.print(table if deeds else "Nothing has been mended.")
