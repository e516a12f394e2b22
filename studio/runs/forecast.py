"""What a run will need, worked out from sizes alone: nothing is loaded, no torch is imported.

**Trainable parameters** are exact: LoRA adds r·(in + out) to each adapted projection (arXiv 2106.09685, §4.1), DoRA one
magnitude for each output (arXiv 2402.09353, eq. 5); ``bias`` trains vectors of the base as PEFT's ``LoraConfig`` does.

**Weights**: the frozen base in the run's number format; quantized, the projections take 1 byte (int8, arXiv 2208.07339)
or half a byte and a float32 scale for 64 weights (nf4), the scale itself quantized to 8 bits with double quantization
(arXiv 2305.14314, §3).

**Optimizer and gradients**: AdamW keeps two float32 moments beside each float32 weight and its gradient: 16 bytes a
trainable parameter (arXiv 1910.02054, §3.1, without the half-precision copy). In 8 bits a moment takes one byte, and a
float32 for each block of 256 (arXiv 2110.02861, §2.1). Schedule-free AdamW has one moment and its steps' end (arXiv
2405.15682, alg. 1).

**Activations**: what autograd keeps for the backward pass of the largest batch, counted like arXiv 2205.05198 (§4),
but for a frozen base, whose linear layers keep nothing of their inputs (int8 ones do). In tensors of the model's
width for each token: queries, keys, values and the attention's result (4; scores are not kept, as flash attention
computes them again, but for the softmax in bfloat16 on a CPU, of the cross attention and in the encoders of small
models: heads · queries · keys, `MAX_CACHED_SOFTMAX`), the input of each layer norm (2 in an encoder layer, 3 in a
decoder layer), GELU's input (ffn / width), and for the adapters their inputs and, with dropout, a mask each; fused LoRA
shares one input among queries, keys and values, PEFT's own product (DoRA) keeps a float32 copy each. Cross attention
keeps keys and values over the encoder's tokens. With gradient checkpointing only the input of each layer is kept, and
one layer at a time computed again. A batch is worked through in pieces of so many seconds, 30 on a CPU; a GPU takes
it whole. The logits of 128 tokens at a time are held in float32, twice. A process on a CPU grows by more than
autograd keeps, since the C library keeps freed blocks of other sizes, and for what is only passing: measured 2.8 to 3.7
times (whisper-base, 16 to 100 steps of changing length, float32 and bfloat16; ``tests/benchmarks/bench_memory.py``), so
3.0 is taken, and 3.4 in bfloat16, whose softmax values come in blocks of ever other sizes.

**Decoding** at each evaluation needs the padded 30 s in the encoder (feed-forward before and after GELU, and six
tensors of the model's width) and the keys and values of the cross attention; the larger of training and decoding
counts.

**On CUDA** nothing of this has been measured: the same counts, 15 % for the caching allocator's fragments (rounding and
unused parts of segments, PyTorch's notes on CUDA semantics), and a context with its libraries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf

from studio.audio.augmentation.non_speech import LONGEST_SECONDS as SILENCE_SECONDS
from studio.audio.augmentation.presets import PRESETS
from studio.checkpoints.catalogue import CatalogueEntry
from studio.checkpoints.inspect import CheckpointInfo
from studio.corpus.utterance import Utterance
from studio.runs.adapter_size import adapted_stacks, bottleneck_width, module_size, parameters_of
from studio.settings.adapter import AdapterSettings
from studio.settings.methods import METHODS
from studio.settings.run import RunSettings
from studio.settings.whisper import (
    ENCODER_POSITIONS,
    LOGITS_TOKENS,
    MAX_CACHED_SOFTMAX,
    MAX_PAUSE_SECONDS,
    PAUSE_SECONDS,
    POSITIONS_PER_SECOND,
    WINDOW_SECONDS,
    encoder_positions,
)
from studio.text.tokens import MAX_LABEL_TOKENS, MAX_PROMPT_TOKENS

_BYTES = {"auto": 4.0, "float32": 4.0, "bfloat16": 2.0, "float16": 2.0}
_FLOAT32 = 4
_OPTIMIZER_BYTES = {"adamw": 16.0, "adamw_8bit": 10 + 2 * 4 / 256, "schedule_free_adamw": 16.0}
_LOGITS_COPIES = 2
_ADALORA_NOTES = 3
_OF_BASE = ("full", "layernorm")
"""Methods that train weights of the base."""
_WHOLE_UPDATES = ("loha", "lokr", "oft", "boft", "miss", "shira")
"""Methods that make a matrix as large as the layer's weight in each pass, which autograd keeps."""
_HEAD_WIDTH = 64
_CPU_PIECE_SECONDS = 30.0
_SOURCES = {
    "q_proj": "norm",
    "k_proj": "norm",
    "v_proj": "norm",
    "out_proj": "mixed",
    "fc1": "second norm",
    "fc2": "gelu",
}
"""Which tensor a projection of a layer reads."""
_CPU_HEAP = 3.0
_CPU_HEAP_BFLOAT16 = 2.5
_GPU_HEAP = 1.15
_PROGRAM_BYTES = 500 << 20
"""A process that has imported PyTorch, transformers and PEFT: 400 MB measured, and some for the data."""
_PROGRAM_BFLOAT16_BYTES = 250 << 20
"""What a process that works in bfloat16 takes besides, whatever the model (measured for tiny and base)."""
_CUDA_BYTES = 600 << 20
"""A CUDA context with cuBLAS and cuDNN, and what the caching allocator keeps unused."""

