"""What the checkpoint tests share: small checkpoints in every format, and a hub on a local port."""

from __future__ import annotations

import hashlib
import json
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers.pre_tokenizers import ByteLevel

from studio.checkpoints.configuration import Architecture, tensor_shapes

Array = NDArray[Any]

HIDDEN = 8
LAYERS = 2
FFN = 16
MULTILINGUAL = 51_865
ENGLISH_ONLY = 51_864
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ARCHITECTURE = Architecture(
    vocabulary=MULTILINGUAL,
    mel_bins=80,
    hidden_size=HIDDEN,
    encoder_layers=LAYERS,
    decoder_layers=LAYERS,
    encoder_heads=2,
    decoder_heads=2,
    encoder_ffn=FFN,
    decoder_ffn=FFN,
    source_positions=1500,
    target_positions=448,
    dtype="float16",
)
TYPE_CODES = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}


def write_transformers_folder(folder: Path, **config: Any) -> Path:
    """A folder that looks like openai/whisper-*, with 900 kB of weights; not meant to be run."""
    folder.mkdir(parents=True, exist_ok=True)
    values = {
        "model_type": "whisper",
        "vocab_size": MULTILINGUAL,
        "num_mel_bins": 80,
        "d_model": HIDDEN,
        "encoder_layers": LAYERS,
        "decoder_layers": LAYERS,
        "encoder_attention_heads": 2,
        "encoder_ffn_dim": FFN,
        "decoder_ffn_dim": FFN,
        "max_source_positions": 1500,
        "max_target_positions": 448,
    }
    write_json(folder / "config.json", {**values, **config})
    languages = {"<|fr|>": 50265, "<|en|>": 50259, "<|haw|>": 50352}
    write_json(folder / "generation_config.json", {"is_multilingual": True, "lang_to_id": languages})
    write_json(folder / "preprocessor_config.json", {"feature_size": 80})
    write_json(folder / "tokenizer.json", {"version": "1.0"})
    architecture = replace(ARCHITECTURE, vocabulary=config.get("vocab_size", MULTILINGUAL))
    tensors = {name: np.full(shape, 0.5, np.float16) for name, shape in tensor_shapes(architecture).items()}
    save_file(tensors, str(folder / "model.safetensors"), metadata={"format": "pt"})
    return folder


def whisper_tensors(vocabulary: int, dtype: str = "float16", mel_bins: int = 80) -> dict[str, Array]:
    """Random tensors of a small Whisper under transformers' names."""
    generator = np.random.default_rng(11)

    def draw(*shape: int) -> Array:
        return generator.standard_normal(shape).astype(dtype)

    tensors: dict[str, Array] = {
        "model.encoder.conv1.weight": draw(HIDDEN, mel_bins, 3),
        "model.encoder.conv1.bias": draw(HIDDEN),
        "model.encoder.conv2.weight": draw(HIDDEN, HIDDEN, 3),
        "model.encoder.conv2.bias": draw(HIDDEN),
        "model.encoder.embed_positions.weight": draw(1500, HIDDEN),
        "model.decoder.embed_positions.weight": draw(448, HIDDEN),
        "model.decoder.embed_tokens.weight": draw(vocabulary, HIDDEN),
    }
    for side in ("encoder", "decoder"):
        norms = [f"model.{side}.layer_norm"]
        for layer in range(LAYERS):
            at = f"model.{side}.layers.{layer}"
            attentions = ["self_attn", "encoder_attn"] if side == "decoder" else ["self_attn"]
            for attention in attentions:
                norms.append(f"{at}.{attention}_layer_norm")
                for projection in ("q_proj", "k_proj", "v_proj", "out_proj"):
                    tensors[f"{at}.{attention}.{projection}.weight"] = draw(HIDDEN, HIDDEN)
                    if projection != "k_proj":
                        tensors[f"{at}.{attention}.{projection}.bias"] = draw(HIDDEN)
            norms.append(f"{at}.final_layer_norm")
            tensors |= {f"{at}.fc1.weight": draw(FFN, HIDDEN), f"{at}.fc1.bias": draw(FFN)}
            tensors |= {f"{at}.fc2.weight": draw(HIDDEN, FFN), f"{at}.fc2.bias": draw(HIDDEN)}
        for norm in norms:
            tensors |= {f"{norm}.weight": draw(HIDDEN), f"{norm}.bias": draw(HIDDEN)}
    return tensors


