"""The lock files list no package with a misleading name, and no package index."""

import re
from pathlib import Path

import pytest

LOCKS = sorted((Path(__file__).parents[1] / "requirements").glob("*.lock"))
# `dataloader` is for machine learning, `gql` is a client that would shadow our package.
MISLEADING = {"dataloader", "gql", "gateway"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_lists_no_misleading_package_and_no_index(lock: Path) -> None:
    text = lock.read_text()
    names = set(re.findall(r"^([a-z0-9._-]+)(?:\[\S+\])?==", text, re.MULTILINE))
    assert "strawberry-graphql" in names
    assert not names & MISLEADING
    assert "://" not in text
    assert "--index-url" not in text
