"""No other code writes, moves or deletes files: what `studio.storage` promises holds for everything that is kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import studio

ROOT = Path(studio.__file__).parent

_METHODS = {"write_text", "write_bytes", "touch", "unlink", "rename", "save_pretrained"}
_FUNCTIONS = {
    "os": {"replace", "rename", "truncate", "remove", "unlink", "fsync", "open"},
    "shutil": {"move", "rmtree", "copy", "copy2", "copyfile", "copytree"},
    "soundfile": {"write"},
}
_MODULES = {"tempfile", "sqlite3", "filelock"}
_NAMES = {"save_file"}

INSIDE = "writes into a folder or a file that storage puts in its place whole"
DOWNLOAD = "goes on with what was fetched before, in a folder that storage puts in its place once it was checked"
SOUND = "sound that is still spoken: whole after every block, and never over another file"
SCRATCH = "a temporary folder of the system's, which nothing is read from once the process ends"

ALLOWED = {
    "audio/augmentation/codecs.py": "a file in memory",
    "audio/decoding.py": INSIDE,
    "audio/encoding.py": INSIDE,
    "audio/measurements.py": "SQLite brings its own locks, and a journal",
    "audio/speakers.py": SCRATCH,
    "audio/synthesis.py": SCRATCH,
    "checkpoints/conversion.py": INSIDE,
    "checkpoints/hub.py": DOWNLOAD,
    "checkpoints/tokenizer_files.py": INSIDE,
    "checkpoints/transfer.py": INSIDE,
    "checkpoints/wheels.py": DOWNLOAD,
    "cli/common.py": SCRATCH,
    "corpus/demo.py": INSIDE,
    "corpus/importers/archives.py": INSIDE,
    "corpus/importers/huggingface.py": INSIDE,
    "corpus/importers/kaldi_archives.py": INSIDE,
    "corpus/importers/packed.py": INSIDE,
    "corpus/importers/tables.py": INSIDE,
    "engine/batches/tensor_cache.py": INSIDE,
    "engine/export/job.py": INSIDE,
    "engine/export/proof.py": SCRATCH,
    "engine/export/writers.py": INSIDE,
    "engine/model/adalora.py": INSIDE,
    "engine/model/methods/weights.py": INSIDE,
    "engine/model/loading.py": INSIDE,
    "engine/training/state.py": INSIDE,
    "protocol/client.py": "the log that another process writes as its standard error",
    "recording/take.py": SOUND,
    "recording/take_file.py": SOUND,
    "runs/jobs.py": INSIDE,
    "runs/queue.py": "the log that another process writes as its standard error",
}


def writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Lines of a module that write, move or delete files, and what they call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            modules = {module} if module else {alias.name for alias in node.names}
            yield from ((node.lineno, name) for name in modules & _MODULES)
        elif isinstance(node, ast.Call) and (name := _writing(node)):
            yield node.lineno, name


def _writing(call: ast.Call) -> str:
    """What a call writes with; empty where it writes nothing."""
    function = call.func
    if isinstance(function, ast.Name):
        is_writing = function.id in _NAMES or (function.id == "open" and _opens_to_write(call, 1))
        return function.id if is_writing else ""
    if not isinstance(function, ast.Attribute):
        return ""
    owner = function.value.id if isinstance(function.value, ast.Name) else ""
    if owner in _FUNCTIONS:
        return f"{owner}.{function.attr}" if function.attr in _FUNCTIONS[owner] else ""
    is_move = function.attr == "replace" and len(call.args) == 1 and not call.keywords  # a text's takes two
    is_open = function.attr in ("open", "fdopen") and _opens_to_write(call, 0)
    return f".{function.attr}" if function.attr in _METHODS or is_move or is_open else ""


def _opens_to_write(call: ast.Call, place: int) -> bool:
    modes = [*call.args[place : place + 1], *(word.value for word in call.keywords if word.arg == "mode")]
    return any(
        set("wax+") & set(text.value)
        for mode in modes
        for text in ast.walk(mode)
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and len(text.value) <= 3
    )


def found_in(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [f"{path.relative_to(ROOT).as_posix()}:{line}: {name}" for line, name in writes(tree)]


def test_only_storage_writes() -> None:
    names = {path.relative_to(ROOT).as_posix(): path for path in ROOT.rglob("*.py")}
    found = {name: found_in(path) for name, path in names.items() if not name.startswith("storage/")}
    strangers = [line for name, lines in found.items() if name not in ALLOWED for line in lines]
    assert not strangers, "write through studio.storage:\n" + "\n".join(strangers)
    assert not [name for name in ALLOWED if not found.get(name)], "they write nothing any more"


def test_each_way_to_write_is_found() -> None:
    """The search itself: what it must find, and what only looks like it."""
    ways = """
        open(path, "w"); path.open("ab"); path.open(mode="r+"); path.write_text(text); path.unlink()
        temporary.replace(path); os.replace(a, b); shutil.rmtree(path); save_file(tensors, path); soundfile.write(path)
        import sqlite3
        from filelock import FileLock
        path.open("ab" if start else "wb")
    """
    tree = ast.parse("\n".join(line.strip() for line in ways.split("\n")))
    assert len(list(writes(tree))) == 13
    others = """
        open(path); path.open("rb"); path.open(encoding="utf-8"); text.replace("a", "b"); replace(clip, text="")
        os.fsencode(path); shutil.disk_usage(path); write_text(path, text); date.replace(tzinfo=None)
    """
    assert not list(writes(ast.parse("\n".join(line.strip() for line in others.split("\n")))))
