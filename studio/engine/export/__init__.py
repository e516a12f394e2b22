"""Taking an adapter along: the formats other programs read, and the proof that they read them rightly."""
