"""What can be configured: one module a kind, and the registry that finds them."""
