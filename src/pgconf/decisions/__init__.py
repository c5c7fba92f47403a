"""What the configuration means: pure functions over kinds."""