def ctranslate2_variables(tensors: Mapping[str, Array]) -> dict[str, Array]:
    """The same tensors as CTranslate2's converter for transformers names and stacks them."""
    variables: dict[str, Array] = {
        "encoder/num_heads": np.array(2, np.int16),
        "decoder/num_heads": np.array(2, np.int16),
        "decoder/activation": np.array(3, np.int8),
    }
    for side in ("encoder", "decoder"):
        variables[f"{side}/position_encodings/encodings"] = tensors[f"model.{side}.embed_positions.weight"]
        _norm(variables, tensors, f"{side}/layer_norm", f"model.{side}.layer_norm")
        for layer in range(LAYERS):
            here, there = f"{side}/layer_{layer}", f"model.{side}.layers.{layer}"
            _norm(variables, tensors, f"{here}/self_attention/layer_norm", f"{there}.self_attn_layer_norm")
            _norm(variables, tensors, f"{here}/ffn/layer_norm", f"{there}.final_layer_norm")
            own = f"{there}.self_attn."
            _linear(variables, tensors, f"{here}/self_attention/linear_0", own, "q_proj", "k_proj", "v_proj")
            _linear(variables, tensors, f"{here}/self_attention/linear_1", own, "out_proj")
            _linear(variables, tensors, f"{here}/ffn/linear_0", f"{there}.", "fc1")
            _linear(variables, tensors, f"{here}/ffn/linear_1", f"{there}.", "fc2")
            if side == "decoder":
                cross = f"{there}.encoder_attn."
                _norm(variables, tensors, f"{here}/attention/layer_norm", f"{there}.encoder_attn_layer_norm")
                _linear(variables, tensors, f"{here}/attention/linear_0", cross, "q_proj")
                _linear(variables, tensors, f"{here}/attention/linear_1", cross, "k_proj", "v_proj")
                _linear(variables, tensors, f"{here}/attention/linear_2", cross, "out_proj")
    for name in ("conv1", "conv2"):
        for kind in ("weight", "bias"):
            variables[f"encoder/{name}/{kind}"] = tensors[f"model.encoder.{name}.{kind}"]
    variables["decoder/embeddings/weight"] = tensors["model.decoder.embed_tokens.weight"]
    return variables


def model_bin(variables: Mapping[str, Array], specification: str = "WhisperSpec", version: int = 6) -> bytes:
    """The bytes of a CTranslate2 ``model.bin``."""
    parts = [struct.pack("<I", version), _string(specification), struct.pack("<II", 3, len(variables))]
    for name, value in variables.items():
        data = np.ascontiguousarray(value).tobytes()
        parts += [_string(name), struct.pack("<B", value.ndim), struct.pack(f"<{value.ndim}I", *value.shape)]
        parts += [struct.pack("<BI", TYPE_CODES[value.dtype.name], len(data)), data]
    parts += [struct.pack("<I", 1), _string("decoder/projection/weight"), _string("decoder/embeddings/weight")]
    return b"".join(parts)


def write_ctranslate2_folder(
    folder: Path,
    tensors: Mapping[str, Array],
    tokenizer: Mapping[str, Any],
    variables: Mapping[str, Array] | None = None,
) -> Path:
    """A faster-whisper folder: model.bin, config.json and tokenizer.json."""
    folder.mkdir(parents=True, exist_ok=True)
    content = variables if variables is not None else ctranslate2_variables(tensors)
    (folder / "model.bin").write_bytes(model_bin(content))
    config = {"suppress_ids": [1, 2, 7], "suppress_ids_begin": [220, 50257], "alignment_heads": [[1, 0], [1, 1]]}
    write_json(folder / "config.json", {**config, "lang_ids": [50259]})
    write_json(folder / "tokenizer.json", tokenizer)
    return folder


def small_tokenizer(vocabulary: int) -> dict[str, Any]:
    """A byte-level BPE with Whisper's special tokens at Whisper's ids, its first merge lost and no timestamps."""
    words = [*sorted(ByteLevel.alphabet()), "Ġt", "Ġth", "he", "Ġthe"]
    end = vocabulary - 1501 - 107
    words += [f"filler{index}" for index in range(end - len(words))]
    special = ["<|endoftext|>", "<|startoftranscript|>", *_language_tokens(), "<|translate|>", "<|transcribe|>"]
    special += ["<|startoflm|>", "<|startofprev|>", "<|nocaptions|>", "<|notimestamps|>"]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": end + index, "content": token, **flags} for index, token in enumerate(special)],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "vocab": {word: index for index, word in enumerate(words)},
            "merges": ["Ġt h", "h e", "Ġth e"],
        },
    }


