"""The rules of quality, a module a subject; `studio.corpus.quality.registry` knows them all."""
