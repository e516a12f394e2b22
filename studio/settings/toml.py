"""Reading, overriding and writing ``run.toml``."""

from __future__ import annotations

import difflib
import reprlib
import textwrap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import ValidationError

from studio.errors import RunError, SettingsError
from studio.settings.consistency import cross_problems
from studio.settings.field import SettingField, walk_fields
from studio.settings.guards import anchored_guards
from studio.settings.problem import Problem
from studio.settings.run import SCHEMA_VERSION, RunSettings
from studio.storage.atomic import write_text
from studio.storage.reading import parse_toml, reading, toml_of

_WIDTH = 118
_NEW = "Write one with: whisper-lora-studio new --data {data} -o run.toml"
_EPOCHS, _MAX_STEPS = "training.epochs", "training.max_steps"


def parse_run_settings(raw: Mapping[str, Any], source: str = "") -> RunSettings:
    """Validate raw tables.

    Raises:
        SettingsError: with every problem found, each with its dotted path.
    """
    problems, settings = _validate(raw)
    if problems:
        wrong = {path for path, _ in problems}
        _, rest = _validate(_without(raw, wrong))
        problems += [p for p in cross_problems(rest) if p[0] not in wrong] if rest else []
        raise SettingsError(problems, source)
    assert settings is not None
    if problems := cross_problems(settings):
        raise SettingsError(problems, source)
    return settings


def load_run_settings(path: Path, overrides: Sequence[str] = ()) -> RunSettings:
    """Read a run file, with ``section.key=value`` overrides applied before validation.

    Recordings and noises that the file names by a relative path are sought from the file's own folder, wherever the
    studio is started; those of an override from the working directory.

    Raises:
        RunError: the file is missing or is not TOML.
        SettingsError: a key or value is wrong.
    """
    source = f"{path} with --set" if overrides else str(path)
    return parse_run_settings(apply_overrides(_anchored(read_toml(path), path.parent), overrides), source)


def read_toml(path: Path) -> dict[str, Any]:
    """The raw tables of a TOML file; RunError says where it is broken."""
    if path.is_dir():
        raise RunError(f"{path} is a folder, not a run file.", _NEW.format(data=path))
    if not path.exists():
        raise RunError(f"There is no run file {path}.", _NEW.format(data="FOLDER"), code="no_run_file")
    if path.suffix == ".jsonl":
        raise RunError(f"{path} is a manifest, not a run file.", _NEW.format(data=path))
    hint = 'Correct that line (texts stand in quotes: language = "fr"); nothing was started.'
    with reading(path, "run file", RunError, code="run_file", hint=hint):
        return toml_of(path)


def apply_overrides(raw: Mapping[str, Any], overrides: Sequence[str]) -> dict[str, Any]:
    """A copy of ``raw`` with each ``section.key=value`` put in; values are TOML, or plain text.

    ``training.epochs`` takes the place of the file's ``training.max_steps``, which would otherwise win over it.

    Raises:
        SettingsError: an override is none, names no setting, or asks for epochs and for steps at once.
    """
    merged = {key: dict(value) if isinstance(value, Mapping) else value for key, value in raw.items()}
    for override in overrides:
        path, equals, text = override.partition("=")
        section, dot, key = path.strip().partition(".")
        if not (equals and dot and key):
            raise SettingsError([(override, "write it as section.key=value, such as adapter.rank=16")], "--set")
        field = next((field for field in walk_fields(RunSettings) if field.path == path.strip()), None)
        if field is None:
            raise SettingsError([(path.strip(), _unknown(path.strip()))], "--set")
        table = merged.setdefault(section, {})
        if isinstance(table, dict):  # validation says what is wrong with anything else
            table[key] = _override_value(field, text.strip())
    return _by_epochs(merged, [override.partition("=")[0].strip() for override in overrides])


def _by_epochs(raw: dict[str, Any], overridden: Sequence[str]) -> dict[str, Any]:
    """Length by epochs where an override asks for them: any ``max_steps`` but 0 would leave it without effect."""
    training = raw.get("training")
    if _EPOCHS not in overridden or not isinstance(training, dict) or not training.get("max_steps"):
        return raw
    if _MAX_STEPS in overridden:
        demand = f"is given beside {_MAX_STEPS}={training['max_steps']}, which wins over it; give only one of them"
        raise SettingsError([(_EPOCHS, demand)], "--set")
    return raw | {"training": training | {"max_steps": 0}}


def _anchored(raw: dict[str, Any], folder: Path) -> dict[str, Any]:
    for (section, name), anchor in _ANCHORED.items():
        table = raw.get(section)
        named = table.get(name) if isinstance(table, dict) else None
        if isinstance(table, dict) and isinstance(named, str):
            with suppress(ValueError):  # validation says what is wrong
                raw = raw | {section: table | {name: anchor(named, folder)}}
    return raw


def _anchored_path(named: str, folder: Path) -> str:
    return str(folder.absolute() / named) if named and not named.startswith("~") else named


