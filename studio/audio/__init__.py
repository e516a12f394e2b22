"""Sound: files and parts of them as 16 kHz mono samples, resampling, and what can be measured of a recording."""