_SIZES = {
    "tiny": (384, 4, 4, 1536),
    "base": (512, 6, 6, 2048),
    "small": (768, 12, 12, 3072),
    "medium": (1024, 24, 24, 4096),
    "large-v2": (1280, 32, 32, 5120),
    "large-v3": (1280, 32, 32, 5120),
    "large-v3-turbo": (1280, 32, 4, 5120),
}
"""Width, encoder layers, decoder layers and feed-forward width (arXiv 2212.04356, table 1; turbo: its config.json)."""


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The sizes of a Whisper model that a forecast needs."""

    parameters: int
    hidden_size: int
    encoder_layers: int
    decoder_layers: int
    encoder_ffn: int
    decoder_ffn: int
    vocabulary: int

    @classmethod
    def of(cls, info: CheckpointInfo) -> ModelShape:
        """Of a checkpoint on disk."""
        return cls(
            info.parameters,
            info.hidden_size,
            info.encoder_layers,
            info.decoder_layers,
            info.encoder_ffn,
            info.decoder_ffn,
            info.vocabulary,
        )

    @classmethod
    def of_entry(cls, entry: CatalogueEntry) -> ModelShape:
        """Of a checkpoint of the catalogue that need not be on disk."""
        width, encoder, decoder, ffn = _SIZES[entry.name.removeprefix("whisper-").removesuffix(".en")]
        vocabulary = 51_864 + entry.multilingual + (entry.mel_bins == 128)
        return cls(entry.parameters, width, encoder, decoder, ffn, ffn, vocabulary)

    @property
    def attention_blocks(self) -> int:
        """Self attention of every layer, and the decoder's cross attention."""
        return self.encoder_layers + 2 * self.decoder_layers

    @property
    def linear_parameters(self) -> int:
        """Weights of all projections in the layers: those that are quantized."""
        attention = 4 * self.hidden_size**2 * self.attention_blocks
        feed_forward = self.encoder_layers * self.encoder_ffn + self.decoder_layers * self.decoder_ffn
        return attention + 2 * self.hidden_size * feed_forward


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a forecast needs to know of the recordings.

    Attributes:
        train: utterances trained on.
        validation: utterances that choices are made by.
        test: utterances that are only reported on.
        longest_seconds: of the longest utterance trained on.
        longest_tokens: label tokens of the longest text, estimated from its UTF-8 bytes (about 2.5 a token).
        train_seconds: of all utterances trained on.
    """

    train: int
    validation: int
    longest_seconds: float
    longest_tokens: int
    train_seconds: float = 0.0
    test: int = 0

    @property
    def held_out(self) -> int:
        """Utterances of validation and test."""
        return self.validation + self.test

    @classmethod
    def of(cls, utterances: Sequence[Utterance]) -> Corpus:
        """Of a divided corpus."""
        train = [utterance for utterance in utterances if utterance.split == "train"]
        sides = Counter(utterance.split for utterance in utterances)
        seconds = max((utterance.duration for utterance in train), default=0.0)
        longest = max((len(utterance.text.encode()) for utterance in train), default=0)
        total = sum(utterance.duration for utterance in train)
        tokens = min(MAX_LABEL_TOKENS, 4 + ceil(longest / 2.5))
        return cls(len(train), sides["validation"], seconds, tokens, total, sides["test"])


UNKNOWN_CORPUS = Corpus(0, 0, 30.0, 100)
"""Before recordings are open: Whisper's whole window."""


