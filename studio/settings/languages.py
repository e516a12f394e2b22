"""The languages that Whisper knows, by the code its tokenizer uses.

Source: ``LANGUAGES`` in openai/whisper ``whisper/tokenizer.py`` (Cantonese came with large-v3).
"""

from __future__ import annotations

from types import MappingProxyType

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
        return f"whisper-english is made for English and would spoil {name}; take auto or basic"
    return ""