_ANCHORED = {
    ("data", "source"): _anchored_path,
    ("data", "replay_source"): _anchored_path,
    ("training", "noise_folder"): _anchored_path,
    ("evaluation", "guards"): anchored_guards,
}
"""Settings that name files, and what counts their relative paths from a folder."""


def known_paths() -> list[str]:
    """Every setting's dotted path."""
    return [field.path for field in walk_fields(RunSettings)]


def dump_run_settings(settings: RunSettings, *, commented: bool = False) -> str:
    """``run.toml`` as text; with ``commented``, each setting explained above its line."""
    document = tomlkit.document()
    document.add("schema_version", tomlkit.item(settings.schema_version))
    tables: dict[str, Any] = {}
    for field in walk_fields(RunSettings):
        if field.section not in tables:
            tables[field.section] = tomlkit.table()
            document.add(tomlkit.nl())
            document.add(field.section, tables[field.section])
        if commented:
            for line in _comment(field):
                tables[field.section].add(tomlkit.comment(line))
        value = getattr(getattr(settings, field.section), field.name)
        tables[field.section].add(field.name, list(value) if isinstance(value, tuple) else value)
    return tomlkit.dumps(document)


def save_run_settings(settings: RunSettings, path: Path, *, commented: bool = False) -> None:
    """Write a run file whole or not at all; StorageError where it cannot be."""
    write_text(path, dump_run_settings(settings, commented=commented))


def _comment(field: SettingField) -> list[str]:
    facts = ", ".join(part for part in (field.unit, field.bounds_text()) if part)
    return textwrap.wrap(f"{field.label}: {field.help}" + (f" [{facts}]" if facts else ""), _WIDTH)


def _validate(raw: Mapping[str, Any]) -> tuple[list[tuple[str, str]], RunSettings | None]:
    try:
        return [], RunSettings.model_validate(dict(raw))
    except ValidationError as error:
        return [_problem(item) for item in error.errors()], None


def _problem(item: Any) -> tuple[str, str]:
    path = ".".join(str(part) for part in item["loc"][:2])
    if item["type"] == "extra_forbidden":
        return path, _unknown(path)
    return path, _demand(path, item).followed_by(f" (it is {reprlib.repr(item['input'])})")


def _demand(path: str, item: Any) -> Problem:
    """What a value must be, in words that need no knowledge of the validator's."""
    if path == "schema_version":
        return Problem(
            "this studio reads version {version}; another version of it has written this file",
            version=str(SCHEMA_VERSION),
        )
    field = next((field for field in walk_fields(RunSettings) if field.path == path), None)
    if item["type"] == "value_error" or field is None:
        raised = item.get("ctx", {}).get("error")
        if isinstance(raised, ValueError) and isinstance(raised.args[0], Problem):
            return raised.args[0]
        message = str(item["msg"]).removeprefix("Value error, ")
        return Problem("must be a table of settings") if item["type"] == "model_type" else Problem(_braced(message))
    kinds = {"bool": "true or false", "int": "a whole number", "float": "a number", "str": "a text"}
    demand = ", ".join(part for part in (kinds.get(field.kind, ""), field.bounds_text()) if part)
    return Problem("must be {demand}", demand=demand)


def _braced(text: str) -> str:
    """A text as a template."""
    return text.replace("{", "{{").replace("}", "}}")


def _unknown(path: str) -> str:
    """For what is no setting: the one probably meant, by its whole path or by its name in another section."""
    paths = known_paths()
    sections = difflib.get_close_matches(path, {known.partition(".")[0] for known in paths}, n=1)
    if sections and "." not in path:
        return f"there is no such section; did you mean [{sections[0]}]?"
    elsewhere = [known for known in paths if known.rpartition(".")[2] == path.rpartition(".")[2]]
    near = elsewhere[:1] or _close(path, paths)
    return f"there is no such setting; did you mean {' or '.join(near)}?" if near else "there is no such setting"


def _close(path: str, paths: Sequence[str]) -> list[str]:
    """The setting of the same section whose name resembles it, or two that do a little; else one of any section."""
    section, _, name = path.rpartition(".")
    names = {known.rpartition(".")[2]: known for known in paths}
    own = [known.rpartition(".")[2] for known in paths if known.startswith(f"{section}.")]
    near = difflib.get_close_matches(name, own, n=1) or difflib.get_close_matches(name, own, n=2, cutoff=0.5)
    return [f"{section}.{leaf}" for leaf in near] or [
        names[leaf] for leaf in difflib.get_close_matches(name, names, n=1)
    ]


def _without(raw: Mapping[str, Any], paths: set[str]) -> dict[str, Any]:
    valid: dict[str, Any] = {}
    for section, table in raw.items():
        if section in paths:
            continue
        is_table = isinstance(table, Mapping)
        valid[section] = {k: v for k, v in table.items() if f"{section}.{k}" not in paths} if is_table else table
    return valid


def _override_value(field: SettingField, text: str) -> Any:
    """TOML's value; the text itself where it is none, or where a text is wanted, such as a folder named ``2024``."""
    try:
        value = parse_toml(f"value = {text}")["value"]
    except (ValueError, KeyError):
        return text
    return text if field.kind in ("str", "choice") and not isinstance(value, str) else value
