"""A copy of the launcher beside a ``.venv`` whose pip, pytest and studio only record what they are asked for."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
SCRIPTS = ("launch.py", "environment.py", "packages.py", "terminal.py", "pip_report.py", "system_libraries.py")

# The scenario file says what pip prints and returns, and the pipe into which it says that it runs and then waits.
FAKE_PIP = """
import json, os, pathlib, sys
root = pathlib.Path(os.environ["FAKE_ROOT"])
inherited = [name for name in ("PYTHONPATH", "PYTHONSAFEPATH") if name in os.environ]
(root / "pip-paths").write_text(json.dumps([sys.flags.safe_path, inherited]))
with (root / "pip-calls").open("a") as calls:
    calls.write(json.dumps(sys.argv[1:]) + "\\n")
scenario = json.loads((root / "scenario.json").read_text())
for line in scenario["lines"]:
    print(line, flush=True)
if scenario["pipe"]:
    os.write(scenario["pipe"], b"running")
    import signal
    signal.pause()
sys.exit(scenario["status"])
"""
FAKE_COMMAND = """
import json, os, sys
nice = os.nice(0) if hasattr(os, "nice") else 0
said = {"arguments": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ), "nice": nice}
print(json.dumps(said), flush=True)
if os.environ.get("FAKE_FAILING") in sys.argv:
    os.kill(os.getpid(), 9)
sys.exit(int(os.environ.get("FAKE_STATUS", "0")))
"""


@dataclass
class Launcher:
    """The copy in ``root`` and how to run it."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def script(self) -> Path:
        return self.root / "packaging" / "launch.py"

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    def make_environment(self) -> None:
        """A working ``.venv`` without packages, as an interrupted first start leaves it."""
        venv.create(self.venv, symlinks=True)
        paths = {"base": str(self.venv), "platbase": str(self.venv)}
        site = Path(sysconfig.get_path("purelib", "venv", vars=paths))
        for name, code in (("pip", FAKE_PIP), ("pytest", FAKE_COMMAND)):
            (site / name).mkdir()
            (site / name / "__init__.py").touch()
            (site / name / "__main__.py").write_text(code)

    def pip_will(self, *lines: str, status: int = 0, pipe: int = 0) -> None:
        scenario = {"lines": lines, "status": status, "pipe": pipe}
        (self.root / "scenario.json").write_text(json.dumps(scenario))

    def pip_calls(self) -> list[list[str]]:
        calls = self.root / "pip-calls"
        return [json.loads(line) for line in calls.read_text().splitlines()] if calls.exists() else []

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        env = {**os.environ, "FAKE_ROOT": str(self.root), **self.environment}
        command = [sys.executable, str(self.script), *arguments]
        pipe = subprocess.PIPE
        options |= {"stdout": pipe, "stderr": pipe, "preexec_fn": _can_be_interrupted}
        return subprocess.Popen(command, text=True, env=env, encoding="utf-8", **options)

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, **options)
        out, err = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def _can_be_interrupted() -> None:
    """What a shell starts with ``&`` in a script ignores Ctrl-C, and so does all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def copy_launcher(root: Path) -> Launcher:
    """The repository's launcher with two pinned packages and a studio that prints how it was started."""
    for folder in ("packaging", "studio", "tests"):
        (root / folder).mkdir(parents=True)
    for name in SCRIPTS:
        shutil.copy(REPOSITORY / "packaging" / name, root / "packaging" / name)
    for name, pins in (("requirements", "one==1.0\ntwo==2.0\n"), ("requirements-dev", "three==3.0\n")):
        (root / "packaging" / f"{name}.txt").write_text(pins)
        (root / "packaging" / f"{name}.lock").write_text(pins.replace("\n", " --hash=sha256:0\n"))
    (root / "studio" / "__init__.py").touch()
    (root / "studio" / "__main__.py").write_text(FAKE_COMMAND)
    launcher = Launcher(root)
    launcher.pip_will("Collecting one==1.0", "Successfully installed one-1.0 two-2.0")
    return launcher
