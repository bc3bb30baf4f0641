"""``municipia check``: what is wrong in files, where, and how to mend it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from municipia.api.commands import console
from municipia.api.settings import Settings
from municipia.graph import revisions
from municipia.graph.checking import check_files
from municipia.graph.errors import ParameterError
from municipia.graph.report import Report

_FORMS: Final = ("text", "json", "turtle")


def run(files: list[Path], lang: str, form: str) -> int:
    """Print the report on the files; 1 when one of them breaks a rule, else 0. Raises ParameterError."""
    if form not in _FORMS:
        raise ParameterError(f"There is no form {form!r}.", name="format", hint=f"Use one of {', '.join(_FORMS)}.")
    report = check_files(files, published=_published())
    console.say(_written(report, lang, form))
    return 0 if report.conforms else 1


def _published() -> Store | None:
    """The graph at home, which files may point into; none is needed."""
    home = Settings.from_env().home
    number = revisions.head(home)
    return revisions.load_store(home, number) if number else None


def _written(report: Report, lang: str, form: str) -> str:
    if form == "json":
        return json.dumps(report.to_json(), ensure_ascii=False, indent=1)
    if form == "turtle":
        return report.to_graph().serialize(format="turtle")
    return report.to_text(lang)
