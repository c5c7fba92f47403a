"""What the configuration means: pure functions over kinds that rules, scenarios and reports share."""
