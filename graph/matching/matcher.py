"""The matcher: candidates for a name, best first, each with its reasons, and a verdict that admits doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from municipia.graph import naming
from municipia.graph.matching import signals
from municipia.graph.matching.index import Entry, Index
from municipia.graph.matching.records import Asked, Candidate, Countries, Reason, Record
from municipia.graph.matching.signals import Agreement, Query
from municipia.graph.naming import Wording
from municipia.graph.search import fold

#: A second candidate nearer than this many points to the best one leaves the name in doubt.
MARGIN: Final = 5.0
_LONGEST: Final = 300
_ORDER: Final = ("en", "fr", "es", "")


class Matcher:
    """Matches names with the things of some records. Threads may share one."""

    def __init__(self, records: Iterable[Record], countries: Countries | None = None) -> None:
        self.index = Index(records)
        self.countries = countries or Countries()

    def match(self, asked: Asked) -> list[Candidate]:
        """What the name may mean, best first, at most ``asked.limit``; at most one candidate has ``match``."""
        name = asked.name.strip()[:_LONGEST]
        query = self._query(replace(asked, name=name))
        best: dict[int, Candidate] = {}
        for number, agreement, read in self._agreements(query):
            judged = self._judged(number, agreement, read)
            if number not in best or (judged.match, judged.score) > (best[number].match, best[number].score):
                best[number] = judged
        for number, identified in self._identified(query):
            if number not in best or not best[number].match:
                best[number] = identified
        found = list(best.values())
        found.sort(key=lambda each: (-each.score, each.record.kind, each.label, each.iri))
        return self._verdict(found, query)[: max(asked.limit, 0)]

    def suggest(self, prefix: str, kinds: tuple[str, ...] = ()) -> list[Record]:
        """The things with a name that begins so, or has a word that does; in alphabetical order of that name."""
        found: dict[int, None] = {}
        for entry in self.index.beginning(fold(prefix[:_LONGEST])):
            record = self.index.records[entry.record]
            if not kinds or record.kind in kinds or ("government" in kinds and record.body):
                found.setdefault(entry.record)
        return [self.index.records[number] for number in found]

    def record(self, iri: str) -> Record | None:
        """The record of a thing; that of a government which governs a territory is the territory's."""
        number = self.index.by_iri.get(iri)
        return None if number is None else self.index.records[number]

    def _query(self, asked: Asked) -> Query:
        code = self.countries.code(asked.country) if asked.country.strip() else ""
        regions: set[str] = set()
        if asked.region.strip():
            folded = fold(asked.region)
            regions = {self.index.records[entry.record].iri for entry in self.index.same(folded)}
        return Query(asked, code, frozenset(regions))

    def _agreements(self, query: Query) -> Iterator[tuple[int, Agreement, Query]]:
        """Every way in which a name of a thing agrees with the text; if none does, the names that are like it."""
        agrees = False
        for reading in naming.readings(query.asked.name):
            read = self._qualified(query, reading)
            for entry, how in self._agreeing(query.asked.name, reading):
                record = self.index.records[entry.record]
                agrees |= admits(record, query.asked.kind) and record.country in ("", read.country or record.country)
                yield entry.record, Agreement(entry.form, how, reading), read
        if not agrees:
            yield from self._likenesses(query)

    def _agreeing(self, text: str, reading: Wording) -> Iterator[tuple[Entry, str]]:
        for entry in self.index.same(reading.folded):
            yield entry, _how(text, entry, reading)
        for entry in self.index.reordered(reading.folded):
            yield entry, "reordered"
        for entry in self.index.loose(reading.folded):
            yield entry, "loose"

    def _likenesses(self, query: Query) -> Iterator[tuple[int, Agreement, Query]]:
        for reading in naming.readings(query.asked.name):
            read = self._qualified(query, reading)
            for entry, likeness in self.index.near(reading.folded):
                yield entry.record, Agreement(entry.form, "near", reading, likeness), read
            for entry, share in self.index.sharing(reading.folded):
                yield entry.record, Agreement(entry.form, "part", reading, share), read
        if naming.script_of(query.asked.name) in ("ARABIC", "HEBREW"):
            reading = Wording(fold(query.asked.name))
            for entry in self.index.unvoiced(reading.folded):
                yield entry.record, Agreement(entry.form, "unvoiced", reading), query

    def _qualified(self, query: Query, reading: Wording) -> Query:
        """The query with what the text itself says of the country or the region."""
        if not reading.qualifier or naming.type_of(reading.qualifier):
            return query
        # Two letters after a comma are a state more often than a country.
        code = self.countries.code(reading.qualifier) if len(reading.qualifier) > 2 else ""
        if code and not query.country:
            return replace(query, country=code)
        regions = {self.index.records[entry.record].iri for entry in self.index.same(reading.qualifier)}
        return replace(query, regions=query.regions | regions)

    def _judged(self, number: int, agreement: Agreement, query: Query) -> Candidate:
        record = self.index.records[number]
        reasons = agreement.reasons()
        reasons += [found for signal in signals.SIGNALS if (found := signal(query, record, agreement))]
        if agreement.reading.qualifier and not self._is_placed(record, agreement, query):
            reasons.append(Reason("qualifier", signals.QUALIFIER, agreement.reading.qualifier))
        score = sum(reason.points for reason in reasons)
        bounded = min(max(score, 0.0), 100.0)
        if bounded != score:
            reasons.append(Reason("bound", round(bounded - score, 1)))
        certain = agreement.how in signals.CERTAIN and _is_sure(agreement, reasons)
        return self._candidate(record, query.asked, round(bounded, 1), tuple(reasons), match=certain)

    def _candidate(
        self, record: Record, asked: Asked, score: float, reasons: tuple[Reason, ...], *, match: bool
    ) -> Candidate:
        is_body = bool(record.body) and (asked.kind == "government" or asked.name == record.body)
        return Candidate(
            iri=record.body if is_body else record.iri,
            label=label_of(record, asked.languages),
            kind="government" if is_body else record.kind,
            score=score,
            reasons=reasons,
            match=match,
            record=record,
        )

    def _identified(self, query: Query) -> Iterator[tuple[int, Candidate]]:
        """The things that the text, or an identifier that comes with it, says without any name."""
        text = query.asked.name
        if text in self.index.by_iri:
            number = self.index.by_iri[text]
            yield number, self._said_outright(number, query, Reason("identifier", 100.0, text))
        given = [*query.asked.same, *([text] if _is_identifier(text) else [])]
        for identifier in given:
            for number in self.index.elsewhere(identifier):
                yield number, self._said_outright(number, query, Reason("identifier", 90.0, identifier))

    def _said_outright(self, number: int, query: Query, reason: Reason) -> Candidate:
        return self._candidate(self.index.records[number], query.asked, reason.points, (reason,), match=True)

    def _is_placed(self, record: Record, agreement: Agreement, query: Query) -> bool:
        """Whether what follows the name ("…, Ohio") is known to be said of this thing."""
        if naming.type_of(agreement.reading.qualifier):
            return True
        named = self.countries.code(agreement.reading.qualifier)
        if any(self.index.records[entry.record] == record for entry in self.index.same(agreement.reading.qualifier)):
            return True
        return bool(named and named == record.country) or bool(query.regions & set(record.within))

    def _verdict(self, judged: list[Candidate], query: Query) -> list[Candidate]:
        """The candidates of the kind asked for, of which one at most is a match."""
        admitted = [each for each in judged if admits(each.record, query.asked.kind)]
        sure = [each for each in judged if each.match and (each in admitted or not each.record.is_resolved)]
        best = sure[0] if sure else None
        is_clear = (
            best is not None
            and best.record.is_resolved
            and best is admitted[0]
            and not any(best.score - other.score < MARGIN for other in sure[1:])
            and not self._may_be_country(best, query)
        )
        return [replace(each, match=is_clear and each is best) for each in admitted]

    def _may_be_country(self, best: Candidate, query: Query) -> bool:
        """Whether the name is that of a country as much as of a place in it."""
        has_more = query.country or query.asked.place or query.asked.same or query.asked.type or query.asked.region
        return best.record.kind == "territory" and not has_more and bool(self.countries.named(fold(query.asked.name)))


