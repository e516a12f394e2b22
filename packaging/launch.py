#!/usr/bin/env python3
"""Starts Whisper LoRA Studio from a checkout, installing what it needs into ``.venv`` first.

    launch.py                    opens the studio
    launch.py demo               trains an adapter on the embedded demo
    launch.py test [ARGUMENTS]   runs the tests (pytest's arguments)
    launch.py COMMAND ...        any command of the studio's command line

Standard library only. The file parses on Python 3.8, so that an old Python gets a message and not a syntax error.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import sys
import time
from pathlib import Path

if str(Path(__file__).resolve().parent) not in sys.path:  # with PYTHONSAFEPATH
    sys.path.insert(0, str(Path(__file__).resolve().parent))

from pip_report import PipReport, explain_failure
from system_libraries import install_hint, missing_libraries

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "packaging" / "requirements.txt"
DEV_REQUIREMENTS = ROOT / "packaging" / "requirements-dev.txt"
LOG = VENV / "install.log"
NEEDED_PYTHON = (3, 11)
VENV_PACKAGE = "python{}.{}-venv".format(*sys.version_info[:2])  # on Debian and Ubuntu
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CPU_INDEX_TIMEOUT = 4.0  # seconds
HEARTBEAT = 15.0  # seconds between progress lines where the output is not a terminal


class LaunchError(Exception):
    """Something stopped the start: what happened, and what to do now."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


# --- environment ---------------------------------------------------------------------------------------------


def venv_python() -> Path:
    """The interpreter of ``.venv``, whether it exists or not."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(requirements: Path) -> str:
    """What an installation depends on: the pinned packages and the interpreter behind ``.venv``.

    The interpreter is in it because a distribution's upgrade turns ``python3`` into another version, for which the
    installed packages are invisible.
    """
    interpreter = os.path.realpath(venv_python())
    return hashlib.sha256(requirements.read_bytes() + os.fsencode(interpreter)).hexdigest()


def stamp_file(requirements: Path) -> Path:
    """The file that is written last, once all packages of ``requirements`` are installed."""
    return VENV / f"{requirements.stem}.stamp"


def is_installed(requirements: Path) -> bool:
    """Whether ``requirements`` are installed; reads two small files and starts nothing."""
    try:
        return venv_python().exists() and stamp_file(requirements).read_text() == fingerprint(requirements)
    except OSError:
        return False


def child_environment() -> dict[str, str]:
    """The environment for everything that runs in ``.venv``."""
    # A foreign PYTHONPATH or PYTHONHOME would put other packages before the pinned ones.
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "__PYVENV_LAUNCHER__")}
    # Without the safe path, a folder "studio" where the user stands would be started instead.
    env.update(
        PYTHONPATH=str(ROOT), PYTHONSAFEPATH="1", PYTHONUTF8="1", PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1"
    )
    env.setdefault("PIP_RESUME_RETRIES", "5")
    return env


def installing_environment() -> dict[str, str]:
    """The same for what makes ``.venv``; packages without a wheel import themselves from where they are built."""
    return {name: value for name, value in child_environment().items() if name not in ("PYTHONPATH", "PYTHONSAFEPATH")}


def pip_command(*arguments: str) -> list[str]:
    """The environment's pip, and not a folder "pip" where the user stands."""
    return [str(venv_python()), "-P", "-m", "pip", *arguments]


