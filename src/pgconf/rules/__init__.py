"""What must hold across resources: rules, one module a family, and what runs them."""
