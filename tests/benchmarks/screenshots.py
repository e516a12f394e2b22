"""Renders every page in light and dark, English and Korean, at 1440×900 and 1100×700, to a folder.

    .venv/bin/python tests/benchmarks/screenshots.py OUT [--page data --page train] [--theme dark] [--language ko]
        [--size 1440x900] [--home FOLDER] [--open FOLDER] [--run NAME] [--wait SECONDS]

Without ``--home`` a studio home is made up with some finished runs. ``--open`` opens a folder of recordings first;
``--run`` shows a run of that home. The files are called PAGE-THEME-LANGUAGE-WIDTHxHEIGHT.png.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEventLoop, QTimer

from studio.gui.kit.tasks import wait_for_all
from studio.gui.project.session import Session
from studio.gui.shell.app import Studio, make_application, open_preferences
from studio.gui.shell.pages import FURTHER_PAGES, PAGES
from studio.settings.application import HOME_VARIABLE, runs_folder


def main() -> int:
    """Render what was asked for."""
    arguments = _arguments()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        os.environ[HOME_VARIABLE] = str(arguments.home or temporary)
        if arguments.home is None:
            make_up_runs(runs_folder())
        _render(arguments)
    return 0


def _render(arguments: argparse.Namespace) -> None:
    app = make_application(["screenshots"])
    session = Session(open_preferences())
    studio = Studio(app, session)
    studio.window.show()
    studio.window.start()
    _settle(0.3)
    if arguments.open is not None:
        session.open_folder(arguments.open)
        while session.project.is_loading:
            _settle(0.1)
    if arguments.run:
        session.run.follow(runs_folder() / arguments.run, live=False)
    for language in arguments.language:
        studio.set_language(language)
        for theme in arguments.theme:
            studio.set_scheme(theme)
            for size in arguments.size:
                for page in arguments.page:
                    _shoot(studio, page, size, arguments.out / f"{page}-{theme}-{language}-{size}.png", arguments.wait)
    studio.window.close_without_asking()
    session.close()
    wait_for_all()


def _shoot(studio: Studio, page: str, size: str, path: Path, wait: float) -> None:
    width, height = (int(part) for part in size.split("x"))
    window = studio.window
    window.resize(width, height)
    window.show_page(page)
    _settle(wait)
    actual = (window.width(), window.height())
    if actual != (width, height):
        print(f"{page} asks for {actual[0]}x{actual[1]} at {size}", file=sys.stderr)
    window.grab().save(str(path))
    print(path)


def _settle(seconds: float) -> None:
    """Let timers, background work and layouts come to rest."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def make_up_runs(folder: Path) -> None:
    """Invented runs in every state, so that lists and curves have something to show."""
    now = time.time()
    plans = [
        ("prompts-fr-r16", 0.232, 0.046, 600, 600, "run_finished", 0.1),
        ("prompts-fr-r4", 0.232, 0.071, 600, 600, "run_finished", 0.7),
        ("prompts-fr-all-linear", 0.232, 0.053, 420, 600, "run_stopped", 3.3),
        ("clinic-ko", 0.184, 0.062, 500, 500, "run_finished", 20),
        ("my-voice", 0.119, 0.058, 300, 300, "run_finished", 124),
        ("clinic-ko-medium", 0.184, None, 0, 500, "run_failed", 135),
        ("prompts-fr-lr3e-3", 0.232, 0.257, 600, 600, "run_finished", 215),
    ]
    for name, base, best, step, total, final, hours in plans:
        _make_up_run(folder / name, base, best, (step, total), final, now - hours * 3600)


