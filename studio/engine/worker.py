"""The engine process: ``python -m studio.engine.worker train RUN_DIR`` and its siblings.

Events leave on standard output, commands arrive on standard input (``--supervised``). Without a supervisor, as under
``torchrun`` on a cluster, everything goes to the run directory; of several processes only the first writes there.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

from studio.engine.channel import Controls, EventChannel, claim_standard_output
from studio.engine.failures import describe_failure
from studio.engine.training.distributed import Distributed
from studio.errors import StudioError
from studio.protocol.events import RunFailed, RunStopped


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one job; the exit status is 0 only when it finished or stopped as asked."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if Distributed.of_environment().size > 1 and (options.supervised or options.job != "train"):
        parser.error("several processes can only train, and without a supervisor")
    stream = claim_standard_output()
    channel = EventChannel(stream if options.supervised else None)
    controls = Controls()
    if options.supervised:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        controls.follow(sys.stdin, channel.complain)
    else:
        controls.stop_on_signals(signal.SIGINT)
    if Distributed.of_environment().size == 1:
        controls.stop_on_signals(signal.SIGTERM)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    failure = _attempt(options, channel, controls)
    if failure is not None:
        _report(channel, failure)
        # On a full disk the log cannot take the traceback, which is no reason to end without the message.
        with suppress(OSError):
            print(failure.traceback, file=sys.stderr, flush=True)
    return 1 if failure else 0


def _attempt(options: argparse.Namespace, channel: EventChannel, controls: Controls) -> RunFailed | None:
    try:
        _work(options.job, options.path, channel, controls)
    except Exception as error:  # the one place that turns every error into the stream's last event
        return describe_failure(error)
    return None


def _work(job: str, path: Path, channel: EventChannel, controls: Controls) -> None:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ["HF_HUB_OFFLINE"] = "1"
    if job == "train":
        _train(path, channel, controls)
        return
    from studio.engine import jobs, merging
    from studio.engine.decoding import service, transcribe_job
    from studio.engine.evaluation import transcript_check
    from studio.engine.export.job import export
    from studio.engine.training import strength_choice
    from studio.engine.training.distributed import StopRequested
    from studio.runs.jobs import (
        CheckJob,
        EvaluateJob,
        ExportJob,
        MergeJob,
        StrengthJob,
        TranscribeJob,
        TranscriptionServiceJob,
    )

    try:
        match job:
            case "evaluate":
                jobs.evaluate(EvaluateJob.load(path), channel, controls)
            case "transcribe":
                transcribe_job.transcribe(TranscribeJob.load(path), channel, controls)
            case "transcription-service":
                service.serve(TranscriptionServiceJob.load(path), channel, controls)
            case "check":
                transcript_check.check(CheckJob.load(path), channel, controls)
            case "export":
                export(ExportJob.load(path), channel, controls)
            case "merge":
                merging.merge(MergeJob.load(path), channel, controls)
            case "strengths":
                strength_choice.measure(StrengthJob.load(path), channel, controls)
    except StopRequested:
        channel.emit(RunStopped())


def _train(path: Path, channel: EventChannel, controls: Controls) -> None:
    from studio.runs.directory import RunDirectory

    directory = RunDirectory(path)
    directory.require()
    distributed = Distributed.of_environment()
    # Before the model libraries are imported, which takes seconds. Others than the first write nothing.
    with directory.locked() if distributed.is_first else nullcontext():
        from studio.engine.training.job import TrainingJob

        with distributed.joined():
            # Not before: a process that waits for others that have failed must end when torchrun says so.
            controls.stop_on_signals(signal.SIGTERM)
            TrainingJob(directory, channel, controls, distributed).execute()


def _report(channel: EventChannel, failure: RunFailed) -> None:
    try:
        channel.emit(failure)
    except StudioError:
        # The disk is full: the supervisor has the event already, only the run's own file could not take it.
        channel.stop_recording()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="studio.engine.worker", description=__doc__)
    kinds = ("train", "evaluate", "transcribe", "transcription-service", "check", "export", "merge", "strengths")
    parser.add_argument("job", choices=kinds)
    parser.add_argument("path", type=Path, help="run directory, or job file")
    parser.add_argument("--supervised", action="store_true", help="take commands from standard input")
    return parser


if __name__ == "__main__":
    sys.exit(main())
