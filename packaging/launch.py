#!/usr/bin/env python3
"""Starts Whisper LoRA Studio from a checkout, installing what it needs into ``.venv`` first.

    launch.py                    opens the studio
    launch.py demo               trains an adapter on the embedded demo
    launch.py test --fast        runs the fast part of the tests, those in tests/unit
    launch.py test [ARGUMENTS]   runs all tests, or those that pytest's arguments name
    launch.py COMMAND ...        any command of the studio's command line

Standard library only. The file parses on Python 3.8, so that an old Python gets a message and not a syntax error.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

if str(Path(__file__).resolve().parent) not in sys.path:  # with PYTHONSAFEPATH
    sys.path.insert(0, str(Path(__file__).resolve().parent))

from environment import (
    NEEDED_PYTHON,
    ROOT,
    VENV,
    apt_hint,
    apt_install,
    child_environment,
    ensure_environment,
    installation_lock,
    venv_python,
)
from packages import DEV_REQUIREMENTS, REQUIREMENTS, ensure_packages, is_installed
from system_libraries import install_hint, missing_libraries
from terminal import LaunchError, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MICROPHONE_TESTS = "tests/end_to_end/microphone"


def install(files: Sequence[Path]) -> None:
    """Brings ``.venv`` to what the requirement files say."""
    if all(is_installed(file) for file in files):
        return
    with installation_lock():
        ensure_environment()
        for file in files:
            ensure_packages(file)
    say(f"Ready: {VENV}")


def needs_window(arguments: Sequence[str]) -> bool:
    """Whether the command opens a window or tests it; the command line alone needs none of its libraries."""
    return (ROOT / "studio" / "gui").is_dir() and (not arguments or arguments[0] in ("gui", "test"))


def ensure_libraries(arguments: Sequence[str]) -> None:
    """Looks for the system libraries of a command; installs or names the missing ones.

    Raises:
        LaunchError: the command cannot run without one that is missing.
    """
    window = needs_window(arguments)
    found_before = VENV / ("libraries-window.stamp" if window else "libraries.stamp")
    if not sys.platform.startswith("linux") or found_before.exists():
        return
    missing = missing_libraries(window)
    if missing:
        apt_install([library.apt for library in missing])
        missing = missing_libraries(window)
    if not missing:
        found_before.touch()
        return
    names, hint = ", ".join(library.name for library in missing), install_hint(missing) + apt_hint()
    if any(library.required for library in missing) and arguments[:1] != ["test"]:
        raise LaunchError(f"System libraries are missing: {names}", hint)
    say(f"System libraries are missing, and what uses them will not work: {names}. {hint}")


def start(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Becomes the command; where the system cannot do that, runs it. The exit status."""
    sys.stderr.flush()
    if os.name != "nt":
        os.execve(command[0], list(command), dict(env))
    import subprocess

    return subprocess.run(command, env=dict(env), check=False).returncode


def launch(arguments: Sequence[str]) -> int:
    """Installs what is missing, then starts what was asked for."""
    testing = arguments[:1] == ["test"]
    install([REQUIREMENTS, DEV_REQUIREMENTS] if testing else [REQUIREMENTS])
    ensure_libraries(arguments)
    if testing:
        os.chdir(ROOT)
        return run_tests(arguments[1:])
    return start([str(venv_python()), "-m", "studio", *arguments], child_environment())


def run_tests(arguments: Sequence[str]) -> int:
    """Runs pytest: with arguments of its own, the fast part, or everything; 0 only where all of it passed.

    Everything is three calls of pytest. Two take a process a core, one after the other, since the window never shares a
    process with torch. The third, which mostly waits while it plays into a microphone, runs beside the first of them.
    """
    pytest = [str(venv_python()), "-m", "pytest"]
    if arguments and list(arguments) != ["--fast"]:
        return start([*pytest, *arguments], child_environment())
    import subprocess
    import tempfile

    environment = {**child_environment(), "OMP_NUM_THREADS": "1"}
    spread = [*pytest, "-n", str(test_processes()), "--dist", "worksteal"]

    def run(*part: str) -> int:
        return subprocess.run([*spread, *part], env=environment, check=False).returncode

    if arguments:
        return run("tests/unit")
    with tempfile.TemporaryFile() as said:
        microphone = subprocess.Popen([*pytest, MICROPHONE_TESTS], env=environment, stdout=said, stderr=said)
        if hasattr(os, "nice"):
            os.nice(10)  # the others: what is played and recorded as time goes by is never late because of them
        results = [run("--ignore=tests/gui", f"--ignore={MICROPHONE_TESTS}"), microphone.wait()]
        said.seek(0)
        print(said.read().decode(errors="replace"), flush=True)
    return next((status for status in (*results, run("tests/gui")) if status), 0)


def test_processes() -> int:
    """A process a core of those that this one may use, as far as there are 2 GB of memory for each."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 8 << 30
    return max(1, min(cores, memory // (2 << 30)))


def main(arguments: Sequence[str]) -> int:
    """The launcher's entry: the exit status."""
    if sys.version_info < NEEDED_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        say(f"Python 3.11 or newer is needed; this is Python {found} ({sys.executable}).")
        say("Install a newer one (python.org, or your system's packages) and start: python3.11 packaging/launch.py")
        return 1
    try:
        return launch(list(arguments))
    except LaunchError as error:
        say(f"{error}\n{error.hint}")
    except OSError as error:
        say(f"The studio cannot be installed in {VENV}: {error}")
        say("Check that you may write there and that the disk has room, then start again.")
    except KeyboardInterrupt:
        say("\nInterrupted. Start again: what has been downloaded is kept.")
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
