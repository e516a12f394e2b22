"""The microphone and the player: what Start, Data, Record, Train and Compare share of sound."""
