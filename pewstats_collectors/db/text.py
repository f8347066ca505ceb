"""Text as PostgreSQL can keep it."""


def storable(text: str) -> str:
    """The same text with NUL and halves of surrogate pairs, which no text column takes, written out."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode("utf-8")