@dataclass(frozen=True, slots=True)
class MemoryForecast:
    """Bytes at the run's peak, by what they are for."""

    weights: int
    optimizer: int
    activations: int
    reserve: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.weights + self.optimizer + self.activations + self.reserve


def forecast_memory(run: RunSettings, shape: ModelShape, corpus: Corpus, *, on_gpu: bool) -> MemoryForecast:
    """The peak of a run: of the GPU's memory, or of the engine's process on a CPU.

    With an automatic precision, that of the number format which takes more: it is chosen when the run starts.
    """
    if run.training.precision == "auto":
        formats = map(run.with_precision, ("float32", "bfloat16"))
        return max((forecast_memory(each, shape, corpus, on_gpu=on_gpu) for each in formats), key=lambda f: f.total)
    if on_gpu and not run.is_packed:
        # Utterances of like length share a batch, and silence is as long as they are.
        run = run.model_copy(update={"training": run.training.model_copy(update={"silence_share": 0.0})})
    is_short = run.training.precision == "bfloat16"
    heap = _GPU_HEAP if on_gpu else _CPU_HEAP_BFLOAT16 if is_short else _CPU_HEAP
    program = _CUDA_BYTES if on_gpu else _PROGRAM_BYTES + is_short * _PROGRAM_BFLOAT16_BYTES
    training = heap * _activations(run, shape, corpus, on_gpu) + _logits(shape)
    return MemoryForecast(
        weights=round(_weights(run, shape)),
        optimizer=round(_bytes_a_parameter(run) * parameters_of(shape, run.adapter, _rank_in_memory(run.adapter))),
        activations=round(max(training, _decoding(run, shape, on_gpu))),
        reserve=program,
    )


def _rank_in_memory(adapter: AdapterSettings) -> int:
    return max(adapter.trained_rank, adapter.saved_rank)


def _bytes_a_parameter(run: RunSettings) -> float:
    """Of a parameter of the adapter: weight, gradient, moments, the copies that its average is made of, and what
    AdaLoRA notes of its importance."""
    training = run.training
    copies = {"none": 0, "ema": 1, "last": training.average_last + 1}[training.average]  # the mean itself is one more
    noted = _ADALORA_NOTES if run.adapter.method == "adalora" else 0
    return _OPTIMIZER_BYTES[training.optimizer] + (copies + noted) * _FLOAT32


def _weights(run: RunSettings, shape: ModelShape) -> float:
    size = _BYTES[run.training.precision]
    if run.adapter.method in _OF_BASE:
        # Those that are trained are counted with their gradients, in float32; to compute with, they are rounded.
        trained = parameters_of(shape, run.adapter, 0)
        rounded = trained * size if size < _FLOAT32 else 0
        return _stored(run, shape, size) - trained * size + rounded
    return _stored(run, shape, size)


def _stored(run: RunSettings, shape: ModelShape, size: float) -> float:
    if run.quantization.method == "none":
        return shape.parameters * size
    scale = (1 / 64 + 4 / (64 * 256)) if run.quantization.double_quantization else 4 / 64
    each = 1.0 if run.quantization.method == "int8" else 0.5 + scale
    return (shape.parameters - shape.linear_parameters) * size + shape.linear_parameters * each


def encoder_cache_bytes(run: RunSettings, shape: ModelShape, corpus: Corpus) -> int:
    """Disk space that a frozen encoder's outputs take: one vector for a position; 0 where none are kept.

    Contexts are whole seconds, half a second longer than utterance and margin on average.
    """
    training = run.training
    if not run.adapter.freezes_encoder or not training.encoder_cache:
        return 0
    padded = corpus.train * ENCODER_POSITIONS
    seconds = corpus.train_seconds + corpus.train * (training.context_margin + 0.5)
    own = min(ENCODER_POSITIONS, ceil(POSITIONS_PER_SECOND * seconds / max(1, corpus.train)))
    trimmed = corpus.train * encoder_positions(own)
    is_padded = training.audio_context == "padded"
    tokens = padded if is_padded else trimmed + (padded if training.padded_share else 0)
    return round(tokens * shape.hidden_size * _BYTES[training.precision])


def encoder_tokens(run: RunSettings, corpus: Corpus) -> int:
    """Encoder positions of the batch with the longest utterance."""
    if run.training.audio_context == "padded" or run.training.padded_share:
        return ENCODER_POSITIONS
    pause = MAX_PAUSE_SECONDS if run.training.timestamp_share else PAUSE_SECONDS
    seconds = _joined(run, corpus) * (_longest(run, corpus) + pause) - pause
    return encoder_positions(
        min(ENCODER_POSITIONS, ceil((seconds + run.training.context_margin) * POSITIONS_PER_SECOND))
    )


