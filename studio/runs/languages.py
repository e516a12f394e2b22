"""The languages that a checkpoint is told, for all utterances of a run or for each."""

from __future__ import annotations

import msgspec

from studio.checkpoints.inspect import CheckpointInfo
from studio.corpus.utterance import Manifest
from studio.errors import SettingsError
from studio.settings.languages import LANGUAGES


def told_languages(manifest: Manifest, info: CheckpointInfo, language: str, *, mixed: bool) -> Manifest:
    """The utterances with the languages that a model is to be told, each by itself; empty for that of all.

    Args:
        manifest: with the languages that the data name.
        info: the checkpoint.
        language: of those for which none is named, or of all.
        mixed: whether those count that are named.

    Raises:
        SettingsError: the checkpoint does not know one of them.
    """
    if not mixed:
        return in_one_language(manifest)
    named = {utterance.language for utterance in manifest} - {"", language}
    if unknown := sorted(named - {*info.languages}):
        raise SettingsError([("data.mixed_languages", language_beyond(info, each)) for each in unknown])
    return Manifest(
        each if each.language in ("", *named) else msgspec.structs.replace(each, language="") for each in manifest
    )


def in_one_language(manifest: Manifest) -> Manifest:
    """The utterances without the languages that the data name."""
    return Manifest(msgspec.structs.replace(each, language="") if each.language else each for each in manifest)


def language_beyond(info: CheckpointInfo, language: str) -> str:
    """Why a checkpoint cannot be told a language, and what to do."""
    name = LANGUAGES.get(language, language)
    if not info.multilingual:
        return f"{info.name} knows only English, not {name}; take a checkpoint without .en"
    return f"{info.name} does not know {name}; take another checkpoint or one of its {len(info.languages)} languages"
