"""Recordings that were transcribed: what each model wrote, how wrong that is, and the list of them on disk."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from studio.checkpoints.strength import AS_TRAINED
from studio.errors import DataError, StudioError
from studio.settings.application import studio_home
from studio.storage.atomic import next_age, write_newest
from studio.storage.reading import decoded, lines_of, open_regular, reading
from studio.text.error_rates import EditCounts, edit_counts
from studio.text.normalisation import default_profile
from studio.text.segments import Segment

BASE = "base"
"""Name of the base model among the transcriptions; adapters go by their folder."""


class Transcription(msgspec.Struct, frozen=True):
    """What one model wrote.

    Attributes:
        model: `BASE`, or the adapter's or merged model's folder.
        name: the checkpoint's, or the run's.
        text: as the model wrote it.
        seconds: that it took.
        language: code the model decoded with.
        detected: whether the model chose that language itself.
        prefix: tokens that the decoder was given first.
        context: ``padded`` (one input of 30 s) or ``long-form`` (windows of 30 s).
        segments: with their times; none unless they were asked for.
        together: how many models were decoded together in these seconds.
        beams: 1 is greedy.
        strength: percent of what was trained that the adapter was applied with.
    """

    model: str
    name: str
    text: str
    seconds: float
    language: str = ""
    detected: bool = False
    prefix: str = ""
    context: str = ""
    segments: tuple[Segment, ...] = ()
    together: int = 1
    beams: int = 1
    strength: float = AS_TRAINED


class TranscribedClip(msgspec.Struct, frozen=True, rename={"transcriptions": "hearings"}):
    """A recording and its transcriptions. On disk they are called ``hearings``, as older versions do.

    Attributes:
        id: its own.
        time: when it was transcribed, seconds since 1970.
        audio: absolute path of the recording.
        duration: seconds.
        language: Whisper's code.
        profile: normalisation before errors are counted.
        reference: what was really said; empty where nobody has said.
        transcriptions: the base first; none before it has been transcribed.
        whole: of what was spoken here: the recording with its silent ends, which ``audio`` may be without; else empty.
        ends: seconds of silence at both ends of ``whole``.
    """

    id: str
    time: float
    audio: str
    duration: float = 0.0
    language: str = ""
    profile: str = "basic"
    reference: str = ""
    transcriptions: tuple[Transcription, ...] = ()
    whole: str = ""
    ends: tuple[float, float] = (0.0, 0.0)

    @property
    def is_trimmed(self) -> bool:
        """Whether the silent ends are left out of what was transcribed."""
        return bool(self.whole) and self.whole != self.audio

    @property
    def shown(self) -> Path:
        """The recording to look at: with its silent ends."""
        return Path(self.whole or self.audio)

    @property
    def title(self) -> str:
        """What was said, else what the last model wrote, else the file's name."""
        heard = self.transcriptions[-1].text.strip() if self.transcriptions else ""
        return self.reference.strip() or heard or Path(self.audio).name

    def counts(self, transcription: Transcription) -> EditCounts | None:
        """Errors of a transcription; None without a reference."""
        if not self.reference.strip():
            return None
        try:
            return edit_counts([self.reference], [transcription.text], self.profile)[0]
        except DataError:  # punctuation alone is no reference
            return None

    def cer(self, transcription: Transcription) -> float | None:
        """Character error rate of a transcription, as a fraction; None without a reference."""
        counts = self.counts(transcription)
        return counts.by_character.rate if counts is not None else None


def new_clip(audio: Path, reference: str, language: str, profile: str) -> TranscribedClip:
    """A clip that no model has transcribed yet; ``auto`` takes the language's own profile."""
    chosen = profile_for(profile, language)
    return TranscribedClip(uuid.uuid4().hex, time.time(), str(audio), 0.0, language, chosen, reference)


def profile_for(profile: str, language: str) -> str:
    """A normalisation by its name; ``auto``, or none, takes the language's own."""
    return default_profile(language) if profile in ("", "auto") else profile


