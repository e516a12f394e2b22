"""The command line and the window start without the model libraries; nothing but the window imports Qt."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

MODEL_LIBRARIES = ("torch", "transformers", "peft", "bitsandbytes", "accelerate")
QT = ("PySide6", "pyqtgraph", "qtawesome")


def loaded_by(module: str) -> set[str]:
    """The top-level packages in ``sys.modules`` after a fresh interpreter imported ``module``."""
    code = f"import sys, {module}; print('\\n'.join({{name.partition('.')[0] for name in sys.modules}}))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("studio.cli", MODEL_LIBRARIES + QT),
        ("studio.settings", MODEL_LIBRARIES + QT),
        ("studio.protocol", (*MODEL_LIBRARIES, *QT, "numpy", "pydantic")),
        ("studio.data", MODEL_LIBRARIES + QT),
        ("studio.checkpoints", MODEL_LIBRARIES + QT),
        ("studio.runs", MODEL_LIBRARIES + QT),
        ("studio.gui.app", MODEL_LIBRARIES),
    ],
)
def test_importing_a_module_leaves_heavy_libraries_out(module: str, forbidden: tuple[str, ...]) -> None:
    if not exists(module):
        pytest.skip(f"{module} does not exist yet")
    assert loaded_by(module).isdisjoint(forbidden)
