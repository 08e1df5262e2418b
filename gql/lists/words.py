"""Checks the words of full text searches and of comparisons by similarity."""

from gql.errors import BadUserInput, check_nul

MAX_WORDS = 1_000


def check_words(words: str, path: str) -> str:
    """`words`; `BadUserInput` with their `path` if Postgres would not take them."""
    if len(words) > MAX_WORDS:
        raise BadUserInput(f"`{path}` has {len(words)} characters; pass at most {MAX_WORDS}.")
    check_nul(words, path)
    return words
