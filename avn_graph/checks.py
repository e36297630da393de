"""What a unit must keep to beyond its types: a tuple of small functions, each with its rule in its docstring.

A check yields (number of the part, fault). What needs more than one unit is in index.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import UNSET

from avn_graph import model
from avn_graph.diagnostics import Severity, nearest
from avn_graph.evidence import derive
from avn_graph.knowledge import rule_lines
from avn_graph.naming import brand_id, claim_id, evidence_id, iri, prefixes
from avn_graph.reading import Fault
from avn_graph.shapes import address_fault, is_date
from avn_graph.skimming import Path
from avn_graph.survey import Claimed, Entered, Survey
from avn_graph.vocabulary import RELATIONS, STATUS_CODES, Bearing, RelationName

Found = Iterator[tuple[int, Fault]]
_LONGEST_IRI = 1800
"""Bytes. Of an IRI of more than 1,880 Virtuoso 7 keeps the beginning, with a digest for the rest, and says nothing."""
_FURTHER = 400
"""More than evidence adds to the IRI of its claim: its kind, the id of a reference, the name of a part (model.py)."""
_RESERVED = frozenset({"general", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
_GRADES = {
    ("grade", "high"): "established",
    ("grade", "moderate"): "supported",
    ("grade", "low"): "possible",
    ("grade", "very low"): "insufficient",
    ("schema.org", "a"): "established",
    ("schema.org", "b"): "supported",
    ("schema.org", "c"): "possible",
}
"""The nearest status to a grade of two well-known schemes; only to report a disagreement."""


Check = Callable[[Survey], Found]


def duplicate_ids(s: Survey) -> Found:
    """An id is defined once."""
    for e in s.entries:
        first = s.by_id[e.id]
        if first is not e:
            message = f"{e.id} is already defined at {s.where(first.part, (*first.path, 'id'))}"
            yield e.part, Fault((*e.path, "id"), "duplicate-id", message, "rename or delete one")


def one_condition(s: Survey) -> Found:
    """A unit is about one condition, whose id can name a folder on any system."""
    found = [e for e in s.entries if e.id.startswith("condition:")]
    for e in found[1:]:
        yield e.part, Fault(e.path, "two-conditions", f"this unit already defines {found[0].id}", "give each condition a folder of its own")
    for e in found:
        if e.entry.id in _RESERVED:
            yield (
                e.part,
                Fault(
                    (*e.path, "id"), "reserved-id", f"{e.entry.id} is taken: by Windows, or by claims of no condition", "choose another id"
                ),
            )


def relation_ends(s: Survey) -> Found:
    """A relation links the kinds that the ontology allows at its ends."""
    for c in s.claims:
        relation = RELATIONS[c.claim.relation]
        ends = (("subject", c.subject, relation.subjects, "relation"), ("object", c.claim.object, relation.objects, "object"))
        for end, id, allowed, key in ends:
            kind = id.partition(":")[0]
            if kind not in allowed:
                message = f"the {end} of {c.claim.relation.value} cannot be a {kind}"
                yield c.part, Fault((*c.path, key), "relation-end", message, f"it takes {', '.join(allowed)}")


def duplicate_claims(s: Survey) -> Found:
    """What is the same claim stands once, with all its evidence."""
    first: dict[str, Claimed] = {}
    for c in s.claims:
        other = first.setdefault(c.id, c)
        if other is not c:
            hint = "put the evidence into one claim, or say where they differ: stage, population, site, when, delivery"
            yield c.part, Fault(c.path, "duplicate-claim", f"the same claim stands at {s.where(other.part, other.path)}", hint)


def contradictions(s: Survey) -> Found:
    """A claim and its negation do not both stand; increase and decrease of the same are both supported only by oversight."""
    by_id = {c.id: c for c in s.claims}
    for c in s.claims:
        if c.claim.negated and (other := by_id.get(c.id.removesuffix("_negated_true"))):
            hint = "say where they differ (stage, population, site, when), or make one a line that disputes the other"
            yield c.part, Fault(c.path, "contradiction", f"the opposite is claimed at {s.where(other.part, other.path)}", hint)
        if c.claim.relation != RelationName.INCREASES:
            continue
        decrease = msgspec.structs.replace(c.claim, relation=RelationName.DECREASES)
        other = by_id.get(claim_id(c.subject, decrease, s.condition))
        if other and all((derive(rule_lines(x.claim.evidence)).rank or 0) >= 4 for x in (c, other)):
            message = f"a decrease is as well supported at {s.where(other.part, other.path)}"
            yield c.part, Fault(c.path, "contradiction", message, "look at both", Severity.WARNING)


def unevidenced_claims(s: Survey) -> Found:
    """A claim has evidence; one that has none is told as unassessed."""
    for c in s.claims:
        if not c.claim.evidence and not s.lost(c, "evidence"):
            message = "this claim has no evidence, its status is unassessed"
            yield c.part, Fault(c.path, "no-evidence", message, "add evidence:", Severity.WARNING)


def evidence_lines(s: Survey) -> Found:
    """A source bears on a claim once, or its lines tell their parts apart."""
    for c in s.claims:
        seen: set[tuple[str, str]] = set()
        for i, line in enumerate(c.claim.evidence):
            key = line.source, "" if line.part is UNSET else line.part
            if key in seen:
                message, hint = f"{line.source} already bears on this claim", "add part: to one of them, or join them"
                yield c.part, Fault((*c.path, "evidence", i), "duplicate-line", message, hint)
            seen.add(key)


def long_names(s: Survey) -> Found:
    """No IRI is longer than every store keeps it."""
    for c in s.claims:
        if len(s.dataset.base) + len(c.id) + _FURTHER < _LONGEST_IRI:
            continue
        size = max(len(iri(s.dataset, id)) for id in (c.id, *(evidence_id(c.id, line) for line in c.claim.evidence)))
        if size > _LONGEST_IRI:
            what, hint = "the IRI of this claim or of its evidence", "name fewer alternatives, or shorter ids"
            yield c.part, _long((*c.path, "when"), what, size, hint)
    for e in s.entries:
        if isinstance(e.entry, model.Reference):
            for field, size in (("url", len(str(e.entry.url).encode())), ("doi", len(quote(str(e.entry.doi))))):
                if size > _LONGEST_IRI:
                    yield e.part, _long((*e.path, field), f"the IRI of this {field}", size, "leave it out")


def _long(path: Path, what: str, size: int, hint: str) -> Fault:
    return Fault(path, "iri-length", f"{what} has {size:,} bytes, more than the {_LONGEST_IRI:,} that every store keeps", hint)


def designs(s: Survey) -> Found:
    """A line has the design of its reference, unless it is about one part of the work; and the study that it reports."""
    for c in s.claims:
        for i, line in enumerate(c.claim.evidence):
            known = s.by_id.get(line.source)
            if known is None or not isinstance(known.entry, model.Reference):
                continue
            reference = known.entry
            if reference.design is not UNSET and line.design != reference.design and line.part is UNSET:
                message = f"the line says {line.design}, {line.source} says {reference.design}"
                hint = f"write design: {reference.design}, or part: for one part of it"
                yield c.part, Fault((*c.path, "evidence", i), "design", message, hint)
            if line.report_of != reference.report_of:
                message = f"the line and {line.source} differ on the study that they report"
                hint = "delete report_of:" if reference.report_of is UNSET else f"write report_of: {reference.report_of}"
                yield c.part, Fault((*c.path, "evidence", i), "report-of", message, hint)


def deliveries(s: Survey) -> Found:
    """The delivery of a claim is one of its subject's."""
    for c in s.claims:
        known = s.by_id.get(c.subject)
        if c.claim.delivery is not UNSET and known is not None and not s.lost(known, "deliveries"):
            names = [d.id for d in getattr(known.entry, "deliveries", ())]
            if c.claim.delivery not in names:
                hint = nearest(c.claim.delivery, names) or f"add it to the deliveries of {c.subject}"
                yield c.part, Fault((*c.path, "delivery"), "delivery", f"{c.subject} has no delivery {c.claim.delivery}", hint)


