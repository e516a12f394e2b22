"""Saves what one model wrote of a recording: subtitles, text or a document."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.gui.kit.tasks import run_in_background
from studio.gui.project.session import Session
from studio.runs.clips import TranscribedClip, Transcription
from studio.storage.atomic import free_path, write_bytes
from studio.text.transcript_files import TRANSCRIPT_FORMATS, TranscriptText, encoded


def save_transcript(session: Session, clip: TranscribedClip, transcription: Transcription, parent: QWidget) -> None:
    """Ask for a file, whose suffix is the format, and write it; times are estimated where no segments have any."""
    translate = QCoreApplication.translate
    names = {
        "srt": translate("SaveTranscript", "SubRip subtitles"),
        "vtt": translate("SaveTranscript", "WebVTT subtitles"),
        "txt": translate("SaveTranscript", "Text"),
        "json": "JSON",
        "tsv": translate("SaveTranscript", "Table with tabs"),
        "docx": translate("SaveTranscript", "Word document"),
    }
    kinds = {f"{name} (*.{suffix})": suffix for suffix, name in names.items()}
    begin = clip.shown.with_suffix(".srt")
    title = translate("SaveTranscript", "Save transcript")
    chosen, kind = QFileDialog.getSaveFileName(parent, title, str(begin), ";;".join(kinds))
    if not chosen:
        return
    path = Path(chosen)
    if path.suffix[1:].lower() not in TRANSCRIPT_FORMATS:
        # The dialog asked about another name: what is there under this one stays.
        path = free_path(path, f".{kinds.get(kind, 'srt')}")
    transcript, suffix = _transcript(clip, transcription), path.suffix[1:].lower()
    said = translate("SaveTranscript", "Written: {path}").format(path=path)
    run_in_background(
        parent,
        lambda _task: write_bytes(path, encoded(transcript, suffix)),
        success=lambda _: session.notifier.tell(said),
        failure=session.notifier.report,
    )


def _transcript(clip: TranscribedClip, transcription: Transcription) -> TranscriptText:
    language, name = transcription.language or clip.language, clip.shown.name
    return TranscriptText(name, language, transcription.text, transcription.segments, clip.duration, transcription.name)
