"""Keeping what was found about the open recordings: a web page, or JSON."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.corpus.dataset import Dataset
from studio.corpus.quality.report import QualityReport
from studio.corpus.quality.transcript_check import TranscriptCheck
from studio.gui.kit.tasks import run_in_background
from studio.gui.project.session import Session

translate = QCoreApplication.translate


def ask_where_to_save(
    parent: QWidget, session: Session, dataset: Dataset, quality: QualityReport, check: TranscriptCheck | None
) -> None:
    """Ask for a file, and write the report into it beside the window."""
    name = str(Path.home() / f"{dataset.source.stem or 'recordings'}-audit.html")
    kinds = translate("AuditSaving", "Web page") + " (*.html);;JSON (*.json)"
    title = translate("AuditSaving", "Save the report of these recordings")
    chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
    if not chosen:
        return
    path = Path(chosen)
    run_in_background(
        parent,
        lambda _task: save_audit(path, dataset, quality, check),
        success=lambda _nothing: session.notifier.tell(translate("AuditSaving", "Saved {name}").format(name=path.name)),
        failure=session.notifier.report,
    )


def save_audit(path: Path, dataset: Dataset, quality: QualityReport, check: TranscriptCheck | None) -> None:
    """Write the audit, as JSON where the file's name says so.

    Raises:
        RunError: it cannot be written.
    """
    # Here, as the page's plots import much: the window must not wait for it.
    import json

    from studio.corpus.quality.report_table import audit_report
    from studio.runs.quality_page import render_audit_page
    from studio.storage.atomic import write_text

    if path.suffix.lower() == ".json":
        write_text(path, json.dumps(audit_report(dataset, quality), ensure_ascii=False, indent=1) + "\n")
    else:
        write_text(path, render_audit_page(dataset, quality, check))
