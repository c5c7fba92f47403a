"""From files to documents to resources."""
