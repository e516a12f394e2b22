"""Training one adapter: the job, its loop, loss, optimizer, state, retries and processes."""
