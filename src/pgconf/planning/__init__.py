"""Desired and live state → plan: match, compare, order, weigh, and seal."""
