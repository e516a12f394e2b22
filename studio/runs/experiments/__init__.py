"""Experiments: sets of runs that differ in a few settings, and what can be told of those settings by them.

`settings` says what is tried, `combinations` which runs that makes, `directory` where an experiment lies, `trials`
keeps what was tried and how it went, `runner` does it, `results` reads it, and `page` shows it. No torch here: trials
are ordinary runs, each in an engine process of its own.
"""
