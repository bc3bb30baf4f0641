"""What the interface description says of answers: their statuses, and the media types that they come in."""

from __future__ import annotations

from typing import Any, Final

Outcomes = dict[int | str, dict[str, Any]]

_TEXTS: Final = {
    302: "To the state that stood then.",
    303: "To its page or its data file, by the Accept header or the suffix.",
    304: "The answer that the client has already still stands.",
    400: "A parameter cannot be used: which, and what is allowed.",
    404: "There is nothing at this address.",
    406: "The answer does not come in the forms asked for; those it has are listed.",
    410: "It was here and is not any more, or the revision cannot be worked out: the reason is given.",
}


def gives(*forms: str, faults: tuple[int, ...] = (400, 404, 410), text: str = "In the form asked for.") -> Outcomes:
    """An answer in these media types, and what may be answered in its place."""
    good: Outcomes = {200: {"description": text, "content": {form: {} for form in forms}}}
    return {**good, **instead(*faults)}


def instead(*statuses: int) -> Outcomes:
    """Answers that have no form of their own."""
    return {status: {"description": _TEXTS[status]} for status in statuses}


def without_validation(description: dict[str, Any]) -> dict[str, Any]:
    """A description without the framework's own answer to a wrong parameter, which is a 400 here."""
    for operations in description["paths"].values():
        for operation in operations.values():
            told = operation["responses"].get("422", {}).get("content", {}).get("application/json", {})
            if told.get("schema", {}).get("$ref", "").endswith("HTTPValidationError"):
                del operation["responses"]["422"]
    schemas = description.get("components", {}).get("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return description
