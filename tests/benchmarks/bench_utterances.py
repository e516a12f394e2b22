"""How long the Data page's table takes with as many recordings as KsponSpeech has.

Bars: 16.7 ms a frame, 200 ms a search. Printed are milliseconds by the clock and, where others use the machine too, of
processor time; and the peak of memory.

    python tests/benchmarks/bench_utterances.py [COUNT]
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from studio.corpus.opening import open_dataset
from studio.gui.data.override_history import OverrideHistory
from studio.gui.data.split_ways import count_ways
from studio.gui.data.summary import DataSummary
from studio.gui.data.utterance_list import UtteranceList
from studio.gui.data.utterances import Column, Query, kind_counts
from studio.gui.shell.app import make_application
from studio.settings.application import HOME_VARIABLE
from studio.settings.run import DataSettings
from tests.benchmarks.bench_manifest import generate


def main() -> int:
    """Measure and print milliseconds."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 622_545
    app = make_application(["bench"])
    with tempfile.TemporaryDirectory() as home:
        os.environ[HOME_VARIABLE] = home
        dataset = open_dataset(generate(Path(home), count), DataSettings(), count_tokens=len)
        view = UtteranceList()
        view.resize(860, 600)
        view.show()
        timed("show it", partial(view.set_dataset, dataset), app.processEvents)
        timed("figures", partial(DataSummary().show_dataset, dataset, 0.1, 0), partial(kind_counts, dataset))
        for column in (Column.LENGTH, Column.TEXT, Column.TEXT, Column.SPLIT):
            timed(f"sort by {column.name}", partial(view.model.set_query, Query(column=column)))
        timed("search", partial(view.set_filter, "", "는데요 77"))
        view.set_filter("", "")
        scroll(view)
        history = OverrideHistory(dataset)
        timed("leave 3 out", partial(history.set_left_out, [5, 6, 7], True))
        timed("undo", history.undo)
        history.set_left_out([5], True)
        timed("make the manifest", dataset.manifest)
        timed("split menu", partial(count_ways, dataset, lambda: False))
        print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    return 0


def scroll(view: UtteranceList) -> None:
    """Print what a frame costs while scrolling from the first row to the last."""
    bar = view.table.verticalScrollBar()
    frames, processor = [], []
    for position in np.linspace(0, bar.maximum(), 200).astype(int).tolist():
        begin, before = time.perf_counter(), time.process_time()
        bar.setValue(position)
        view.table.viewport().repaint()
        frames.append((time.perf_counter() - begin) * 1000)
        processor.append((time.process_time() - before) * 1000)
    for name, values in (("scroll a frame", frames), ("processor time", processor)):
        print(f"{name:>20}: median {np.median(values):.1f} ms, 95 % {np.percentile(values, 95):.1f} ms")


def timed(name: str, *works: Callable[[], object]) -> None:
    """Print how long the works take together."""
    begin, before = time.perf_counter(), time.process_time()
    for work in works:
        work()
    clock, processor = time.perf_counter() - begin, time.process_time() - before
    print(f"{name:>20}: {clock * 1000:8.1f} ms, {processor * 1000:8.1f} ms of processor time")


if __name__ == "__main__":
    sys.exit(main())
