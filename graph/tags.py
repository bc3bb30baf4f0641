"""Tags: the names that people give to revisions, for good."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from municipia.graph.checkpoints import published
from municipia.graph.errors import NotFoundError, ParameterError, StoreError
from municipia.graph.home import Home, write_whole

HEAD: Final = "head"
"""The word that names the newest revision wherever a revision is asked for; so it cannot be a tag."""

LATEST: Final = "latest"
"""The word that names the newest dump in an address; so it cannot be a tag either."""

_NUMBER: Final = re.compile(r"r[0-9]{1,9}")
_TAG: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,63}")


def read(home: Path) -> dict[str, int]:
    """The revision that each tag names. Raises StoreError when tags.json is damaged."""
    path = Home(home).tags
    try:
        return {str(name): int(number) for name, number in json.loads(path.read_text(encoding="utf-8")).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreError(f"{path} is damaged: {error}", hint="Mend it by hand: a tag and a number each.") from error


def is_name(name: str) -> bool:
    """Whether a release may be called so: the form of a tag, or that of a revision without one."""
    return bool(_TAG.fullmatch(name)) and name not in (HEAD, LATEST)


def is_number(name: str) -> bool:
    """Whether a name stands for a revision without a tag: ``r12``."""
    return bool(_NUMBER.fullmatch(name))


def add(home: Path, name: str, number: int) -> None:
    """Name a revision for good; its checkpoint then outlives those of untagged ones.

    Raises ParameterError for a name that is not a letter and up to 63 letters, digits, dots, dashes or underscores,
    that has a meaning of its own (``head``, ``latest``, ``r12``), or that names another revision already;
    NotFoundError when there is no such revision.
    """
    if not is_name(name) or is_number(name):
        raise ParameterError(
            f"{name!r} cannot be a tag.",
            name="tag",
            hint="A tag is a letter, then letters, digits, dots, dashes or underscores; for instance v1.0.",
        )
    newest = published(Home(home))
    if newest is None or not 1 <= number <= newest.revision:
        raise NotFoundError(f"There is no revision {number} to tag.", hint="municipia log lists them.")
    with _alone(home):
        known = read(home)
        if known.get(name, number) != number:
            raise ParameterError(
                f"The tag {name!r} names revision {known[name]} already.", name="tag", hint="Choose another name."
            )
        write_whole(Home(home).tags, (json.dumps(known | {name: number}, indent=1, sort_keys=True) + "\n").encode())


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One at a time among processes that tag, so that no tag is lost."""
    folder = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
