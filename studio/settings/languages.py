"""The languages that Whisper knows, by the code its tokenizer uses.

Source: ``LANGUAGES`` in openai/whisper ``whisper/tokenizer.py`` (Cantonese came with large-v3).
"""

from __future__ import annotations

from types import MappingProxyType

from studio.settings.problem import Problem

_NAMES = """
en English|zh Chinese|de German|es Spanish|ru Russian|ko Korean|fr French|ja Japanese|pt Portuguese|tr Turkish
pl Polish|ca Catalan|nl Dutch|ar Arabic|sv Swedish|it Italian|id Indonesian|hi Hindi|fi Finnish|vi Vietnamese
he Hebrew|uk Ukrainian|el Greek|ms Malay|cs Czech|ro Romanian|da Danish|hu Hungarian|ta Tamil|no Norwegian
th Thai|ur Urdu|hr Croatian|bg Bulgarian|lt Lithuanian|la Latin|mi Maori|ml Malayalam|cy Welsh|sk Slovak
te Telugu|fa Persian|lv Latvian|bn Bengali|sr Serbian|az Azerbaijani|sl Slovenian|kn Kannada|et Estonian
mk Macedonian|br Breton|eu Basque|is Icelandic|hy Armenian|ne Nepali|mn Mongolian|bs Bosnian|kk Kazakh
sq Albanian|sw Swahili|gl Galician|mr Marathi|pa Punjabi|si Sinhala|km Khmer|sn Shona|yo Yoruba|so Somali
af Afrikaans|oc Occitan|ka Georgian|be Belarusian|tg Tajik|sd Sindhi|gu Gujarati|am Amharic|yi Yiddish|lo Lao
uz Uzbek|fo Faroese|ht Haitian Creole|ps Pashto|tk Turkmen|nn Nynorsk|mt Maltese|sa Sanskrit|lb Luxembourgish
my Myanmar|bo Tibetan|tl Tagalog|mg Malagasy|as Assamese|tt Tatar|haw Hawaiian|ln Lingala|ha Hausa
ba Bashkir|jw Javanese|su Sundanese|yue Cantonese
"""

LANGUAGES = MappingProxyType(
    {code: name for code, _, name in (entry.partition(" ") for entry in _NAMES.strip().replace("\n", "|").split("|"))}
)
"""Language code → English name."""

_THREE_LETTERS = """
eng en|zho zh|chi zh|deu de|ger de|spa es|rus ru|kor ko|fra fr|fre fr|jpn ja|por pt|tur tr|pol pl|cat ca|nld nl|dut nl
ara ar|swe sv|ita it|ind id|hin hi|fin fi|vie vi|heb he|ukr uk|ell el|gre el|msa ms|may ms|ces cs|cze cs|ron ro|rum ro
dan da|hun hu|tam ta|nor no|nob no|nb no|tha th|urd ur|hrv hr|bul bg|lit lt|lat la|mri mi|mao mi|mal ml|cym cy|wel cy
slk sk|slo sk|tel te|fas fa|per fa|lav lv|ben bn|srp sr|aze az|slv sl|kan kn|est et|mkd mk|mac mk|bre br|eus eu|baq eu
isl is|ice is|hye hy|arm hy|nep ne|mon mn|bos bs|kaz kk|sqi sq|alb sq|swa sw|glg gl|mar mr|pan pa|sin si|khm km|sna sn
yor yo|som so|afr af|oci oc|kat ka|geo ka|bel be|tgk tg|snd sd|guj gu|amh am|yid yi|lao lo|uzb uz|fao fo|hat ht|pus ps
tuk tk|nno nn|mlt mt|san sa|ltz lb|mya my|bur my|bod bo|tib bo|tgl tl|fil tl|mlg mg|asm as|tat tt|lin ln|hau ha|bak ba
jav jw|jv jw|sun su|cmn zh
"""
_BY_TAG = MappingProxyType(
    {code: code for code in LANGUAGES}
    | {name.casefold(): code for code, name in LANGUAGES.items()}
    | {tag: code for tag, code in (pair.split() for pair in _THREE_LETTERS.strip().replace("\n", "|").split("|"))}
)


def language_of_tag(tag: str) -> str:
    """Whisper's code of a language as files are marked with it; empty for what is none.

    ``fr``, ``fr-CA``, ``pt_BR``, the three letters of ISO 639-2 (``fra``, ``fre``) and English names.
    """
    wanted = tag.strip().casefold()
    return _BY_TAG.get(wanted) or _BY_TAG.get(wanted.replace("_", "-").partition("-")[0], "")


def language_problem(code: str) -> str:
    """Why ``code`` cannot be used, with the code probably meant; empty for a language that Whisper knows."""
    if code in LANGUAGES:
        return ""
    wanted = code.strip().lower()
    short = wanted.replace("_", "-").partition("-")[0]
    by_name = {name.lower(): known for known, name in LANGUAGES.items()}
    meant = short if short in LANGUAGES else by_name.get(wanted)
    hint = f"write {meant} for {LANGUAGES[meant]}" if meant else "codes look like en, ko or fr"
    return f"not a language that Whisper knows; {hint}"


def profile_problem(profile: str, language: str) -> str:
    """Why a language cannot be scored with a text profile; empty where it can, or where no language is chosen yet."""
    if profile == "whisper-english" and language not in ("", "en"):
        name = LANGUAGES.get(language, language)
        return Problem(
            "whisper-english is made for English and would spoil {language}; take auto or basic", language=name
        )
    return ""
