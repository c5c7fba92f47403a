"""Small words in messages."""


def with_article(noun: str) -> str:
    """Put `a` or `an` before a noun: `a calendar`, `an audience`."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"
