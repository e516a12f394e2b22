"""From utterances to batches: features, labels, packing, order, and the caches beneath."""
