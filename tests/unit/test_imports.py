"""The command line and the window start without the model libraries; nothing but the window imports Qt."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

MODEL_LIBRARIES = ("torch", "transformers", "peft", "bitsandbytes", "accelerate")
QT = ("PySide6", "pyqtgraph", "qtawesome")


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
        ("studio.gui.app", MODEL_LIBRARIES),
    ],
)
def test_importing_a_module_leaves_heavy_libraries_out(module: str, forbidden: tuple[str, ...]) -> None:
    assert loaded_by(module).isdisjoint(forbidden)


def imported_by(path: Path) -> set[str]:
    """The top-level names of every absolute import in a file, inside functions as well."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_every_imported_package_is_a_declared_dependency() -> None:
    root = Path(__file__).resolve().parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[<>=]", line)[0].lower() for line in project["dependencies"]}
    packages = importlib.metadata.packages_distributions()
    imported = set().union(*(imported_by(path) for path in (root / "studio").rglob("*.py")))
    imported -= {*sys.stdlib_module_names, "studio"}
    providers = {name: {d.lower().replace("_", "-") for d in packages.get(name, [name])} for name in imported}
    assert {name for name in imported if not providers[name] & declared} == set()
