"""``demo``: the main job on the embedded corpus, from nothing to a measured adapter."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from studio.cli.console import audit_progress, err
from studio.cli.runs import finish, train_settings
from studio.corpus.demo import write_demo_corpus
from studio.settings.application import demo_folder, runs_folder
from studio.settings.resources import resource
from studio.settings.toml import apply_overrides, parse_run_settings, read_toml


def demo(
    overrides: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a setting: training.max_steps=20.")
    ] = None,
    run_dir: Annotated[Path | None, typer.Option("--run-dir", help="Where everything of the run goes.")] = None,
) -> None:
    """Train whisper-tiny.en on spoken medical dictation with drug names, and show what it has learned."""
    with audit_progress("Speaking the demo's sentences") as progress:
        corpus = write_demo_corpus(demo_folder() / "dictation", progress)
    err.print(f"Demo corpus: {corpus}", soft_wrap=True, markup=False)
    run_file = resource("demo", "run.toml")
    raw = apply_overrides(read_toml(run_file), overrides or ())
    raw["data"] = {**raw["data"], "source": str(corpus)}
    settings = parse_run_settings(raw, str(run_file))
    finish(train_settings(settings, run_dir or runs_folder() / f"demo-{time.strftime('%Y%m%d-%H%M%S')}"))
