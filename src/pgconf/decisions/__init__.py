"""What the configuration means: pure functions over kinds, which rules and simulations share."""