def with_reference(clip: TranscribedClip, reference: str) -> TranscribedClip:
    """The same clip, with another text of what was said."""
    return msgspec.structs.replace(clip, reference=reference)


def spoken_clip(audio: Path, seconds: float) -> TranscribedClip:
    """What was spoken here at another time, and nobody knows yet which models are to transcribe it."""
    clip = new_clip(audio, "", "", "")
    spoken = audio.stat().st_mtime
    return msgspec.structs.replace(clip, time=spoken, duration=seconds, whole=str(audio))


def with_manner(clip: TranscribedClip, language: str, profile: str) -> TranscribedClip:
    """The same clip, once it is known in which language and by which normalisation it is judged."""
    return msgspec.structs.replace(clip, language=language, profile=profile_for(profile, language))


def with_duration(clip: TranscribedClip, seconds: float) -> TranscribedClip:
    """The same clip, once its length is known."""
    return msgspec.structs.replace(clip, duration=seconds)


def with_audio(clip: TranscribedClip, audio: Path, whole: Path, ends: tuple[float, float]) -> TranscribedClip:
    """The same clip with other ends: earlier transcriptions no longer count, its length is to be measured anew."""
    return msgspec.structs.replace(
        clip,
        audio=str(audio),
        whole=str(whole),
        ends=ends,
        transcriptions=() if str(audio) != clip.audio else clip.transcriptions,
    )


def with_transcriptions(clip: TranscribedClip, new: Sequence[Transcription], language: str) -> TranscribedClip:
    """The same clip, as it was transcribed now; what others wrote before stays, unless beside another base."""
    now = {each.model: each for each in new}
    before = {each.model: each for each in clip.transcriptions}
    same_base = BASE not in before or BASE not in now or before[BASE].name == now[BASE].name
    others = [each for each in clip.transcriptions if each.model not in now] if same_base else []
    return msgspec.structs.replace(clip, transcriptions=(*new, *others), language=language, time=time.time())


@dataclass(frozen=True)
class ClipHistory:
    """The list of clips, newest first, in a JSON Lines file."""

    clips: tuple[TranscribedClip, ...] = ()
    _age: int = field(default_factory=next_age, init=False, repr=False, compare=False)

    def put(self, clip: TranscribedClip) -> ClipHistory:
        """With a clip added at the top, or changed where it is."""
        if self.find(clip.id) is None:
            return replace(self, clips=(clip, *self.clips))
        return replace(self, clips=tuple(clip if each.id == clip.id else each for each in self.clips))

    def without(self, clip_id: str) -> ClipHistory:
        """With a clip left out."""
        return replace(self, clips=tuple(each for each in self.clips if each.id != clip_id))

    def find(self, clip_id: str) -> TranscribedClip | None:
        """The clip of an id."""
        return next((each for each in self.clips if each.id == clip_id), None)

    def save(self, path: Path) -> None:
        """Write the list whole or not at all; StorageError where it cannot be. Thread-safe.

        Saves in the background may come in any order: a list does not replace one that was made after it.
        """
        write_newest(path, self._age, lambda: msgspec.json.Encoder().encode_lines(self.clips))

    @classmethod
    def load(cls, path: Path) -> ClipHistory:
        """Read the list; a line that is no clip is passed over, a file that is not there is an empty list."""
        decode = msgspec.json.Decoder(TranscribedClip).decode
        with suppress(StudioError), reading(path), open_regular(path) as file:
            return cls(tuple(clip for line in lines_of(file) if (clip := decoded(decode, line)) is not None))
        return cls()


def compare_folder() -> Path:
    """Where the list of clips and the jobs of the transcription service are kept."""
    return studio_home() / "compare"


def parts_folder() -> Path:
    """Where parts of recordings go that are cut for the Compare page."""
    return compare_folder() / "parts"


def spoken_folder() -> Path:
    """Where what was spoken here is kept."""
    return compare_folder() / "recordings"


def history_file() -> Path:
    """The list of clips."""
    return compare_folder() / "history.jsonl"
