"""What the Compare page says: marked texts, how far listening has come, what was done last."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication

from studio.gui.kit.wording import moment, percent, span
from studio.gui.project.run_summaries import RunSummary
from studio.protocol.events import Phase
from studio.runs.clips import TranscribedClip, Transcription
from studio.text.inline_diff import Piece, disagreements, pieces_of

translate = QCoreApplication.translate


def pieces_for(clip: TranscribedClip, transcription: Transcription) -> list[Piece]:
    """A transcription's text, marked.

    With a reference it is corrected by it. Without one the base is marked where it disagrees with the first adapter,
    and every adapter where it disagrees with the base.
    """
    if clip.reference.strip():
        return pieces_of(clip.reference.strip(), transcription.text.strip(), clip.language)
    others = [each for each in clip.transcriptions if each.model != transcription.model]
    if not others:
        return [Piece(transcription.text.strip())]
    return disagreements(others[0].text.strip(), transcription.text.strip(), clip.language)[1]


def run_facts(run: RunSummary) -> str:
    """What tells a run's adapter from others: when it was made, its rank, and its CER."""
    rank = translate("ClipTexts", "rank {rank}").format(rank=run.rank) if run.rank else ""
    rate = f"CER {percent(run.cer_base)} → {percent(run.cer_adapted)}" if run.cer_adapted is not None else ""
    return " · ".join(part for part in (moment(run.modified), rank, rate) if part)


def progress_words(phase: str, name: str, seconds: float, expected: str) -> tuple[str, float]:
    """What the engine does, and the share of the time that is over, negative where it is not known.

    Args:
        phase: ``loading`` or ``transcribing``.
        name: the checkpoint's.
        seconds: so far.
        expected: seconds that it took last, or empty.
    """
    loading, transcribing = translate("ClipTexts", "Loading {name}"), translate("ClipTexts", "Transcribing")
    doing = loading.format(name=name) if phase == Phase.LOADING else transcribing
    try:
        whole = max(float(expected), 1.0)
    except ValueError:
        words = translate("ClipTexts", "{doing}, {seconds} so far")
        return words.format(doing=doing, seconds=span(seconds)), -1.0
    words = translate("ClipTexts", "{doing}, {seconds} of about {expected}")
    return words.format(doing=doing, seconds=span(seconds), expected=span(whole)), min(seconds / whole, 0.97)


def clip_title(clip: TranscribedClip) -> str:
    """What a recording is called: when it was spoken here, or the file's name."""
    if not clip.whole:
        return clip.shown.name
    words = translate("ClipTexts", "Recording · {moment}")
    return words.format(moment=moment(clip.time))


def idle_words(clip: TranscribedClip | None) -> str:
    """What was done last with a clip, or what can be done."""
    if clip is None:
        return translate("ClipTexts", "Say something, and compare the texts")
    if not clip.transcriptions:
        return translate("ClipTexts", "Not transcribed yet")
    words = translate("ClipTexts", "Transcribed at {time} by {names}")
    names = ", ".join(transcription.name for transcription in clip.transcriptions)
    return words.format(time=time.strftime("%H:%M", time.localtime(clip.time)), names=names)
