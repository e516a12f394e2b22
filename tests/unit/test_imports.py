"""The command line and the window start without the model libraries; nothing but the window imports Qt."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

MODEL_LIBRARIES = ("torch", "transformers", "peft", "bitsandbytes", "accelerate")
QT = ("PySide6", "pyqtgraph", "qtawesome")
ROOT = Path(__file__).resolve().parents[2]
PROVIDERS = importlib.metadata.packages_distributions()


def loaded_by(module: str) -> set[str]:
    """The top-level packages in ``sys.modules`` after a fresh interpreter imported ``module``."""
    code = f"import sys, {module}; print('\\n'.join({{name.partition('.')[0] for name in sys.modules}}))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("studio.cli", MODEL_LIBRARIES + QT),
        ("studio.settings", MODEL_LIBRARIES + QT),
        ("studio.protocol", (*MODEL_LIBRARIES, *QT, "numpy", "pydantic")),
        ("studio.corpus", MODEL_LIBRARIES + QT),
        ("studio.checkpoints", MODEL_LIBRARIES + QT),
        ("studio.runs", MODEL_LIBRARIES + QT),
        ("studio.recording.recorder", (*MODEL_LIBRARIES, *QT, "sounddevice")),
        ("studio.gui.shell.app", MODEL_LIBRARIES),
    ],
)
def test_importing_a_module_leaves_heavy_libraries_out(module: str, forbidden: tuple[str, ...]) -> None:
    assert loaded_by(module).isdisjoint(forbidden)


def imported_by(tree: ast.AST) -> set[str]:
    """The distributions, in lower case, that provide what is imported, inside functions as well."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    names -= {*sys.stdlib_module_names, "studio"}
    return {PROVIDERS.get(name, [name])[0].lower().replace("_", "-") for name in names}


def declared() -> tuple[set[str], set[str]]:
    """The distributions that pyproject.toml names, and those of them that not every studio has."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = {name: lines for name, lines in tables["project"]["optional-dependencies"].items() if name != "dev"}
    optional = named(line for lines in extras.values() for line in lines)
    return named(tables["project"]["dependencies"]) | optional, optional | named(tables["tool"]["studio"]["desktop"])


def named(requirements: Iterable[str]) -> set[str]:
    """The distributions of requirements, in lower case."""
    return {re.split(r"[<>=]", line)[0].lower() for line in requirements}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in (ROOT / "studio").rglob("*.py"):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_every_imported_package_is_a_declared_dependency() -> None:
    names, _ = declared()
    assert {(path, name) for path, tree in modules() for name in imported_by(tree) - names} == set()


def test_only_the_window_cannot_be_imported_without_what_is_not_everywhere() -> None:
    """Elsewhere a function imports it, and says what to install where it is missing."""
    names, optional = declared()
    assert optional < names
    for path, tree in modules():
        at_start = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        if "gui" not in path.relative_to(ROOT).parts:
            assert imported_by(ast.Module(at_start, [])).isdisjoint(optional), path