def classes(s: Survey) -> Found:
    """Classes and parts make no circle; a drug's class is a group."""
    for field, key in (("class_", "class"), ("part_of", "part_of")):
        for e in s.entries:
            if (at := getattr(e.entry, field, UNSET)) is UNSET:
                continue
            chain = {e.id: None}
            while at is not UNSET and at not in chain and at in s.by_id:
                chain[at] = None
                at = getattr(s.by_id[at].entry, field, UNSET)
            if at == e.id and e.id == min(chain):
                message = f"{key} goes in a circle: {' → '.join([*chain, e.id])}"
                yield e.part, Fault((*e.path, key), "circle", message, "delete one of these")
    for e in s.entries:
        above = s.by_id.get(str(e.entry.class_)) if isinstance(e.entry, model.Drug) else None
        if above is not None and not getattr(above.entry, "group", True):
            hint = f"write group: true into {above.id}, or name a class"
            yield e.part, Fault((*e.path, "class"), "group", f"{above.id} is a single drug", hint)


def identifiers(s: Survey) -> Found:
    """Identifiers have a known prefix, a code of its pattern, and only what its licence lets us publish."""
    known = prefixes(s.dataset)
    holders = [(e.part, e.path, e.entry) for e in s.entries if type(e.entry) is not model.Reference]
    holders += [(e.part, (*e.path, "brands", i), b) for e in s.entries for i, b in enumerate(getattr(e.entry, "brands", ()))]
    for part, path, holder in holders:
        for field in ("exact", "close", "broad", "narrow", "related"):
            for i, match in enumerate(getattr(holder, field, ())):
                if fault := _identifier(match, known):
                    yield part, msgspec.structs.replace(fault, path=(*path, field, i))


