"""Presets: groups of settings that go together, as TOML files like ``run.toml`` with a title in front."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from studio.errors import RunError, SettingsError
from studio.settings.application import studio_home
from studio.settings.field import walk_fields
from studio.settings.run import RunSettings
from studio.settings.toml import parse_run_settings, read_toml
from studio.storage.atomic import make_folder, write_text

SECTIONS = ("adapter", "quantization", "training", "evaluation")
"""What a preset may hold: never the model, the language or the recordings."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A title, a sentence, and values by dotted path.

    Attributes:
        path: the file it comes from.
        values: pairs of dotted path and value, valid for ``RunSettings``.
    """

    title: str
    help: str
    path: Path
    values: tuple[tuple[str, Any], ...]

    def apply(self, settings: RunSettings) -> RunSettings:
        """The settings with the preset's values; everything else stays."""
        raw = settings.model_dump()
        for path, value in self.values:
            section, _, name = path.partition(".")
            raw[section][name] = value
        return RunSettings.model_validate(raw)

    def matches(self, settings: RunSettings) -> bool:
        """Whether the settings are what the preset would make of them."""
        return self.apply(settings) == settings


def presets_folder() -> Path:
    """Where the user's own presets are kept."""
    return studio_home() / "presets"


def load_preset(path: Path) -> Preset:
    """Read one preset.

    Raises:
        RunError: the file is missing or is not TOML.
        SettingsError: it holds a key or a value that is wrong, or settings that no preset may hold.
    """
    raw = read_toml(path)
    title, help_text = str(raw.pop("title", path.stem)), str(raw.pop("help", ""))
    foreign = [section for section in raw if section not in SECTIONS]
    if foreign:
        raise SettingsError([(name, f"a preset holds only {', '.join(SECTIONS)}") for name in foreign], str(path))
    _check(raw, str(path))
    complete = RunSettings.model_validate(raw).model_dump()
    values = tuple((f"{section}.{name}", complete[section][name]) for section in raw for name in raw[section])
    return Preset(title, help_text, path, values)


def load_presets(folders: Iterable[Path]) -> tuple[list[Preset], list[Exception]]:
    """All presets of some folders in the order of their file names, and what is wrong with those that are broken."""
    presets: list[Preset] = []
    problems: list[Exception] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            try:
                presets.append(load_preset(path))
            except (RunError, SettingsError) as error:
                problems.append(error)
    return presets, problems


def save_preset(title: str, settings: RunSettings, folder: Path) -> Preset:
    """Keep everything but model, language and recordings under a title; one of the same title is replaced.

    Raises:
        RunError: the title is empty.
        StorageError: the file cannot be written; what was there before is untouched.
    """
    name = file_name(title)
    if not name:
        raise RunError("A preset needs a name with letters or digits.", "Type a name.")
    path = folder / f"{name}.toml"
    make_folder(folder)
    write_text(path, _dump(title.strip(), settings))
    return load_preset(path)


def file_name(title: str) -> str:
    """A title as the name of a file on every system; empty where nothing of it is left."""
    plain = unicodedata.normalize("NFC", title).casefold()
    return re.sub(r"[^\w]+", "-", plain).strip("-_")[:60]


def _dump(title: str, settings: RunSettings) -> str:
    document = tomlkit.document()
    document.add("title", tomlkit.item(title))
    for section in SECTIONS:
        table = tomlkit.table()
        for field in walk_fields(RunSettings):
            if field.section == section:
                value = getattr(getattr(settings, section), field.name)
                table.add(field.name, list(value) if isinstance(value, tuple) else value)
        document.add(tomlkit.nl())
        document.add(section, table)
    return tomlkit.dumps(document)


def _check(raw: dict[str, Any], source: str) -> None:
    """SettingsError for what is wrong with the preset's own values; language and recordings are not its business."""
    try:
        parse_run_settings(raw, source)
    except SettingsError as error:
        wrong = [problem for problem in error.problems if problem[0].partition(".")[0] in SECTIONS]
        if wrong:
            raise SettingsError(wrong, source) from None