@contextlib.contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program with its output appended to the log; ended when the launcher is interrupted."""
    import subprocess  # takes 10 ms, and a second start needs none

    with LOG.open("ab") as log:
        log.write(f"$ {' '.join(command)}\n".encode())
        log.flush()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=installing_environment(), close_fds=False
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


def run_logged(command: Sequence[str]) -> int:
    with running(command) as process:
        return process.wait()


@contextlib.contextmanager
def installation_lock() -> Iterator[None]:
    """Lets one launcher at a time change ``.venv``; the system releases the lock of one that is killed."""
    VENV.mkdir(exist_ok=True)
    with (VENV / ".lock").open("a+b") as file:
        # pip inherits the lock: it stays taken should the launcher alone be killed.
        os.set_inheritable(file.fileno(), True)
        if not try_lock(file.fileno()):
            say("Another start is installing; waiting for it …")
            while not try_lock(file.fileno()):
                time.sleep(0.5)
        yield


def try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def ensure_environment() -> None:
    """Makes a ``.venv`` whose pip runs, keeping a usable one with what is already installed in it."""
    if venv_python().exists() and environment_works():
        return
    version = ".".join(map(str, sys.version_info[:3]))
    started = time.monotonic()
    with Progress(f"Creating environment (.venv, Python {version})") as progress:
        clear_environment()
        create_environment()
        progress.end(f"{time.monotonic() - started:.0f} s")


def environment_works() -> bool:
    check = f"import sys, pip; sys.exit(sys.version_info[:2] < {NEEDED_PYTHON})"
    return run_logged([str(venv_python()), "-P", "-c", check]) == 0


def clear_environment() -> None:
    # The lock is held open: it and the log stay.
    for entry in VENV.iterdir():
        if entry.name in (".lock", LOG.name):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def create_environment() -> None:
    """Tries venv, virtualenv, and another Python's pip in turn; Debian ships the first without its pip."""
    # From inside a virtual environment: the interpreter that it was made from, since .venv may be that very one.
    python = getattr(sys, "_base_executable", None) or sys.executable
    ways = (
        [[python, "-P", "-m", "venv", str(VENV)]],
        [[python, "-P", "-m", "virtualenv", "--no-periodic-update", "-p", python, str(VENV)]],
        [["virtualenv", "--no-periodic-update", "-p", python, str(VENV)]],
        [
            [python, "-P", "-m", "venv", "--without-pip", str(VENV)],
            [python, "-P", "-m", "pip", "--python", str(venv_python()), "install", "pip"],
        ],
    )
    if importlib.util.find_spec("ensurepip") is None and may_use_apt():
        apt_install([VENV_PACKAGE])
    for way in ways:
        if all(shutil.which(command[0]) and run_logged(command) == 0 for command in way) and environment_works():
            return
        clear_environment()
    raise LaunchError(
        "No virtual environment can be created: this Python comes without venv and pip.",
        f"On Debian and Ubuntu: sudo apt-get install {VENV_PACKAGE} (elsewhere: python3 -m pip install virtualenv)",
    )


# --- packages ------------------------------------------------------------------------------------------------


def ensure_packages(requirements: Path) -> None:
    """Installs pinned packages and then writes their stamp; an interrupted installation is gone on with."""
    if is_installed(requirements):
        return
    pins = [line for line in requirements.read_text(encoding="utf-8").splitlines() if "==" in line.split("#")[0]]
    title = f"Installing {len(pins)} packages"
    command = pip_command("install", "--no-input", "--progress-bar", "off", "-r", str(requirements))
    command += index_options(requirements)
    with Progress(title) as progress:
        status, output = follow(command, PipReport(len(pins)), progress)
    if status != 0:
        message, hint = explain_failure(output)
        raise LaunchError(f"The packages could not be installed: {message}", f"{hint}Everything pip said: {LOG}")
    stamp_file(requirements).write_text(fingerprint(requirements))


def index_options(requirements: Path) -> list[str]:
    """Where to find torch: without an NVIDIA GPU its plain Linux wheel would pull gigabytes of CUDA."""
    if requirements != REQUIREMENTS or not sys.platform.startswith("linux") or has_nvidia_gpu():
        return []
    if has_own_indexes() or not answers(CPU_INDEX + "/torch/"):
        return []
    return ["--extra-index-url", CPU_INDEX]


def has_nvidia_gpu() -> bool:
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


def has_own_indexes() -> bool:
    """Whether the user's pip configuration names where packages come from; then nothing is added to it."""
    import subprocess

    command, env = pip_command("config", "list"), installing_environment()
    listing = subprocess.run(command, capture_output=True, text=True, env=env, check=False).stdout
    return any(name in listing for name in ("index-url", "find-links", "no-index"))