_PLAIN_CODE = re.compile("[A-Za-z0-9._-]*").fullmatch


@cache
def _matcher(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


def _identifier(match: Any, known: Mapping[str, Any]) -> Fault | None:
    """What is wrong with it, as a fault that has no place yet."""
    curie = match if isinstance(match, str) else match.id
    prefix, _, code = curie.partition(":")
    row = known.get(prefix)
    if row is None:
        hint = nearest(prefix, known) or "see ontology/prefixes.yaml, or add it to dataset.yaml under prefixes:"
        if prefix.upper() in known:
            hint = f"write {prefix.upper()}:{code}"
        return Fault((), "prefix", f"the prefix {prefix} is not known", hint)
    if not _matcher(row.pattern)(code):
        return Fault((), "identifier", f"{curie} is no code of {row.title}", f"its codes match {row.pattern}")
    plain = (code.isalnum() and code.isascii()) or _PLAIN_CODE(code)
    if not plain and not address_fault(row.iri) and (fault := address_fault(row.iri + code)):
        return Fault((), "identifier", f"{curie} has no address: {fault}", "see iri and pattern of the prefix in dataset.yaml")
    if row.may_ship == "none":
        hint = "delete it; who has a licence sets may_ship in dataset.yaml under prefixes:"
        return Fault((), "licence", f"codes of {row.title} may not be published ({row.licence})", hint)
    if row.may_ship == "id" and not isinstance(match, str):
        return Fault((), "licence", f"labels of {row.title} may not be published ({row.licence})", f"write {curie} alone")
    return None


def references(s: Survey) -> Found:
    """References have real dates, addresses that lead somewhere, and identifiers that no other reference has."""
    found = [e for e in s.entries if isinstance(e.entry, model.Reference)]
    for e in found:
        for field in ("date", "accessed"):
            if (value := getattr(e.entry, field)) is not UNSET and not is_date(value):
                yield e.part, Fault((*e.path, field), "date", f"{value} is no date", "write YYYY, YYYY-MM or YYYY-MM-DD")
        if e.entry.url is not UNSET and (fault := address_fault(e.entry.url)):
            yield e.part, Fault((*e.path, "url"), "url", fault, "write a public address without name and password")
    yield from _same_works(found)


def _same_works(found: list[Entered]) -> Found:
    for field in ("doi", "pmid", "pmcid"):
        coded = sorted((str(getattr(e.entry, field)).lower(), e.part, e.path, e) for e in found if getattr(e.entry, field) is not UNSET)
        for _, group in groupby(coded, key=lambda row: row[0]):
            (_, _, _, first), *others = group
            for _, part, path, _ in others:
                yield part, Fault((*path, field), "duplicate-reference", f"{first.id} has the same {field}", f"use {first.id} for both")


def reports(s: Survey) -> Found:
    """A further publication of a study names the first one, which stands for the study."""
    for e in s.entries:
        if not isinstance(e.entry, model.Reference) or e.entry.report_of is UNSET:
            continue
        path, first = (*e.path, "report_of"), s.by_id.get(e.entry.report_of)
        if first is e:
            yield e.part, Fault(path, "report-of", "a reference cannot be a report of itself", "name the first publication")
        elif first is not None and first.entry.report_of is not UNSET:
            message = f"{first.id} is itself a report of {first.entry.report_of}"
            yield e.part, Fault(path, "report-of", message, f"write {first.entry.report_of}: the study counts once")


def brands(s: Survey) -> Found:
    """A brand that is written as its name alone has letters that an id can be made of; a drug's brands differ."""
    for e in s.entries:
        seen: set[str] = set()
        for i, brand in enumerate(getattr(e.entry, "brands", ())):
            id = brand_id(brand) if isinstance(brand, str) else brand.id
            if not id or id in seen:
                message = f"the brand {brand!r} stands here twice" if id else f"no id can be made of {brand!r}"
                yield e.part, Fault((*e.path, "brands", i), "brand", message, "write {id: …, name: …}" if not id else "delete one")
            seen.add(id)


def grades(s: Survey) -> Found:
    """A grade given by somebody is kept; where it disagrees with the derived status, that is reported."""
    for c in s.claims:
        grade = c.claim.grade
        if grade is UNSET:
            continue
        if not is_date(grade.date):
            yield c.part, Fault((*c.path, "grade", "date"), "date", f"{grade.date} is no date", "write YYYY-MM-DD")
        nearest_status = _GRADES.get((grade.scheme.lower(), grade.value.lower().replace("-", " ")))
        status = derive(rule_lines(c.claim.evidence)).status
        if nearest_status and nearest_status != status and not s.lost(c, "evidence"):
            message = f"{grade.assessor} graded this {grade.value} ({grade.scheme}), the rule says {STATUS_CODES[status].label}"
            yield c.part, Fault((*c.path, "grade"), "grade", message, "look whether evidence is missing", Severity.WARNING)


def refuting_lines(s: Survey) -> Found:
    """A negated claim's lines support the negation; a line that disputes it speaks for the relation."""
    for c in s.claims:
        if c.claim.negated and c.claim.evidence and all(line.bearing == Bearing.DISPUTES for line in c.claim.evidence):
            message, hint = "every line disputes this negated claim", "delete negated: true, or write bearing: supports"
            yield c.part, Fault((*c.path, "negated"), "negated", message, hint, Severity.WARNING)


CHECKS: tuple[Check, ...] = (
    duplicate_ids,
    one_condition,
    relation_ends,
    duplicate_claims,
    contradictions,
    unevidenced_claims,
    evidence_lines,
    long_names,
    designs,
    deliveries,
    classes,
    identifiers,
    references,
    reports,
    brands,
    grades,
    refuting_lines,
)


def check_unit(survey: Survey) -> list[tuple[int, Fault]]:
    """Every fault that can be seen from this unit alone, beyond those of reading."""
    return [fault for check in CHECKS for fault in check(survey)]
