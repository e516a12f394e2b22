"""The frozen base and its adapters: loading, number formats, quantization, memory, the fast forward pass."""
