"""What every page is built from; none of these knows the session."""