def _longest(run: RunSettings, corpus: Corpus) -> float:
    """Seconds of the longest that is learned from: augmentation may slow it down, and silence may be longer."""
    preset = PRESETS.get(run.training.augmentation)
    seconds = min(WINDOW_SECONDS, corpus.longest_seconds * preset.stretch) if preset else corpus.longest_seconds
    return max(seconds, SILENCE_SECONDS) if run.silence_share else seconds


def _joined(run: RunSettings, corpus: Corpus) -> float:
    """Utterances of the longest kind in one encoder input; what they leave of a window, shorter ones fill."""
    if not run.joins_utterances:
        return 1.0
    window = ENCODER_POSITIONS / POSITIONS_PER_SECOND + PAUSE_SECONDS
    return max(1.0, min(_batch(run, corpus), window / (_longest(run, corpus) + PAUSE_SECONDS)))


def _batch(run: RunSettings, corpus: Corpus) -> int:
    """Utterances of the longest kind in a batch: no more than there are."""
    training = run.training
    size = max(1, ceil(training.max_duration / _longest(run, corpus))) if training.max_duration else training.batch_size
    return min(size, corpus.train or size)


def rows_at_once(run: RunSettings, corpus: Corpus, *, on_gpu: bool) -> int:
    """Encoder inputs of the longest kind that are worked on at once: those of a batch, or of a piece of it."""
    limit = piece_seconds(run.training.batch_seconds, on_gpu=on_gpu)
    fitting = limit * POSITIONS_PER_SECOND / max(1, encoder_tokens(run, corpus))
    return max(1, int(min(ceil(_batch(run, corpus) / _joined(run, corpus)), fitting)))


def piece_seconds(wanted: float, *, on_gpu: bool) -> float:
    """Seconds of encoder input that are worked on at once; for 0, what suits the device.

    A CPU is as fast on few seconds as on many; a GPU takes whole batches.
    """
    return wanted or (inf if on_gpu else _CPU_PIECE_SECONDS)


def _activations(run: RunSettings, shape: ModelShape, corpus: Corpus, on_gpu: bool) -> float:
    """Bytes that autograd keeps of the largest piece."""
    size, width = _BYTES[run.training.precision], shape.hidden_size
    audio = encoder_tokens(run, corpus)
    times = 2 if run.training.timestamp_share else 0
    prompt = MAX_PROMPT_TOKENS if run.training.prompt_share or run.training.word_prompt_share else 0
    text = min(MAX_LABEL_TOKENS, prompt + ceil(_joined(run, corpus) * (corpus.longest_tokens + times)))
    modules = _targets(run)
    if run.adapter.freezes_encoder:
        # Nothing goes back through it: its output is what cross attention reads, and is all that stays.
        encoder, at_once = 0.0, audio * size * width
    else:
        encoder = audio * (size * (6 * width + shape.encoder_ffn) + _adapters(run, width, shape.encoder_ffn, on_gpu))
        encoder += _shares(run, shape, audio, audio, on_gpu)
        at_once = 0.0
    own = text * (size * (9 * width + shape.decoder_ffn) + _adapters(run, width, shape.decoder_ffn, on_gpu))
    crossing = [module for module in modules if module in ("k_proj", "v_proj")]
    far = [module for module in modules if module in ("q_proj", "out_proj")]
    # The encoder's output is the same tensor for every layer's keys and values.
    shared = 0 if _is_fused(run) else _FLOAT32 * width * len(crossing)
    cross = audio * (2 * width * size + shared + sum(_extra(run, width, width, on_gpu) for _ in crossing))
    cross += _shares(run, shape, text, audio, on_gpu)
    cross += text * sum(_input(run) * width + _extra(run, width, width, on_gpu) for _ in far)
    layers = at_once + shape.encoder_layers * encoder + shape.decoder_layers * (own + cross)
    if run.training.gradient_checkpointing:
        inputs = size * width * (shape.encoder_layers * audio * bool(encoder) + shape.decoder_layers * text)
        layers = at_once + 2 * inputs + 2 * max(encoder, own + cross)
    return rows_at_once(run, corpus, on_gpu=on_gpu) * layers + _updates(run, shape)


