"""What a curator may write: the sections of a source file, as frozen structs.

A field's type is its rule: the reader converts against these structs and nothing else, and ``avn-graph schema`` prints
them as JSON Schema. Rules that look at more than one field are checks (checks.py).
"""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from avn_graph.vocabulary import (
    KINDS,
    Availability,
    Bearing,
    Design,
    FindingCategory,
    GuidanceCategory,
    ReferenceCategory,
    RelationName,
    Stage,
    Wording,
)

NOT_BLANK = r"[\s\S]*\S[\s\S]*"
ID = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
INNER_KINDS = frozenset({"brand", "step", "delivery", "claim", "evidence"})
"""Kinds whose ids we make; no source refers to them."""
ENTRY_KINDS = tuple(kind for kind in KINDS if kind not in INNER_KINDS)


_LANGUAGE = "[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
"""BCP 47: language, extensions, script, region, variants. Stores refuse other tags."""


def _shape(pattern: str, description: str, longest: int = 1000, *, pointer: bool = False, digits: bool = False) -> Meta:
    """A rule for a text. Not ``Meta(pattern=)``: with it msgspec 0.19 to 0.22 crash the interpreter at exit (their issue 717).

    ``digits``: an editor may take what is written for a number, and should not mind.
    """
    extra: dict[str, object] = {"pattern": f"^(?:{pattern})$"} | ({"type": ["string", "integer"]} if digits else {})
    return Meta(extra_json_schema=extra, description=description, max_length=longest, extra={"pointer": pointer})


def _pointer(*kinds: str) -> Meta:
    words = f"{kinds[0]}:some-id" if len(kinds) < 9 else "drug:iloprost"
    return _shape(f"(?:{'|'.join(kinds)}):{ID}", f"the id of an entry with its kind before it, such as {words}", 200, pointer=True)


