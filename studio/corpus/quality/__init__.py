"""What is wrong with utterances: rules, the quality report, fixes, and the transcript check."""
