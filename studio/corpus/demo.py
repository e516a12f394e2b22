"""The embedded demo: medical-dictation sentences spoken by several espeak-ng voices."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile
import soxr

from studio.audio.synthesis import SpeechSynthesizer
from studio.errors import DataError
from studio.settings.resources import resource
from studio.storage.atomic import creating_folder, replacing_folder

SAMPLE_RATE = 16_000
MARKER = ".demo-corpus"

# (espeak-ng voice, words per minute, pitch): accents and voices far enough apart to count as speakers.
# None of the variants breathes: that noise would differ from one writing to the next.
VOICES = (
    ("en-us", 160, 45),
    ("en-us+f4", 160, 55),
    ("en-gb+m1", 160, 55),
    ("en-us+m7", 165, 40),
)
# Added to the voice's words per minute, so that no speaker always talks at one speed.
_RATE_CHANGES = (0, 10, -10, 5, -5)
# Raise it when the same sentences would give other audio: existing corpora are then written again.
_FORMAT = 1


@dataclass(frozen=True)
class DemoUtterance:
    """One sentence and how it is spoken (rate in words per minute, pitch 0 to 100)."""

    file_name: str
    text: str
    voice: str
    rate: int
    pitch: int


def demo_sentences() -> list[str]:
    """The sentences of ``resources/demo/sentences.txt``, in order."""
    return resource("demo", "sentences.txt").read_text(encoding="utf-8").split("\n")[:-1]


def demo_utterances() -> list[DemoUtterance]:
    """Every utterance of the corpus; voice, rate and pitch follow from the sentence's place in the list."""
    return [_utterance(index, text) for index, text in enumerate(demo_sentences())]


def write_demo_corpus(folder: Path, progress: Callable[[int, int], None] | None = None) -> Path:
    """Writes the demo corpus in Hugging Face's AudioFolder layout, or finds it already there.

    The folder holds 16 kHz mono 16-bit FLAC files and ``metadata.csv`` (file_name, text, speaker). It appears whole
    or not at all, and every writing gives the same bytes.

    Args:
        folder: where the corpus goes; must not exist, be empty, or be a demo corpus (an outdated one is replaced).
        progress: called after each utterance with the number done and the total.

    Returns:
        The folder.

    Raises:
        DataError: the folder holds something else.
        StorageError: it cannot be written.
        StudioError: espeak-ng cannot be loaded.
    """
    utterances = demo_utterances()
    fingerprint = _fingerprint(utterances)
    if _is_complete(folder, utterances, fingerprint):
        return folder
    _refuse_foreign(folder)
    making = replacing_folder if folder.exists() else creating_folder
    with making(folder) as written:
        _write(written, utterances, progress)
        (written / MARKER).write_text(fingerprint, encoding="ascii")
    return folder


def _utterance(index: int, text: str) -> DemoUtterance:
    voice, rate, pitch = VOICES[index % len(VOICES)]
    change = _RATE_CHANGES[index % len(_RATE_CHANGES)]
    return DemoUtterance(f"demo-{index + 1:04d}.flac", text, voice, rate + change, pitch)


def _fingerprint(utterances: Sequence[DemoUtterance]) -> str:
    return hashlib.sha256(repr((_FORMAT, list(utterances))).encode("utf-8")).hexdigest()


def _is_complete(folder: Path, utterances: Sequence[DemoUtterance], fingerprint: str) -> bool:
    try:
        present = {entry.name for entry in folder.iterdir()}
        marker = (folder / MARKER).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return marker == fingerprint and present.issuperset({"metadata.csv", *(u.file_name for u in utterances)})


def _refuse_foreign(folder: Path) -> None:
    """Whatever is not ours stays: only an empty folder or an older demo corpus is ever replaced."""
    if not folder.exists():
        return
    names = {entry.name for entry in folder.iterdir()} if folder.is_dir() else {folder.name}
    ours = {"metadata.csv", MARKER}
    foreign = sorted(name for name in names - ours if not (name.startswith("demo-") and name.endswith(".flac")))
    if foreign or (names and MARKER not in names):
        example = f" ({foreign[0]})" if foreign else ""
        raise DataError(
            f"The demo corpus cannot be written to {folder}: something else is there{example}.",
            "Name a folder that does not exist yet.",
        )


def _write(folder: Path, utterances: Sequence[DemoUtterance], progress: Callable[[int, int], None] | None) -> None:
    synthesizer = SpeechSynthesizer()
    for done, utterance in enumerate(utterances, start=1):
        speech = synthesizer.speak(utterance.text, utterance.voice, utterance.rate, utterance.pitch)
        samples = soxr.resample(speech, synthesizer.sample_rate, SAMPLE_RATE)
        try:
            soundfile.write(folder / utterance.file_name, samples, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
        except soundfile.SoundFileError as error:
            raise OSError(0, str(error)) from error
        if progress is not None:
            progress(done, len(utterances))
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("file_name", "text", "speaker"))
        rows.writerows((u.file_name, u.text, u.voice) for u in utterances)