def _language_tokens() -> list[str]:
    letters = "abcdefghij"
    codes = ["en", "fr", *[first + second for first in letters for second in letters][:97]]
    return [f"<|{code}|>" for code in codes]


def _norm(variables: dict[str, Array], tensors: Mapping[str, Array], here: str, there: str) -> None:
    variables[f"{here}/gamma"] = tensors[f"{there}.weight"]
    variables[f"{here}/beta"] = tensors[f"{there}.bias"]


def _linear(variables: dict[str, Array], tensors: Mapping[str, Array], here: str, there: str, *names: str) -> None:
    weights = [tensors[f"{there}{name}.weight"] for name in names]
    absent = np.zeros(HIDDEN, weights[0].dtype)
    biases = [tensors.get(f"{there}{name}.bias", absent) for name in names]
    variables[f"{here}/weight"] = np.concatenate(weights)
    variables[f"{here}/bias"] = np.concatenate(biases)


def _string(text: str) -> bytes:
    raw = text.encode() + b"\0"
    return struct.pack("<H", len(raw)) + raw


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write an object as JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


class FakeHub:
    """One repository on a local port, with the faults of real networks.

    Attributes:
        files: name and content of every file.
        requests: (file name, Range header or "") of every file asked for.
        stall_at: the byte of model.safetensors at which the server goes silent until `resume` is called.
        cut_at: the byte at which it closes the connection, once.
        ranges: whether Range headers are honoured.
        status: of the API's answer.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.requests: list[tuple[str, str]] = []
        self.stall_at: int | None = None
        self.cut_at: int | None = None
        self.ranges = True
        self.status = 200
        self.stalled = threading.Event()
        self._go_on = threading.Event()
        self.url = ""

    def resume(self) -> None:
        """End the silence of `stall_at`."""
        self.stall_at = None
        self._go_on.set()

    def listing(self, repository: str) -> bytes:
        """The answer of /api/models/<repository>?blobs=true."""
        siblings = []
        for name, content in self.files.items():
            entry: dict[str, Any] = {"rfilename": name, "size": len(content)}
            entry["blobId"] = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            if not name.endswith(".json"):
                sha256 = hashlib.sha256(content).hexdigest()
                entry["lfs"] = {"size": len(content), "sha256": sha256, "pointerSize": 134}
            siblings.append(entry)
        answer = {"_id": "1", "id": repository, "modelId": repository, "sha": COMMIT, "siblings": siblings}
        return json.dumps({**answer, "tags": [], "private": False, "downloads": 0, "likes": 0}).encode()

    def send(self, handler: BaseHTTPRequestHandler, name: str) -> None:
        """Answer a request for the file ``name``."""
        content = self.files[name]
        asked = handler.headers.get("Range", "")
        self.requests.append((name, asked))
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.ranges else 0
        if start > len(content):
            handler.send_error(416)
            return
        handler.send_response(206 if asked and self.ranges else 200)
        handler.send_header("Content-Length", str(len(content) - start))
        handler.end_headers()
        large = name.endswith(".safetensors")
        for at in range(start, len(content), 4096):
            if large and self.stall_at is not None and at >= self.stall_at:
                handler.wfile.flush()
                self.stalled.set()
                self._go_on.wait(60)
            if large and self.cut_at is not None and at >= self.cut_at:
                self.cut_at = None
                handler.close_connection = True
                return
            handler.wfile.write(content[at : at + 4096])


@contextmanager
def fake_hub(files: dict[str, bytes]) -> Iterator[FakeHub]:
    """Serve ``files`` as every repository, at ``FakeHub.url``."""
    hub = FakeHub(files)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith("/api/models/"):
                body = hub.listing(path.removeprefix("/api/models/"))
                self.send_response(hub.status)
                if hub.status == 404:
                    self.send_header("X-Error-Code", "RepoNotFound")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                return
            try:
                hub.send(self, path.rpartition("/")[2])
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield hub
    finally:
        hub.resume()
        server.shutdown()
        thread.join()
        server.server_close()


def folder_files(folder: Path) -> dict[str, bytes]:
    """Name and content of the files in ``folder``."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
