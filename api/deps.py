"""Dependencies of the handlers: the readers, the settings, the reader's language and the revision asked for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from municipia.api.catalogues import choose_language
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


def get_language(request: Request) -> str:
    """The language to answer in: ``?lang=`` if we have it, else the best of Accept-Language, else English."""
    return choose_language(request.query_params.get("lang"), request.headers.get("accept-language"))


ReadersDep = Annotated[Readers, Depends(get_readers)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
LanguageDep = Annotated[str, Depends(get_language)]
