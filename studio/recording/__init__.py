"""Recording from a microphone: devices, takes, where speech is in them and whether they are good. No Qt, no torch."""
