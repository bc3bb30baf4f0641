"""What every page has, whatever its template is given besides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from municipia.api.labels import Label


@dataclass(frozen=True)
class Crumb:
    """A step of the way to a page: its name and its path ("" for the page itself)."""

    text: str
    path: str = ""
    tag: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """What every page has. ``section`` is the entry of the menu that it belongs to."""

    title: str
    title_tag: str = ""
    lead: Label | str | None = None
    description: str = ""
    section: str = ""
    crumbs: tuple[Crumb, ...] = field(default=())
    #: What a citation calls it where that is not its title.
    cited: str = ""
    #: Whether it shows something that one can cite; a form that one fills in does not.
    is_cited: ClassVar[bool] = True

    @property
    def narrowed(self) -> str:
        """What the page was narrowed to, in words, as a citation says it; "" when nothing was."""
        return ""