def _updates(run: RunSettings, shape: ModelShape) -> float:
    """Bytes of the matrices that some methods make of their parameters, whatever the batch."""
    if run.adapter.method not in _WHOLE_UPDATES:
        return 0.0
    sizes = (
        stack.layers * (1 if module in ("fc1", "fc2") else stack.attentions) * inputs * outputs
        for stack in adapted_stacks(shape, run.adapter)
        for module in _targets(run)
        for inputs, outputs in [module_size(module, shape.hidden_size, stack.ffn)]
    )
    return _FLOAT32 * sum(sizes)


def _shares(run: RunSettings, shape: ModelShape, queries: int, keys: int, on_gpu: bool) -> float:
    """Bytes of softmax values that an attention that is not causal keeps of an input (`studio.engine.model.attention`).

    One for each head, query and key: of the encoder's self attention, and of the cross attention from text to audio.
    """
    values = shape.hidden_size // _HEAD_WIDTH * queries * keys
    kept = run.training.precision == "bfloat16" and not on_gpu and values <= MAX_CACHED_SOFTMAX
    return values * _BYTES["bfloat16"] if kept else 0.0


def _is_fused(run: RunSettings) -> bool:
    """Whether LoRA's products are the fused ones, which keep their input as it is, one for queries, keys and values."""
    return run.adapter.method in ("lora", "adalora")


def _targets(run: RunSettings) -> tuple[str, ...]:
    """Projections that keep their inputs for an adapter, or for a gradient of their own."""
    if run.adapter.method == "full":
        return tuple(_SOURCES)
    if run.adapter.method == "ia3":
        return ("k_proj", "v_proj", "fc2")
    return run.adapter.target_modules if "target_modules" in METHODS[run.adapter.method].settings else ()


def _input(run: RunSettings) -> float:
    is_own = _is_fused(run) or run.adapter.method == "full"
    return _BYTES[run.training.precision] if is_own else _FLOAT32


def _adapters(run: RunSettings, width: int, ffn: int, on_gpu: bool) -> float:
    """Bytes a token that the adapters of a layer's self attention and feed-forward keep."""
    modules = _targets(run)
    inputs = {_SOURCES[module] if _is_fused(run) else module: module_size(module, width, ffn)[0] for module in modules}
    extras = (_extra(run, *module_size(module, width, ffn), on_gpu) for module in modules)
    kept = _input(run) * sum(inputs.values()) + sum(extras) + _quantized_inputs(run, width, ffn, set(inputs))
    if run.adapter.method != "bottleneck":
        return kept
    # What each adapter gets and gives, and its waist before and after the non-linearity; two of the attentions' kind.
    places = 1 if run.adapter.placement == "pfeiffer" else 2
    return kept + places * _BYTES[run.training.precision] * (2 * width + 2 * bottleneck_width(width, run.adapter))


def _quantized_inputs(run: RunSettings, width: int, ffn: int, known: set[str]) -> float:
    """Bytes a token that bitsandbytes' int8 layers keep of their inputs, adapted or not; nf4 ones keep nothing."""
    if run.quantization.method != "int8":
        return 0.0
    sizes = {"norm": width, "second norm": width, "gelu": ffn}
    return _BYTES[run.training.precision] * sum(size for source, size in sizes.items() if source not in known)


def _extra(run: RunSettings, inputs: int, outputs: int, on_gpu: bool) -> float:
    """Bytes a token that an adapter keeps besides its input: dropout's mask, and DoRA's outputs."""
    mask = (1 if on_gpu or _is_fused(run) else _FLOAT32) * inputs if run.adapter.dropout else 0
    return mask + (2 * _FLOAT32 * outputs if run.adapter.use_dora else 0)


def _logits(shape: ModelShape) -> float:
    return LOGITS_TOKENS * shape.vocabulary * _FLOAT32 * _LOGITS_COPIES


def _decoding(run: RunSettings, shape: ModelShape, on_gpu: bool) -> float:
    """Of the report: on a CPU its base is in float32 whatever the precision in training, and takes that one's place.

    A GPU without the memory for that decodes in the precision of training.
    """
    size = _BYTES[run.training.precision] if on_gpu else _FLOAT32
    transient = 2 * shape.encoder_ffn + 6 * shape.hidden_size
    cache = 2 * shape.decoder_layers * shape.hidden_size
    unquantized = shape.parameters - (shape.linear_parameters if run.quantization.method != "none" else 0)
    heavier = unquantized * (size - _BYTES[run.training.precision])
    return heavier + run.evaluation.batch_size * ENCODER_POSITIONS * size * (transient + cache)
