"""Events and commands between an engine process and whoever supervises it; standard library only."""
