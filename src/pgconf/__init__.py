"""pgconf: a payment back office as code, validated, planned and deployed."""

__version__ = "0.1.0"
