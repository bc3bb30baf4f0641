"""Links: every address that a page or a header shows is made here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import quote, unquote, urlencode, urlsplit

from fastapi import Request

from municipia.api import bundles
from municipia.ontology.namespaces import BASE

_HOST: Final = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")
_NOT_IN_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_SIGN: Final = "~"
#: An IRI of ours in an address that would be long with many of them whole.
_SHORT: Final = re.compile(rf"{_SIGN}(?:id/|kos/|graph/|def#)\S+")
#: Parameters that travel from page to page, so that a reader stays in the language and at the times chosen.
CARRIED: Final = ("lang", "asOf", "knownAt")
#: The data formats of an entity, by suffix, with their media types.
DATA_FORMATS: Final[Mapping[str, str]] = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "csv": "text/csv",
}
#: The suffix for each media type that a client may ask for; who asks for JSON alone gets JSON-LD, which is JSON.
SUFFIX_OF: Final[Mapping[str, str]] = {
    **{media_type: suffix for suffix, media_type in DATA_FORMATS.items()},
    "application/json": "jsonld",
}

#: What the home page is called where an address needs a name.
HOME: Final = "home"
#: Parameters that change nothing of what is seen: a citation gives some itself, and a way of reporting is none of it.
_UNSEEN: Final = ("lang", "knownAt", "report")
#: Kinds of things that have a feed of their changes.
FEEDS: Final = ("instrument", "territory", "right")


@cache
def fingerprint(name: str) -> str:
    """Eight hexadecimal digits of a static file's content: the address changes when the file does."""
    return hashlib.sha256(files("municipia.api").joinpath("static", name).read_bytes()).hexdigest()[:8]


def static(name: str) -> str:
    """The address of a static file."""
    return f"/static/{name}?v={fingerprint(name)}"


def short(text: str) -> str:
    """An IRI of ours without what all of them begin with, after a sign that says so; any other text as it is."""
    found = _SIGN + text.removeprefix(BASE)
    return found if text.startswith(BASE) and _SHORT.fullmatch(found) else text


def whole(text: str) -> str:
    """What :func:`short` made of an IRI of ours as that IRI; any other text as it is."""
    return BASE + text.removeprefix(_SIGN) if _SHORT.fullmatch(text) else text


def page_path(iri: str) -> str:
    """The path of the page about one of our IRIs, or "" for a foreign one.

    ``…/id/territory/T0002`` -> ``/territory/T0002``; ``…/kos/right/housing`` -> ``/right/housing``; any other concept
    ``/concept/<scheme>/<key>``; a source's graph -> the source's page; a term -> its place in the reference.
    """
    if not iri.startswith(BASE):
        return ""
    local = iri.removeprefix(BASE)
    head, _, rest = local.partition("/")
    if local.startswith("def#") or local == "def":
        return "/" + local
    if head == "graph":
        return "/" + rest if rest.startswith("source/") else f"/about#{rest}"
    if head == "kos":
        return _concept_path(rest)
    return "/" + rest if head == "id" else "/" + local


def _concept_path(rest: str) -> str:
    scheme, _, key = rest.partition("/")
    if not key:
        return f"/kos/{scheme}"
    return f"/right/{key}" if scheme == "right" else f"/concept/{scheme}/{key}"


def entity_iri(kind: str, key: str) -> str:
    """The IRI of the thing whose page is ``/{kind}/{key}``."""
    if kind == "right":
        return f"{BASE}kos/right/{quote(key, safe='-._~')}"
    if kind == "concept":
        return f"{BASE}kos/{quote(key, safe='-._~/')}"
    # Partners may write below their source: source/oidp/2026.
    return f"{BASE}id/{quote(kind, safe='-')}/{quote(key, safe='-._~/' if kind == 'source' else '-._~')}"


def source_id(iri: str) -> str:
    """The id of a source, from its IRI or that of its named graph; "" when it is neither."""
    for prefix in (BASE + "id/source/", BASE + "graph/source/"):
        if iri.startswith(prefix):
            return unquote(iri.removeprefix(prefix))
    return ""


