"""The private store as commands use it: opened for one command, closed after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from municipia.api.private.store import PrivateStore
from municipia.api.settings import Settings


@contextmanager
def private_store() -> Iterator[PrivateStore]:
    """The store that the settings name. Raises StoreError when it cannot be opened."""
    settings = Settings.from_env()
    store = PrivateStore.open(settings.home, settings.private)
    try:
        yield store
    finally:
        store.close()