def answers(url: str) -> bool:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=CPU_INDEX_TIMEOUT):
            return True
    except (OSError, ValueError):
        return False


def follow(command: Sequence[str], report: PipReport, progress: Progress) -> tuple[int, str]:
    """Runs pip with its output going to the log, and shows what the log says; the exit status and the output."""
    output = []
    started = time.monotonic()
    LOG.touch()
    with LOG.open(encoding="utf-8", errors="replace") as reader:
        reader.seek(0, os.SEEK_END)
        with running(command) as process:
            status = None
            while status is None:
                time.sleep(0.1)
                status = process.poll()
                output.append(reader.read())
                report.feed(output[-1])
                progress.update(f"{report.text()}, {time.monotonic() - started:.0f} s")
    seconds = f"{time.monotonic() - started:.0f} s"
    progress.end(seconds if status == 0 else f"stopped after {seconds}")
    return status, "".join(output)


# --- system libraries ----------------------------------------------------------------------------------------


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
    if missing and may_use_apt():
        apt_install([library.apt for library in missing])
        missing = missing_libraries(window)
    if not missing:
        found_before.touch()
        return
    names = ", ".join(library.name for library in missing)
    if any(library.required for library in missing) and arguments[:1] != ["test"]:
        raise LaunchError(f"System libraries are missing: {names}", install_hint(missing))
    say(f"System libraries are missing, and what uses them will not work: {names}. {install_hint(missing)}")


def may_use_apt() -> bool:
    return sys.platform.startswith("linux") and shutil.which("apt-get") is not None and os.geteuid() == 0


def apt_install(packages: Sequence[str]) -> None:
    say(f"Installing system packages with apt-get: {' '.join(packages)}")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    # A fresh container has no package lists at all.
    if run_logged(install) != 0 and run_logged(["apt-get", "update", "-q"]) == 0:
        run_logged(install)


# --- what the user sees --------------------------------------------------------------------------------------


def say(text: str) -> None:
    """One line for the user, on standard error, so that standard output stays the command's own."""
    print(text, file=sys.stderr, flush=True)


class Progress:
    """One line that is rewritten on a terminal; elsewhere a line at the start, now and then, and at the end."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._rewrites = sys.stderr.isatty()
        self._said = time.monotonic()

    def __enter__(self) -> Progress:
        self._show(f"{self._title} …")
        return self

    def __exit__(self, *_: object) -> None:
        if self._rewrites:
            say("")

    def update(self, text: str) -> None:
        """Shows the state; on a terminal at once."""
        if self._rewrites or time.monotonic() - self._said > HEARTBEAT:
            self._said = time.monotonic()
            self._show(f"{self._title}: {text}")

    def end(self, text: str) -> None:
        """Shows the result."""
        self._show(f"{self._title}: {text}")

    def _show(self, line: str) -> None:
        if self._rewrites:
            width = shutil.get_terminal_size().columns - 1
            print("\r" + line[:width].ljust(width), end="", file=sys.stderr, flush=True)
        else:
            say(line)


# --- start ---------------------------------------------------------------------------------------------------


def install(files: Sequence[Path]) -> None:
    """Brings ``.venv`` to what the requirement files say."""
    if all(is_installed(file) for file in files):
        return
    with installation_lock():
        ensure_environment()
        for file in files:
            ensure_packages(file)
    say(f"Ready: {VENV}")


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
    """Runs pytest; all tests in two processes, since the window never shares one with torch. The worst exit status."""
    pytest = [str(venv_python()), "-m", "pytest"]
    if arguments:
        return start([*pytest, *arguments], child_environment())
    import subprocess

    parts = (["--ignore=tests/gui"], ["tests/gui"])
    return max(subprocess.run([*pytest, *part], env=child_environment(), check=False).returncode for part in parts)


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