def is_web_address(text: str) -> bool:
    """Whether a text from the data may become a link: http or https with a host, nothing that could run."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def is_iri(text: str) -> bool:
    """Whether a text holds no sign that no IRI holds (RFC 3987, section 2.2)."""
    return bool(text) and not _NOT_IN_IRI.search(text)


def own_address(request: Request) -> str:
    """The address of this server, scheme and host: its public one where that is set, whatever the client asks by.

    Where it is not, the name that the client has for it is taken, so that a server tried at home needs no setting; one
    that can be no name of a host is not repeated.
    """
    public, host = str(request.app.state.settings.public_address), request.headers.get("host", "")
    if public == BASE and _HOST.fullmatch(host):
        return f"{request.url.scheme}://{host}"
    return public.rstrip("/")


@dataclass(frozen=True)
class Links:
    """Makes the links of one page; ``query`` holds the parameters of its address."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    #: What the page was asked with, as pairs, where ``query`` does not say it: repeated names, the body of a form.
    asked: tuple[tuple[str, str], ...] | None = None

    def page(self, path: str, **parameters: object) -> str:
        """A page of ours, with the carried parameters kept and others added; None and "" are left out."""
        carried = {name: self.query[name] for name in CARRIED if self.query.get(name)}
        return _address(path, {**carried, **parameters})

    def here(self, **changes: object) -> str:
        """The same page with some parameters changed; None takes one away."""
        return _address(self.path, {**self.query, **changes})

    def to(self, path: str) -> str:
        """Another page with the same parameters, but for the place in a list."""
        return _address(path, {name: value for name, value in self.query.items() if name != "page"})

    def thing(self, iri: str) -> str:
        """The page about a thing of ours, a foreign web address as it is, "" for anything else."""
        path = page_path(iri)
        if path:
            return self.page(path)
        return iri if is_web_address(iri) else ""

    def data(self, iri: str, suffix: str) -> str:
        """The data file of a thing of ours."""
        path = page_path(iri).partition("#")[0]
        return _address(f"{path}.{suffix}", {"knownAt": self.query.get("knownAt")})

    def lasting(self, revision: int) -> str:
        """The lasting address of this page, with its parameters, as of a revision; the language is the reader's."""
        return BASE + self.path.lstrip("/") + "?" + urlencode([*self._seen(), ("knownAt", str(revision))])

    def report(self, about: str, stated: str = "", value: str = "", source: str = "") -> str:
        """The form that reports a mistake in a statement: of what, by which property, which value, by which source."""
        parts = zip(("about", "property", "value", "source"), map(short, (about, stated, value, source)), strict=True)
        carried = [(name, self.query[name]) for name in ("lang", "knownAt") if self.query.get(name)]
        return "/report?" + urlencode([*(part for part in parts if part[1]), *carried], safe="/:~")

    def citation(self, suffix: str, revision: int, language: str) -> str:
        """How to cite this page as of a revision, in a language and in the form of a suffix."""
        more = [("knownAt", str(revision)), ("lang", language)]
        return f"/cite/{self.path.strip('/') or HOME}.{suffix}?" + urlencode([*self._seen(), *more])

    def _seen(self) -> list[tuple[str, str]]:
        """What was asked for, but for the language and the revision, which a citation gives itself."""
        given = self.query.items() if self.asked is None else self.asked
        return [(name, value) for name, value in given if value and name not in _UNSEEN]

    def question(self, name: str, suffix: str = "", **parameters: object) -> str:
        """A named question, as a page or as a file (``csv``, ``json``)."""
        return self.page(f"/q/{name}" + (f".{suffix}" if suffix else ""), **parameters)

    def feed(self, iri: str) -> str:
        """The feed of the changes of a thing of ours that has one, else ""."""
        path = page_path(iri)
        return self.page(f"{path}/changes.atom") if path.split("/")[1:2] and path.split("/")[1] in FEEDS else ""

    def carried(self) -> list[tuple[str, str]]:
        """The parameters that travel from page to page, for the hidden fields of a form."""
        return [(name, self.query[name]) for name in CARRIED if self.query.get(name)]

    def formats(self, iri: str, suffixes: Iterable[str]) -> list[tuple[str, str]]:
        """The data formats of a thing of ours, as (suffix, media type); none without an IRI."""
        return [(suffix, DATA_FORMATS[suffix]) for suffix in suffixes] if iri else []

    def static(self, name: str) -> str:
        """A static file."""
        return static(name)

    def bundle(self, name: str) -> str:
        """A script or drawing that ``api/assets`` makes, by its name: ``world.svg``."""
        return bundles.address(name)


def _address(path: str, parameters: Mapping[str, object]) -> str:
    path, hash_mark, anchor = path.partition("#")
    kept = {name: str(value) for name, value in parameters.items() if value not in (None, "")}
    return path + ("?" + urlencode(kept) if kept else "") + hash_mark + anchor