def _make_up_run(path: Path, base: float, best: float | None, steps: tuple[int, int], final: str, at: float) -> None:
    from studio.settings.run import RunSettings
    from studio.settings.toml import save_run_settings

    path.mkdir(parents=True)
    rng = random.Random(path.name)
    source = {"name": "whisper-base", "language": "fr"}
    raw = RunSettings().model_dump() | {"checkpoint": source | {"task": "transcribe"}}
    raw["data"]["source"] = "/home/user/French prompts"
    save_run_settings(RunSettings.model_validate(raw), path / "run.toml")
    step, total = steps
    lines: list[dict[str, object]] = [
        {"type": "run_started", "total_steps": total, "device": "cpu", "checkpoint": "whisper-base",
         "train_utterances": 431, "validation_utterances": 48, "trainable_parameters": 589_824,
         "total_parameters": 72_593_920, "device_memory_limit": 8 << 30, "cer_profile": "basic"},
        {"type": "evaluation_completed", "step": 0, "loss": 2.4, "cer": base, "wer": base * 1.8, "utterances": 48},
    ]  # fmt: skip
    for number in range(1, step + 1 if best is not None else 1):
        share = number / total
        lines.append({
            "type": "step_completed", "step": number, "epoch": number / 27, "grad_norm": 1.0,
            "loss": max(0.05, 0.2 + 2.1 * math.exp(-9 * share) + rng.gauss(0, 0.25) * math.exp(-6 * share)),
            "learning_rate": 1e-3 * min(share / 0.1, (1 - share) / 0.9), "utterances_per_second": 17.8,
            "memory_bytes": 2 << 30, "device_memory_bytes": round((4.35 + rng.gauss(0, 0.05)) * 2**30),
        })  # fmt: skip
        if number % 20 == 0 and best is not None:
            cer = best + (base - best) * math.exp(-7 * share) + rng.gauss(0, 0.004)
            cer = best if number == step else max(best, cer)
            lines.append({"type": "evaluation_completed", "step": number, "loss": 0.2 + 1.5 * math.exp(-6 * share),
                          "cer": cer, "wer": cer * 1.8, "utterances": 48})  # fmt: skip
            lines.append({"type": "samples_transcribed", "step": number, "rows": _samples()})
    message = {"code": "out_of_memory", "message": "The device's memory was not enough."}
    lines.append({"type": final, **(message if final == "run_failed" else {"step": step})})
    rows = [
        json.dumps({"v": 1, "seq": index, "time": at - len(lines) + index, **line}) for index, line in enumerate(lines)
    ]
    (path / "events.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    clip = {"id": "a", "audio": "/a.flac", "text": "un", "duration": 22.9 * 60, "split": "train"}
    (path / "manifest.jsonl").write_text(json.dumps(clip) + "\n", encoding="utf-8")
    if best is not None:
        (path / "adapter").mkdir()
        for name in ("adapter_config.json", "adapter_model.safetensors"):
            (path / "adapter" / name).touch()
    for file in path.iterdir():
        os.utime(file, (at, at))


def _samples() -> list[dict[str, str]]:
    return [
        {"reference": "Votre appel ne peut être complété tel que composé.",
         "base": "Votre appel ne peut être complet et tel que composer.",
         "adapted": "Votre appel ne peut être complété tel que composé."},
        {"reference": "Composez votre numéro d'agent suivi du dièse.",
         "base": "Composer votre numéro d'agence, suivi du 10.",
         "adapted": "Composez votre numéro d'agent suivi du dièse."},
        {"reference": "Cette conférence est maintenant verrouillée.",
         "base": "Cette conférence est maintenant vers où il est.",
         "adapted": "Cette conférence est maintenant vérouillée."},
    ]  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    for name, choices in (("page", (*PAGES, *FURTHER_PAGES)), ("theme", ("light", "dark")), ("language", ("en", "ko"))):
        parser.add_argument(f"--{name}", action="append", choices=choices)
    parser.add_argument("--size", action="append", metavar="WIDTHxHEIGHT")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--open", type=Path)
    parser.add_argument("--run", default="")
    parser.add_argument("--wait", type=float, default=0.4)
    arguments = parser.parse_args()
    arguments.page = arguments.page or [*PAGES, *FURTHER_PAGES]
    arguments.theme = arguments.theme or ["light", "dark"]
    arguments.language = arguments.language or ["en", "ko"]
    arguments.size = arguments.size or ["1440x900", "1100x700"]
    return arguments


if __name__ == "__main__":
    sys.exit(main())
