"""Draws the README's picture of a result: ``python tests/benchmarks/demo_table.py RUN_DIR OUT.svg``.

The run is the demo's: ``python3 packaging/launch.py demo --run-dir RUN_DIR``.
"""

from __future__ import annotations

import re
import sys
from io import StringIO
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from studio.cli.console import report_table, sentences_table
from studio.runs.directory import RunDirectory
from studio.runs.report import Report

SENTENCES = 4


def main(run_dir: Path, picture: Path) -> None:
    """Write the table and some sentences of a finished run as SVG."""
    report = Report.load(RunDirectory(run_dir).report)
    console = Console(record=True, width=100, file=StringIO(), force_terminal=True)
    console.print(report_table(report), "", sentences_table(report, SENTENCES))
    # A picture in a README may not fetch the font that rich's own frame names.
    frame = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace("Fira Code,", "")
    svg = console.export_svg(title="whisper-lora-studio demo", code_format=frame)
    picture.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
