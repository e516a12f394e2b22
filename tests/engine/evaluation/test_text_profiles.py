"""Our text profiles beside the normalisers that transformers ships."""

from __future__ import annotations

import json
from importlib.resources import files

from transformers.models.whisper.english_normalizer import EnglishTextNormalizer

from studio.text.normalisation import normalise
from tests.unit.text.test_normalisation import WHISPER_CASES

SENTENCES = [
    "Colour, flavour and organise: twenty-one pounds, please!",
    "I'd've said it's the 3rd of May, 1999 -- won't you?",
    "The patient takes 2.5 mg of Metformin [cough] twice a day (really).",
    "Dr. Smith's naïve résumé cost £1,250.50; that's 10% more.",
    "um, she'd gone to St. Mary's, hmm, at quarter past ten",
]


def test_whisper_english_agrees_with_transformers() -> None:
    spellings = json.loads((files("whisper_normalization") / "english.json").read_text(encoding="utf-8"))
    theirs = EnglishTextNormalizer(spellings)
    for text in (*SENTENCES, *(case.partition(" -> ")[0] for case in WHISPER_CASES.strip().splitlines())):
        assert normalise(text, "whisper-english") == theirs(text).strip()
