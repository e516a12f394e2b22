"""What findings say, in plain words and with the figures of their utterance."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from studio.corpus.quality.text_rules import DIGITS, SYMBOLS
from studio.settings.languages import LANGUAGES
from studio.text.cleaning import HTML, NUMBER, invisible, repetition, spell_out
from studio.text.languages import foreign_share, other_language

if TYPE_CHECKING:
    from studio.corpus.quality.report import Examination

TEMPLATES = MappingProxyType(
    {
        "same_audio": "The same audio as {other}: what is counted twice is learned twice, and must not be held out.",
        "text_too_long": "{rate:.1f} characters a second, {times:.1f} times the corpus's {median:.1f}: the text says "
        "more than can be heard in {seconds:.1f} s.",
        "text_too_short": "{rate:.1f} characters a second, {times:.2f} of the corpus's {median:.1f}: more is said in "
        "{seconds:.1f} s than the text has, or there is much silence.",
        "wrong_script": "{share:.0%} of the letters are {script}, not the script of {language}.",
        "wrong_language": "The text reads as {other}, not as {language}.",
        "mojibake": "The text holds letters that were decoded in the wrong encoding.",
        "html": "The text holds HTML: {found}.",
        "repeated": "The text says “{found}” twice in a row.",
        "clipped": "{share:.1%} of the samples are cut off at the peak: the recording was too loud, and is distorted.",
        "noisy": "The speech is only {snr:.0f} dB above the noise.",
        "truncated": "The file ends {milliseconds:.0f} ms before it should: it was cut short.",
        "silence": "{start:.1f} s of silence at the start and {end:.1f} s at the end.",
        "very_short": "It lasts only {seconds:.2f} s.",
        "invisible": "The text holds invisible characters: {found}.",
        "decomposed": "Accents are stored as characters of their own; they are put together when the text is read.",
        "spaces": "The text holds spaces at its ends, double ones, tabs or line ends.",
        "digits": "The text has digits: {found}. Numbers are better written as they are said.",
        "spellable": "The text has digits: {found}. Numbers are better written as they are said: {spelt}.",
        "symbols": "The text has signs that are read as words, or not at all: {found}.",
        "quiet": "The recording is quiet: {loudness:.0f} LUFS.",
        "offset": "The samples are off centre by {share:.1%} of full scale (DC offset).",
        "sample_rate": "It is stored at {rate:,} Hz and resampled to 16,000 Hz while it is read.",
        "narrow_band": "It is stored at {rate:,} Hz, so that nothing above {half:,} Hz can be heard; it is resampled "
        "to 16,000 Hz while it is read.",
        "other_subtitles": "One of several subtitle files is taken. {message}",
        "other_annotations": "One of several files with times and texts is taken. {message}",
        "held_out_too": "What is held out is not trained on. {message}",
        "same_text": "The same text as {other}.",
    }
)
"""What findings say, by code; `str.format` with the figures of :func:`figures_of`."""

_LONGEST = 60


def template_of(code: str, figures: dict[str, object]) -> str:
    """The sentence that takes a finding's figures; empty where the figures hold the audit's own message."""
    if "message" in figures:
        return ""
    if code == "sample_rate" and "half" in figures:
        code = "narrow_band"
    if code == "digits" and "spelt" in figures:
        code = "spellable"
    return TEMPLATES[code]


def describe(code: str, figures: dict[str, object]) -> str:
    """The sentence for a finding with its figures."""
    return template_of(code, figures).format(**figures) or str(figures["message"])


def figures_of(examination: Examination, row: int, code: str) -> dict[str, object]:
    """The figures that a finding about a row is told with."""
    examined = examination.examined
    if row in examined.refusals and examined.refusals[row][0] == code:
        return {"message": examined.refusals[row][1]}
    if code in ("same_audio", "same_text"):
        first = examination.same_audio[row] if code == "same_audio" else examined.same_text[row]
        return {"other": examined.names(int(first))}
    text = examined.texts[row]
    return _figures_of_text(text, examination.language, code) or _figures_of_sound(examination, row, code)


def _figures_of_text(text: str, language: str, code: str) -> dict[str, object]:
    name = LANGUAGES.get(language, language)
    match code:
        case "wrong_script":
            share, script = foreign_share(text, language)
            return {"share": share, "script": script.capitalize(), "language": name}
        case "wrong_language":
            other = other_language(text, language)
            return {"other": LANGUAGES.get(other, other), "language": name}
        case "html":
            return {"found": ", ".join(_shown(HTML.findall(text)))}
        case "invisible":
            found = invisible(language).findall(text)
            return {"found": ", ".join(f"U+{ord(char):04X}" for char in sorted(set(found)))}
        case "symbols":
            return {"found": " ".join(_shown(SYMBOLS.findall(text)))}
        case "digits":
            return _figures_of_digits(text, language)
        case "repeated":
            start, end = repetition(text) or (0, 0)
            return {"found": _short(text[start:end])}
    return {}


def _figures_of_digits(text: str, language: str) -> dict[str, object]:
    found = _shown(DIGITS.findall(text))
    spelt = [words for match in NUMBER.finditer(text) if (words := spell_out(match[0], language)) != match[0]]
    figures: dict[str, object] = {"found": ", ".join(found)}
    return figures | {"spelt": ", ".join(_shown(spelt))} if spelt else figures


def _figures_of_sound(examination: Examination, row: int, code: str) -> dict[str, object]:
    measures, signal = examination.examined.measures, examination.examined.signals[row]
    seconds = float(measures.seconds[row])
    match code:
        case "text_too_long" | "text_too_short":
            rate, median = float(measures.rates[row]), measures.median_rate
            return {"rate": rate, "median": median, "times": rate / median, "seconds": seconds}
        case "very_short":
            return {"seconds": seconds}
        case "clipped":
            return {"share": float(signal["clipped"])}
        case "noisy":
            return {"snr": float(signal["snr"])}
        case "truncated":
            return {"milliseconds": float(signal["missing"]) * 1000}
        case "silence":
            return {"start": float(signal["silence_start"]), "end": float(signal["silence_end"])}
        case "quiet":
            return {"loudness": float(signal["loudness"])}
        case "offset":
            return {"share": abs(float(signal["offset"]))}
        case "sample_rate":
            rate = int(signal["rate"])
            return {"rate": rate, "half": rate // 2} if rate < 16_000 else {"rate": rate}
    return {}


def _shown(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))[:5]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
