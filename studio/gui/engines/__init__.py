"""Supervision of engine processes: their events become signals."""
