"""Options that several commands take."""

from __future__ import annotations

import enum
from typing import Annotated

import typer


class Language(enum.StrEnum):
    """The languages in which the graph speaks."""

    FR = "fr"
    EN = "en"
    ES = "es"


Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Lang = Annotated[Language, typer.Option("--lang", help="The language of the answer.")]
