"""What the configuration means: pure functions over kinds, for rules and for questions about what happens."""
