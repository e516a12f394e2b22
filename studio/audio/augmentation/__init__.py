"""Recordings heard under other conditions: faster, slower, in noise, in a room, over a telephone."""
