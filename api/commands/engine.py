"""``municipia engine``: what has to be done to an engine that follows the store."""

from __future__ import annotations

from municipia.api import stores
from municipia.api.commands import console
from municipia.api.settings import Settings


def load(*, again: bool) -> None:
    """Bring the engine to the newest revision, or fill it anew. Raises StoreError or ParameterError."""
    settings = Settings.from_env()
    revision = stores.load(settings, again=again)
    console.say(f"{stores.state(settings)} (revision {revision} is the newest)")
