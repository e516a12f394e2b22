"""Whether a take is good enough to learn from, with its text."""

from __future__ import annotations

from dataclasses import dataclass

from studio.recording.take import Take
from studio.text.speaking_time import speaking_seconds

CODES = ("silent", "too_quiet", "clipped", "cut_off", "too_short", "too_long", "noisy", "dropouts")

_QUIET_DB = -38.0
_CLIPPED_SHARE = 0.0002
_TOUCHING_SECONDS = 0.03
_FASTEST = 0.5  # of the time that reading the text takes
_SLOWEST = 2.5
_HESITATION_SECONDS = 2.0
_LEAST_CONTRAST_DB = 12.0


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a take.

    Attributes:
        code: one of `CODES`.
        message: a sentence for people, with what to do.
    """

    code: str
    message: str


def check_take(take: Take, text: str = "") -> tuple[Flaw, ...]:
    """All that is wrong with a take of a text, the worst first; empty for a good one.

    Args:
        take: as it was recorded. Cutting silence off its ends first leaves enough of it to pass.
        text: what should have been said; empty where nobody knows.
    """
    if not take.has_speech:
        return (Flaw("silent", "No speech was heard. Check the microphone and that it is not muted, then try again."),)
    found = [*_sound(take), *(_length(take, text) if text.strip() else ())]
    return tuple(sorted(found, key=lambda flaw: CODES.index(flaw.code)))


def _sound(take: Take) -> list[Flaw]:
    flaws = []
    if take.speech_db < _QUIET_DB:
        flaws.append(Flaw("too_quiet", "It is too quiet. Come nearer to the microphone or raise its level."))
    if take.clipped_share > _CLIPPED_SHARE:
        flaws.append(Flaw("clipped", "It is too loud and distorted. Lower the microphone's level or move back."))
    if take.speech_start < _TOUCHING_SECONDS:
        flaws.append(Flaw("cut_off", "Its beginning is cut off. Wait a moment after starting before you speak."))
    elif take.seconds - take.speech_end < _TOUCHING_SECONDS:
        flaws.append(Flaw("cut_off", "Its end is cut off. Wait a moment after the last word before stopping."))
    if take.speech_db - take.noise_db < _LEAST_CONTRAST_DB:
        flaws.append(Flaw("noisy", "There is much noise behind the voice. Find a quieter place or come nearer."))
    if take.dropouts:
        flaws.append(Flaw("dropouts", "The computer was too busy and lost some of the sound. Record it again."))
    return flaws


def _length(take: Take, text: str) -> list[Flaw]:
    expected = speaking_seconds(text)
    if take.speech_seconds < _FASTEST * expected:
        return [Flaw("too_short", "It is too short for its text. Was all of it read?")]
    if take.speech_seconds > _SLOWEST * expected + _HESITATION_SECONDS:
        return [Flaw("too_long", "It is too long for its text. Was something else said, or is there a long pause?")]
    return []
