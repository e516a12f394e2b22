"""Experiments: sets of runs that differ in a few settings, and what can be told of those settings by them.

`settings` says what is tried, `combinations` which runs that makes, `directory` where an experiment lies, `data` what
all trials are on, `trials` what was tried and how it went, `asking` what is tried next, `runner` does it, `requests`
reaches whoever does, `results` reads what came of it, `words` and `page` tell it, `opening` has the test side,
`forecast` what it will take, and `presets` what is ready to start. No torch here: trials are ordinary runs, each in an
engine process of its own. Optuna takes half a second to import: a window does that in a thread.
"""
