"""What the configuration means: pure functions over kinds, without any input or output."""