Id = Annotated[str, _shape(ID, "an id: a-z, 0-9 and hyphens inside, such as core-decompression", 100)]
Date = Annotated[str, _shape(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", "a year, month or day: 2021, 2021-05 or 2021-05-28", digits=True)]
Day = Annotated[str, _shape(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day: 2021-05-28")]
Url = Annotated[str, _shape(r"https?://[^\s<>\"{}|\\^`]+", "an address that starts with https:// or http://")]
Curie = Annotated[str, _shape(r"[A-Za-z0-9.]+:\S+", "a prefix of ontology/prefixes.yaml, a colon and a code: MESH:D010020", 100)]
Doi = Annotated[str, _shape(r"10\.[0-9]{4,9}/\S+", "a DOI without https://doi.org/ before it: 10.3346/jkms.2021.36.e177", 500)]
Pmid = Annotated[str, _shape("[1-9][0-9]{0,8}", "a PubMed id, digits only: 34155839", digits=True)]
Pmcid = Annotated[str, _shape("PMC[0-9]{1,9}", "a PubMed Central id: PMC8216992")]
Line = Annotated[str, _shape(NOT_BLANK, "a text that is not empty", 1_000_000)]
Language = Annotated[str, _shape(_LANGUAGE, "a language tag in lower case: en, de, pt-br", 35)]
PrefixName = Annotated[str, _shape("[A-Z][A-Z0-9]*", "capital letters and digits: SNOMEDCT", 30)]
Base = Annotated[
    str, _shape("https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9._~-]+)*/", "an address that ends with a slash: https://example.org/graph/", 200)
]
Words = Line | Annotated[dict[Language, Line], Meta(min_length=1)]
"""A text, or the same text in several languages: ``{en: bone, de: Knochen}``."""

AnyPointer = Annotated[str, _pointer(*ENTRY_KINDS)]
AnatomyPointer = Annotated[str, _pointer("anatomy")]
ConditionPointer = Annotated[str, _pointer("condition")]
MaterialPointer = Annotated[str, _pointer("material")]
PopulationPointer = Annotated[str, _pointer("population")]
ReferencePointer = Annotated[str, _pointer("ref")]
SpecialistPointer = Annotated[str, _pointer("specialist")]
TestPointer = Annotated[str, _pointer("test")]


class Strict(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """No unknown keys, no change once read; and so no cycles, for which the garbage collector would look."""


class CodedMatch(Strict, frozen=True, kw_only=True):
    """An identifier of another vocabulary with the label that it has there."""

    id: Curie
    label: Line


Match = Curie | CodedMatch


class Evidence(Strict, frozen=True, kw_only=True):
    """One source's bearing on the claim that it stands in."""

    source: ReferencePointer
    locator: Words | UnsetType = UNSET
    wording: tuple[Wording, ...] = ()
    design: Design = Design.STATEMENT
    bearing: Bearing = Bearing.SUPPORTS
    size: Words | UnsetType = UNSET
    note: Words | UnsetType = UNSET
    part: Id | UnsetType = UNSET
    report_of: ReferencePointer | UnsetType = UNSET


class Grade(Strict, frozen=True, kw_only=True):
    """A grade given by somebody: never without assessor, date and source."""

    value: Line
    scheme: Line
    assessor: Line
    date: Day
    source: ReferencePointer


class Claim(Strict, frozen=True, kw_only=True):
    """That the entry around it stands in ``relation`` to ``object``, within the qualifiers given.

    ``when`` lists alternatives. ``delivery`` is the id of one of the subject's deliveries.
    """

    relation: RelationName
    object: AnyPointer
    condition: ConditionPointer | UnsetType = UNSET
    stage: Stage | UnsetType = UNSET
    population: PopulationPointer | UnsetType = UNSET
    site: AnatomyPointer | UnsetType = UNSET
    when: tuple[AnyPointer, ...] = ()
    delivery: Id | UnsetType = UNSET
    negated: bool = False
    evidence: tuple[Evidence, ...] = ()
    grade: Grade | UnsetType = UNSET
    note: Words | UnsetType = UNSET


class SubjectClaim(Claim, frozen=True, kw_only=True):
    """A claim that stands by itself, about an entry that another file defines."""

    subject: AnyPointer


class Entry(Strict, frozen=True, kw_only=True):
    """What every entry has, save references."""

    id: Id
    name: Words
    sources: Annotated[tuple[ReferencePointer, ...], Meta(min_length=1)]
    description: Words | UnsetType = UNSET
    synonyms: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()
    exact: tuple[Match, ...] = ()
    close: tuple[Match, ...] = ()
    broad: tuple[Match, ...] = ()
    narrow: tuple[Match, ...] = ()
    related: tuple[Match, ...] = ()
    claims: tuple[Claim, ...] = ()


class Step(Strict, frozen=True, kw_only=True):
    """One act of a test or treatment; the order is that of the list."""

    text: Words
    uses: tuple[MaterialPointer, ...] = ()
    wording: tuple[Wording, ...] = ()


class Delivery(Strict, frozen=True, kw_only=True):
    """A way of giving a treatment; claims of the same entry may be limited to it by its id."""

    id: Id
    name: Words
    sources: tuple[ReferencePointer, ...] = ()
    uses: tuple[MaterialPointer, ...] = ()
    wording: tuple[Wording, ...] = ()
    note: Words | UnsetType = UNSET


class Brand(Strict, frozen=True, kw_only=True):
    """A brand with identifiers of its own."""

    id: Id
    name: Line
    exact: tuple[Match, ...] = ()
    close: tuple[Match, ...] = ()
    related: tuple[Match, ...] = ()


class Given(Entry, frozen=True, kw_only=True):
    """What tests, treatments and materials share: how they are done."""

    uses: tuple[MaterialPointer, ...] = ()
    steps: tuple[Step, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    duration: Words | UnsetType = UNSET
    novelty: Words | UnsetType = UNSET
    given_by: tuple[SpecialistPointer, ...] = ()


class Condition(Entry, frozen=True, kw_only=True):
    located_in: tuple[AnatomyPointer, ...] = ()


class Test(Given, frozen=True, kw_only=True):
    class_: TestPointer | UnsetType = field(default=UNSET, name="class")
    part_of: TestPointer | UnsetType = UNSET
    produces: Words | UnsetType = UNSET
    located_in: tuple[AnatomyPointer, ...] = ()


class Drug(Given, frozen=True, kw_only=True):
    """A drug, or with ``group: true`` a drug class."""

    class_: Annotated[str, _pointer("drug")] | UnsetType = field(default=UNSET, name="class")
    group: bool = False
    brands: tuple[Line | Brand, ...] = ()
    availability: tuple[Availability, ...] = ()


class Procedure(Given, frozen=True, kw_only=True):
    class_: Annotated[str, _pointer("procedure", "therapy")] | UnsetType = field(default=UNSET, name="class")
    located_in: tuple[AnatomyPointer, ...] = ()


class Therapy(Given, frozen=True, kw_only=True):
    class_: Annotated[str, _pointer("therapy")] | UnsetType = field(default=UNSET, name="class")


class Mechanism(Entry, frozen=True, kw_only=True):
    of: ConditionPointer | UnsetType = UNSET
    located_in: tuple[AnatomyPointer, ...] = ()


class Finding(Entry, frozen=True, kw_only=True):
    category: FindingCategory
    of: ConditionPointer | UnsetType = UNSET
    located_in: tuple[AnatomyPointer, ...] = ()


class Anatomy(Entry, frozen=True, kw_only=True):
    part_of: AnatomyPointer | UnsetType = UNSET


class Population(Entry, frozen=True, kw_only=True):
    """A group of people or animals."""


class Material(Given, frozen=True, kw_only=True):
    """A substance, tissue or device."""


class Specialist(Entry, frozen=True, kw_only=True):
    """A health care profession."""


class Guidance(Entry, frozen=True, kw_only=True):
    """``name`` is the text itself: the item to bring, the question to ask."""

    category: GuidanceCategory
    wording: tuple[Wording, ...] = ()
    screens_for: tuple[AnyPointer, ...] = ()
    refers_to: tuple[SpecialistPointer, ...] = ()


class Reference(Strict, frozen=True, kw_only=True):
    """A published work; ``name`` is short, as it is shown beside a claim: ``Hines 2021``."""

    id: Id
    name: Line
    title: Words | UnsetType = UNSET
    category: ReferenceCategory
    design: Design | UnsetType = UNSET
    authors: tuple[Line, ...] = ()
    container: Line | UnsetType = UNSET
    publisher: Line | UnsetType = UNSET
    date: Date | UnsetType = UNSET
    accessed: Date | UnsetType = UNSET
    doi: Doi | UnsetType = UNSET
    pmid: Pmid | UnsetType = UNSET
    pmcid: Pmcid | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    size: Words | UnsetType = UNSET
    report_of: ReferencePointer | UnsetType = UNSET
    cited_by: tuple[ReferencePointer, ...] = ()
    notes: tuple[Words, ...] = ()


class Source(Strict, frozen=True, kw_only=True):
    """One source file: any of the sections."""

    condition: Condition | UnsetType = UNSET
    tests: tuple[Test, ...] = ()
    drugs: tuple[Drug, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    therapies: tuple[Therapy, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    findings: tuple[Finding, ...] = ()
    anatomy: tuple[Anatomy, ...] = ()
    populations: tuple[Population, ...] = ()
    materials: tuple[Material, ...] = ()
    specialists: tuple[Specialist, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    references: tuple[Reference, ...] = ()
    claims: tuple[SubjectClaim, ...] = ()


SECTIONS: tuple[tuple[str, str], ...] = (
    ("condition", "condition"),
    ("tests", "test"),
    ("drugs", "drug"),
    ("procedures", "procedure"),
    ("therapies", "therapy"),
    ("mechanisms", "mechanism"),
    ("findings", "finding"),
    ("anatomy", "anatomy"),
    ("populations", "population"),
    ("materials", "material"),
    ("specialists", "specialist"),
    ("guidance", "guidance"),
    ("references", "ref"),
)
"""Each section of entries, with the kind of its entries' ids."""


class PrefixEntry(Strict, frozen=True, kw_only=True):
    """A prefix of identifiers that this dataset adds, or has other terms for (a licence to publish SNOMED CT, say)."""

    iri: Url
    pattern: Line
    may_ship: Literal["none", "id", "label"]
    licence: Line
    title: Line


class Dataset(Strict, frozen=True, kw_only=True):
    """``dataset.yaml``: what the whole corpus is, and the base of its IRIs."""

    id: Id
    title: Line
    version: Line
    licence: Url
    publisher: Line
    base: Base
    issued: Day
    description: Line | UnsetType = UNSET
    disclaimer: Line = "Research data, not medical advice."
    homepage: Url | UnsetType = UNSET
    language: Language = "en"
    prefixes: dict[PrefixName, PrefixEntry] = {}


def schema(kind: type[Strict] = Source) -> dict[str, object]:
    """The JSON Schema of a source file, or of ``dataset.yaml`` (``schema(Dataset)``)."""
    from inspect import cleandoc

    found = msgspec.json.schema(kind)
    for definition in found["$defs"].values():
        if "description" in definition:  # a docstring, which msgspec takes as it stands in the code before 0.23
            definition["description"] = cleandoc(definition["description"])
    return found