def label_of(record: Record, languages: tuple[str, ...] = ()) -> str:
    """The name to show: its own in the first of these languages that it has, else English, French, Spanish or any."""
    own = {form.language.partition("-")[0]: form.text for form in reversed(record.forms) if form.role == "own"}
    for language in (*(each.partition("-")[0].lower() for each in languages), *_ORDER):
        if language in own:
            return own[language]
    return next((form.text for form in record.forms), record.iri.rpartition("/")[2])


def admits(record: Record, kind: str) -> bool:
    """Whether a thing may be a candidate for a kind; a territory is one for its government."""
    if kind == "government":
        return record.kind == "government" or bool(record.body)
    return not kind or record.kind == kind


def _how(text: str, entry: Entry, reading: Wording) -> str:
    """In which way a name that is the same when folded is the same."""
    if not reading.how and naming.plain(text) == naming.plain(entry.form.text):
        return "exact"
    if naming.script_of(text) not in ("LATIN", "") or naming.script_of(entry.form.text) not in ("LATIN", ""):
        return "transliterated"
    return "folded" if entry.folded == reading.folded else "respelt"


def _is_sure(agreement: Agreement, reasons: Iterable[Reason]) -> bool:
    """Whether nothing about the thing itself speaks against a match; rivals are another matter."""
    if any(reason.signal in signals.EXCLUDING and reason.points < 0 for reason in reasons):
        return False
    return agreement.how != "loose" or " " in naming.weighty(agreement.reading.folded)


def _is_identifier(text: str) -> bool:
    bare = text.rstrip("/").rpartition("/")[2]
    return "://" in text or (bare[:1] == "Q" and bare[1:].isdecimal())
