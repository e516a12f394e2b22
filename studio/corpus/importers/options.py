"""What a user may choose about a format: declared once, for the command line's ``--set`` and the window's form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from studio.audio.raw_format import RAW_ENCODINGS, RawFormat
from studio.corpus.importers.transcripts import Rules
from studio.errors import DataError

Options = Mapping[str, str]
"""Values by an option's name; what is absent has its default."""

LANGUAGE = "language"
"""Among resolved options: Whisper's code of the language spoken, where it is known. Told, not chosen: no option."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice.

    Attributes:
        name: as ``--set name=value`` spells it.
        label: for a form.
        help: a sentence.
        default: its value where none is given.
        choices: values and their labels; none where any text will do.
        kind: ``choice``, ``number`` (a whole one), ``column`` (of a table, whose names the form offers) or ``text``.
    """

    name: str
    label: str
    help: str
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    kind: Literal["choice", "number", "column", "text"] = "choice"

    def check(self, value: str) -> str:
        """The value.

        Raises:
            DataError: it is none of the choices, or no number; code ``option``.
        """
        known = [choice for choice, _ in self.choices]
        if known and value not in known:
            raise _wrong(f"{self.name} is “{value}”; it must be one of {', '.join(known)}.")
        if self.kind == "number" and not (value.isascii() and value.isdigit() and len(value) < 10):
            raise _wrong(f"{self.name} is “{value}”; it must be a whole number.")
        return value


SIDE = Option(
    "side",
    "Written form",
    "Which half of a dual transcription such as (70%)/(칠 십 퍼센트) is taken.",
    "spelling",
    (("spelling", "As it is written: 70%"), ("pronunciation", "As it was spoken: 칠 십 퍼센트")),
)
FILLERS = Option(
    "fillers",
    "Fillers and repetitions",
    "Words marked as fillers (어/) or repetitions (그+): kept without the mark, or dropped.",
    "keep",
    (("keep", "Keep the words"), ("drop", "Drop the words")),
)
UNCLEAR = Option(
    "unclear",
    "Unclear speech",
    "Utterances with words that could not be made out (u/, *): used without the mark, or left out.",
    "keep",
    (("keep", "Use them"), ("exclude", "Leave them out")),
)
TRANSCRIPT = Option(
    "transcript",
    "Transcription rules",
    "Marks that transcripts hold: those of the format, none, or those of KsponSpeech and other corpora of AI Hub.",
    "auto",
    (("auto", "Those of the format"), ("plain", "No marks"), ("aihub", "AI Hub's marks")),
)
SAMPLE_RATE = Option(
    "sample_rate", "Sample rate", "Hz of recordings without a header (.pcm, .raw).", "16000", kind="number"
)
CHANNELS = Option("channels", "Channels", "Channels of recordings without a header.", "1", kind="number")
ENCODING = Option(
    "encoding",
    "Sample format",
    "How recordings without a header store a sample.",
    "s16le",
    tuple((name, name) for name in RAW_ENCODINGS),
)
ARCHIVES = Option(
    "archives",
    "Archives in the folder",
    "Whether archives among the files are read as folders: where what they hold does not lie there, always, or never.",
    "auto",
    (("auto", "Where they are needed"), ("read", "Read all"), ("skip", "Leave them out")),
)
MARKS = (SIDE, FILLERS, UNCLEAR)
"""What is done with AI Hub's marks: of KsponSpeech, and of any format whose transcripts are said to hold them."""
CHANNEL = Option(
    "channel",
    "Channel",
    "Which channel of recordings with several is learned: their mix, as for one speaker, or one of them, where each "
    "has its own speaker or the two cancel each other out. What a list says of its recordings goes before.",
    "mix",
    (("mix", "The mix of all"), ("left", "Left"), ("right", "Right"), ("difference", "Left less right")),
)
COPIES = Option(
    "copies",
    "Copies",
    "Which is read of recordings that lie there several times under one name, as in wavs_16k and wavs_22k: the name of "
    "a folder. Without it that of 16 kHz, else the first.",
    kind="text",
)
RAW = (SAMPLE_RATE, ENCODING, CHANNELS)
COMMON = (TRANSCRIPT, CHANNEL, *RAW, ARCHIVES, COPIES)
"""What every format understands."""
SHARED = (TRANSCRIPT, *MARKS, CHANNEL, *RAW, ARCHIVES, COPIES)
"""What may be chosen of any format, in the order of a form."""


def resolve(known: Iterable[Option], given: Options) -> dict[str, str]:
    """Every known option with its value.

    Raises:
        DataError: a value that is none of its option's; code ``option``.
    """
    by_name = {option.name: option for option in known}
    return {name: option.check(given.get(name, option.default)) for name, option in by_name.items()}


def require_known(known: Iterable[Option], given: Options, whose: str) -> None:
    """Nothing where every given option is one of these.

    Args:
        known: what can be chosen of what was recognised.
        given: what is chosen; `MARKS` count as known where it says that transcripts hold such.
        whose: names of what was recognised.

    Raises:
        DataError: it has no such option; code ``option``.
    """
    has_marks = given.get(TRANSCRIPT.name) == "aihub"
    names = list(dict.fromkeys(option.name for option in (*known, *(MARKS if has_marks else ()))))
    for name, value in given.items():
        if value and name not in names:
            more = f"; with {TRANSCRIPT.name}=aihub it has {name} too" if name in {each.name for each in MARKS} else ""
            raise DataError(f"{whose} has no option “{name}”.", f"It has {', '.join(names)}{more}.", code="option")


def rules_of(options: Options) -> Rules:
    """The transcription rules that the options name."""
    return Rules(
        pronunciation=options.get("side") == "pronunciation",
        drop_fillers=options.get("fillers") == "drop",
        exclude_unclear=options.get("unclear") == "exclude",
    )


def raw_of(options: Options) -> str:
    """The format of recordings without a header, as `AudioPart.raw` has it; empty for the usual one.

    Raises:
        DataError: there is no such format; code ``raw_format``.
    """
    rate, encoding, channels = (options.get(option.name, option.default) for option in RAW)
    return str(RawFormat.parse(f"{encoding}@{rate}x{channels}"))


def channel_of(options: Options) -> str:
    """The channel that the options name, as `AudioPart.raw` has it; empty for the mix of all."""
    return {"left": ":1", "right": ":2", "difference": ":difference"}.get(options.get(CHANNEL.name, ""), "")


def _wrong(message: str) -> DataError:
    return DataError(message, "Correct it and try again: dataset formats lists every option.", code="option")
