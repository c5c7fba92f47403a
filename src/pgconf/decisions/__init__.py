"""What the configuration means: pure functions over kinds, for rules and for whoever asks."""
