from collections.abc import Iterator
from pathlib import Path

import pytest

from municipia.api.private.store import PrivateStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PrivateStore]:
    """A private store in a home of its own."""
    opened = PrivateStore.open(tmp_path / "home")
    yield opened
    opened.close()
