"""An experiment is a directory: where everything of it lies."""

from __future__ import annotations

import re
import time
from pathlib import Path

from studio.errors import RunError
from studio.runs.directory import RunDirectory
from studio.runs.experiments.settings import ExperimentSettings, load_experiment, save_experiment
from studio.settings.application import studio_home
from studio.storage.atomic import free_path, make_folder
from studio.storage.lock import is_locked


def experiments_folder() -> Path:
    """Where experiments go that name no directory of their own."""
    return studio_home() / "experiments"


class ExperimentDirectory:
    """The paths of an experiment::

        experiment.toml     what is tried (`ExperimentSettings`)
        manifest.jsonl      the utterances of all trials; those of the test are in no trial's own manifest
        excluded.json       what is not used, with reasons
        trials.jsonl        what was tried and how it went: optuna's journal
        requests.jsonl      what users asked of it: pause, resume, stop
        test.jsonl          each opening of the test side, for whom, and its figures
        runs/001-…/         the trials, ordinary run directories
        locks/              held by who works on a trial

    Args:
        path: the directory; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.settings = path / "experiment.toml"
        self.manifest = path / "manifest.jsonl"
        self.excluded = path / "excluded.json"
        self.terms = path / "terms.json"
        self.trials = path / "trials.jsonl"
        self.requests = path / "requests.jsonl"
        self.openings = path / "test.jsonl"
        self.runs = path / "runs"
        self.locks = path / "locks"
        self.page = path / "report.html"
        self.log = path / "log.txt"

    @property
    def exists(self) -> bool:
        """Whether there is an experiment here."""
        return self.settings.is_file()

    def require(self) -> None:
        """RunError unless there is an experiment here."""
        if not self.exists:
            raise RunError(
                f"{self.path} is not an experiment: it has no experiment.toml.",
                "Make one with: whisper-lora-studio experiment new",
                code="no_experiment",
                about=str(self.path),
            )

    def load(self) -> ExperimentSettings:
        """What is tried; RunError or SettingsError as `load_experiment`."""
        self.require()
        return load_experiment(self.settings)

    def run(self, name: str) -> RunDirectory:
        """A trial's run directory, by its name in ``runs``."""
        return RunDirectory(self.runs / name)

    def lock(self, trial: int) -> Path:
        """The file that is locked by who works on a trial."""
        return self.locks / f"{trial:05d}.lock"

    def is_worked_on(self, trial: int) -> bool:
        """Whether some process, here or on a machine that shares the folder, is at a trial now."""
        return is_locked(self.lock(trial))

    @property
    def claiming(self) -> Path:
        """The file that is locked while a trial is chosen."""
        return self.locks / "claiming.lock"


def create_experiment(settings: ExperimentSettings, path: Path | None = None) -> ExperimentDirectory:
    """Make an experiment that nothing has been tried of yet.

    Args:
        settings: what is tried.
        path: its directory, or None for one of the studio's own.

    Raises:
        RunError: something is there already; code ``experiment_exists``.
        StorageError: it cannot be written.
    """
    directory = ExperimentDirectory((path or _own_directory(settings.name)).expanduser().resolve())
    if directory.exists or (directory.path.is_dir() and any(directory.path.iterdir())):
        message = f"{directory.path} is there already, and not empty."
        raise RunError(message, "Choose a new folder for the experiment.", code="experiment_exists")
    make_folder(directory.path)
    make_folder(directory.locks)
    save_experiment(settings, directory.settings)
    return directory


def _own_directory(name: str) -> Path:
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "experiment"
    return free_path(experiments_folder() / f"{plain}-{time.strftime('%Y%m%d-%H%M%S')}")


def find_experiments(folder: Path | None = None) -> list[ExperimentDirectory]:
    """All experiments of a folder (None: the studio's own), the one changed last first; none where there is no such."""
    folder = folder or experiments_folder()
    if not folder.is_dir():
        return []
    found = [ExperimentDirectory(each) for each in folder.iterdir() if (each / "experiment.toml").is_file()]
    return sorted(found, key=_changed, reverse=True)


def _changed(directory: ExperimentDirectory) -> float:
    return max(path.stat().st_mtime for path in (directory.settings, directory.trials) if path.exists())
