"""Dependencies of the handlers: the readers and the settings."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from municipia.api.settings import Settings
from municipia.graph.readers import Readers


def get_readers(request: Request) -> Readers:
    """The readers of this application."""
    readers: Readers = request.app.state.readers
    return readers


def get_settings(request: Request) -> Settings:
    """The settings of this application."""
    settings: Settings = request.app.state.settings
    return settings


ReadersDep = Annotated[Readers, Depends(get_readers)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
