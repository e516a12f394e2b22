"""Brings the Korean catalogue up to date with the source, and compiles it.

    .venv/bin/python resources/translations/update.py [--fill FILE]

FILE has one translation a line: the English source, a tab, the Korean (``\\n`` for a line break); a source that means
two things is written ``Context|source``. Prints what is still missing, and ends with status 1 then.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CATALOGUE = HERE / "ko.ts"
COMPILED = HERE / "ko.qm"


def main() -> int:
    """Update, fill, compile; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fill", type=Path, help="translations to take in")
    parser.add_argument("--clean", action="store_true", help="forget what the source no longer has")
    arguments = parser.parse_args()
    with FileLock(HERE / ".update.lock"):
        _lupdate(arguments.clean)
        _fill(_translations(arguments.fill) if arguments.fill else {})  # without any, for the same layout
        _run("lrelease", str(CATALOGUE), "-qm", str(COMPILED), "-silent")
    gaps = missing()
    for context, source in gaps:
        print(f"{context}|{source}".replace("\n", "\\n"))
    print(f"{len(gaps)} missing", file=sys.stderr)
    return 1 if gaps else 0


def missing() -> list[tuple[str, str]]:
    """Context and source of every string without a finished translation."""
    found = []
    for context, message in _messages(ET.parse(CATALOGUE)):
        if _kind(message) == "unfinished" or (not _kind(message) and not _text(message)):
            found.append((context, message.findtext("source", "")))
    return found


def generated_texts() -> list[tuple[str, str]]:
    """Context and source of every string that the window takes from the layers below it."""
    by_context = {
        "Settings": settings_texts(),
        "Import": import_texts(),
        "Rules": rule_texts(),
        "Errors": error_texts(),
        "SettingProblems": problem_texts(),
        "Warnings": warning_texts(),
        "Languages": language_texts(),
    }
    return [(context, text) for context, texts in by_context.items() for text in texts]


def rule_texts() -> list[str]:
    """What rules of quality and fixes are called, and what rules say about a recording."""
    sys.path.insert(0, str(ROOT))
    from studio.corpus.quality.fixes import FIXES
    from studio.corpus.quality.registry import rules

    return sorted({*FIXES.values(), *(text for rule in rules() for text in (rule.title, rule.explanation))})


def language_texts() -> list[str]:
    """Names of the languages that Whisper knows."""
    sys.path.insert(0, str(ROOT))
    from studio.settings.languages import LANGUAGES

    return sorted(LANGUAGES.values())


def error_texts() -> list[str]:
    """What happened and what to do, for every code of an error that has words in the window."""
    sys.path.insert(0, str(ROOT))
    from studio.gui.kit.error_texts import TEXTS

    return sorted({text for texts in TEXTS.values() for text in texts})


def problem_texts() -> list[str]:
    """What is wrong with settings beside others: the sentences in the sources of these checks."""
    settings = ROOT / "studio" / "settings"
    trees = {
        name: list(ast.walk(ast.parse((settings / f"{name}.py").read_text(encoding="utf-8"))))
        for name in ("consistency", "languages", "guards", "toml")
    }
    own, others = trees.pop("consistency"), [node for nodes in trees.values() for node in nodes]
    docs = {id(node.value) for node in own if isinstance(node, ast.Expr)}
    texts = {node.value for node in own if isinstance(node, ast.Constant) and id(node) not in docs}
    calls = [node for node in others if isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem"]
    texts |= {node.value for call in calls for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)}
    sys.path.insert(0, str(ROOT))
    from studio.settings.methods import METHODS

    texts |= {text for method in METHODS.values() for text in method.no_bases.values()}
    return sorted(text for text in texts if isinstance(text, str) and " " in text)


def warning_texts() -> list[str]:
    """What an engine warns of."""
    sys.path.insert(0, str(ROOT))
    from studio.protocol.warnings import WARNINGS

    return sorted(WARNINGS.values())


def import_texts() -> list[str]:
    """Names of the formats, and what may be chosen about them."""
    sys.path.insert(0, str(ROOT))
    from studio.corpus.importers import FORMATS
    from studio.corpus.importers.notices import TEXTS, short_text

    options = {option.name: option for form in FORMATS for option in form.options}.values()
    texts = [form.label for form in FORMATS] + [text for option in options for text in (option.label, option.help)]
    texts += [label for option in options for _, label in option.choices if option.name != "encoding"]
    return sorted({*texts, *map(short_text, TEXTS)})


def settings_texts() -> list[str]:
    """Labels, help and units of the schema, and titles and help of the presets: their context is ``Settings``."""
    sys.path.insert(0, str(ROOT))
    from studio.settings.field import walk_fields
    from studio.settings.methods import METHODS
    from studio.settings.presets import load_presets
    from studio.settings.run import RunSettings

    presets, _ = load_presets([ROOT / "resources" / "presets"])
    texts = [text for field in walk_fields(RunSettings) for text in (field.label, field.help, field.unit)]
    texts += [text for method in METHODS.values() for text in (method.title, method.words)]
    texts += [text for preset in presets for text in (preset.title, preset.help)]
    return sorted({text for text in texts if text})


def _lupdate(clean: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        generated = Path(folder) / "generated.py"
        calls = [
            f"translate({json.dumps(context)}, {json.dumps(text, ensure_ascii=False)})"
            for context, text in generated_texts()
        ]
        generated.write_text("\n".join(f"QCoreApplication.{call}" for call in calls) + "\n", encoding="utf-8")
        _extract([*sorted((ROOT / "studio" / "gui").rglob("*.py")), generated], clean)


def _extract(paths: list[Path], clean: bool) -> None:
    sources = [str(path) for path in paths]
    # A moved string keeps its old entry, so that no translation is lost while several people work.
    extra = ["-no-obsolete"] if clean else []
    _run("lupdate", "-silent", "-locations", "none", "-source-language", "en", "-target-language", "ko", *extra,
         *sources, "-ts", str(CATALOGUE))  # fmt: skip


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([str(Path(sys.executable).with_name(f"pyside6-{tool}")), *arguments], check=True, cwd=ROOT)


def _translations(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines if "\t" in line)
    return {source.replace("\\n", "\n"): korean.strip().replace("\\n", "\n") for source, _, korean in pairs}


def _fill(translations: dict[str, str]) -> None:
    tree = ET.parse(CATALOGUE)
    for context, message in _messages(tree):
        source = message.findtext("source", "")
        korean = translations.get(f"{context}|{source}", translations.get(source))
        translation = message.find("translation")
        if korean and translation is not None and _kind(message) not in ("obsolete", "vanished"):
            translation.text = korean
            translation.attrib.pop("type", None)
    ET.indent(tree, " " * 4)
    body = ET.tostring(tree.getroot(), encoding="unicode")
    temporary = CATALOGUE.with_suffix(".ts.tmp")
    temporary.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")
    temporary.replace(CATALOGUE)


def _messages(tree: ET.ElementTree[ET.Element]) -> list[tuple[str, ET.Element]]:
    found = []
    for context in tree.getroot().findall("context"):
        found += [(context.findtext("name", ""), message) for message in context.findall("message")]
    return found


def _kind(message: ET.Element) -> str:
    translation = message.find("translation")
    return "unfinished" if translation is None else translation.get("type", "")


def _text(message: ET.Element) -> str:
    return message.findtext("translation") or ""


if __name__ == "__main__":
    sys.exit(main())
