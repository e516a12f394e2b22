"""Speaking sentences into files: by espeak-ng in several voices, or by any installed command."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import soxr

from studio.audio.decoding import SAMPLE_RATE, read_audio
from studio.audio.encoding import write_flac
from studio.audio.synthesis import SpeechSynthesizer
from studio.errors import DataError, SettingsError, StudioError

Speaker = Callable[[int, str, Path], float]
"""Speaks a text, the nth of several, into a FLAC file; gives its seconds."""

_VOICES = (("", 165, 50), ("+f3", 160, 55), ("+m7", 175, 40), ("+m1", 150, 60))
"""Variants of the language's voice, words per minute and pitch, in turn."""
_VOICE_OF = {"zh": "cmn", "yue": "yue", "en": "en-us"}
"""espeak-ng's names of languages where they are not Whisper's."""
_MOST_SECONDS = 120
_LONGEST_MESSAGE = 300


class EspeakSpeaker:
    """espeak-ng in several voices of a language in turn.

    Args:
        language: Whisper's code.

    Raises:
        StudioError: espeak-ng cannot be loaded.
    """

    def __init__(self, language: str) -> None:
        self._synthesizer, self._voice = SpeechSynthesizer(), _VOICE_OF.get(language, language)

    def __call__(self, number: int, text: str, path: Path) -> float:
        """As of `Speaker`; StudioError where it cannot speak the language."""
        variant, rate, pitch = _VOICES[number % len(_VOICES)]
        speech = self._synthesizer.speak(text, self._voice + variant, rate, pitch)
        samples = soxr.resample(speech, self._synthesizer.sample_rate, SAMPLE_RATE)
        write_flac(path, samples)
        return len(samples) / SAMPLE_RATE


class CommandSpeaker:
    """A program that writes what it says into a sound file, such as ``piper --model fr.onnx --output_file {output}``.

    Args:
        command: with ``{output}`` in the place of the file, and ``{text}`` in that of the text; without it the text
            goes to the program's standard input. No shell runs it.

    Raises:
        SettingsError: it names no file, or its quotes do not match.
    """

    def __init__(self, command: str) -> None:
        try:
            self._parts = shlex.split(command)
        except ValueError as error:
            raise SettingsError([("--speak-with", f"{error}: {command}")]) from error
        if not any("{output}" in part for part in self._parts[1:]):
            raise SettingsError([("--speak-with", "put {output} where the command takes the file to write")])
        self._takes_input = not any("{text}" in part for part in self._parts)

    def __call__(self, number: int, text: str, path: Path) -> float:
        """As of `Speaker`; StudioError where the program fails or writes no sound."""
        with tempfile.TemporaryDirectory(prefix="whisper-lora-studio-") as folder:
            output = Path(folder) / "speech.wav"
            self._run([part.replace("{output}", str(output)).replace("{text}", text) for part in self._parts], text)
            try:
                samples = read_audio(output)
            except DataError as error:
                raise self._failed(f"it wrote no sound: {error.message}") from error
        write_flac(path, samples)
        return len(samples) / SAMPLE_RATE

    def _run(self, arguments: list[str], text: str) -> None:
        given = f"{text}\n" if self._takes_input else ""
        try:
            done = subprocess.run(
                arguments, input=given.encode(), capture_output=True, timeout=_MOST_SECONDS, check=False
            )
        except OSError as error:
            raise self._failed(error.strerror or str(error)) from error
        except subprocess.TimeoutExpired as error:
            raise self._failed(f"it took over {_MOST_SECONDS} s for one sentence") from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()[-_LONGEST_MESSAGE:]
            raise self._failed(f"exit status {done.returncode}. {said}".strip())

    def _failed(self, problem: str) -> StudioError:
        return StudioError(
            f"The command {self._parts[0]} could not speak: {problem}",
            "Try it in a terminal, and correct --speak-with.",
            code="speech_synthesis",
        )
