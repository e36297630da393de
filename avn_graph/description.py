"""What the exports are, as data: ``dataset.ttl``, in the terms of VoID, DCAT, PROV and schema.org.

It follows the profile of the W3C's interest group for health care and life sciences, which asks for a description at three
levels (https://www.w3.org/TR/2015/NOTE-hcls-dataset-20150514/): the summary, which is the dataset whatever its version; the
version; and a distribution for each file that holds all of it. A file that holds one condition is a part of the version.
Every node has an IRI; those of a version begin with its own, so that the descriptions of two versions can be kept together.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from urllib.parse import quote

from msgspec import Struct

from avn_graph import vocabulary as v
from avn_graph.gathering import Description, Node, gather
from avn_graph.model import Dataset
from avn_graph.rdf import dataset_iri, describe_dataset
from avn_graph.syntax import blocks, prefixed
from avn_graph.terms import Iri, Text

PROFILE = Iri("https://www.w3.org/TR/hcls-dataset/")
_SPACES = v.NAMESPACES | {
    "dctypes": "http://purl.org/dc/dcmitype/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "idot": "http://identifiers.org/idot/",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spdx": "http://spdx.org/rdf/terms#",
}
_PREFIXES = tuple(sorted(_SPACES.items()))
_shorten = prefixed(_PREFIXES)
_COMPILER = v.NAMESPACES["avn"].removesuffix("ontology#") + "compiler/"
_WHOLE = frozenset({"turtle", "jsonld", "ntriples", "nquads", "nquads-gz", "trig"})
"""The formats that hold the triples that are counted: no more, no fewer, and none of them in another shape."""
_QUADS = frozenset({"application/n-quads", "application/trig"})
_RDF = frozenset({"application/ld+json", "application/n-triples", "text/turtle"}) | _QUADS
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_REGISTERED = _RDF | {"application/json", "application/yaml", "image/svg+xml", "text/csv", "text/html", "text/tab-separated-values"}
"""Media types that IANA has registered, which have an IRI; GraphML's it has not."""
_LANGUAGES = dict(
    pair.split(":")
    for pair in """
    aa:aar ab:abk ae:ave af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym az:aze ba:bak be:bel bg:bul bi:bis bm:bam bn:ben
    bo:bod br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cre cs:ces cu:chu cv:chv cy:cym da:dan de:deu dv:div dz:dzo ee:ewe el:ell
    en:eng eo:epo es:spa et:est eu:eus fa:fas ff:ful fi:fin fj:fij fo:fao fr:fra fy:fry ga:gle gd:gla gl:glg gn:grn gu:guj gv:glv
    ha:hau he:heb hi:hin ho:hmo hr:hrv ht:hat hu:hun hy:hye hz:her ia:ina id:ind ie:ile ig:ibo ii:iii ik:ipk io:ido is:isl it:ita
    iu:iku ja:jpn jv:jav ka:kat kg:kon ki:kik kj:kua kk:kaz kl:kal km:khm kn:kan ko:kor kr:kau ks:kas ku:kur kv:kom kw:cor ky:kir
    la:lat lb:ltz lg:lug li:lim ln:lin lo:lao lt:lit lu:lub lv:lav mg:mlg mh:mah mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt
    my:mya na:nau nb:nob nd:nde ne:nep ng:ndo nl:nld nn:nno no:nor nr:nbl nv:nav ny:nya oc:oci oj:oji om:orm or:ori os:oss pa:pan
    pi:pli pl:pol ps:pus pt:por qu:que rm:roh rn:run ro:ron ru:rus rw:kin sa:san sc:srd sd:snd se:sme sg:sag sh:hbs si:sin sk:slk
    sl:slv sm:smo sn:sna so:som sq:sqi sr:srp ss:ssw st:sot su:sun sv:swe sw:swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl
    tn:tsn to:ton tr:tur ts:tso tt:tat tw:twi ty:tah ug:uig uk:ukr ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho yi:yid
    yo:yor za:zha zh:zho zu:zul
    """.split()
)
"""ISO 639-1 to ISO 639-3, which is how the profile names a language."""

Facts = Mapping[str, Sequence[Iri | Text]]
"""What is said of a node: values by the prefixed names of their properties."""


class File(Struct, frozen=True):
    """A file among the exports. ``format`` names its shape too, where that is not the default: ``trig.plain``."""

    path: str
    format: str
    media_type: str
    bytes: int
    sha256: str


class Statistics(Struct):
    """What is in the units: each triple counted in the named graph of its unit, so that one which two units state counts twice."""

    triples: int = 0
    entities: int = 0
    """Subjects that have a class. That is so in one unit only."""
    classes: dict[str, int] = {}
    """Instances by class."""
    properties: dict[str, int] = {}
    """Triples by property."""
    example: str = ""
    """A typical resource: the first condition, else the first subject."""
    subjects: int = 0
    graphs: int = 0

    def add(self, other: Statistics) -> None:
        """Adds what further units hold."""
        if not self.example or (v.AVN_CLASS_CONDITION in other.classes and v.AVN_CLASS_CONDITION not in self.classes):
            self.example = other.example
        self.triples += other.triples
        self.entities += other.entities
        self.subjects += other.subjects
        self.graphs += other.graphs
        for mine, others in ((self.classes, other.classes), (self.properties, other.properties)):
            for term, number in others.items():
                mine[term] = mine.get(term, 0) + number


def count(descriptions: Sequence[Description]) -> Statistics:
    """What one named graph holds."""
    found = Statistics(subjects=len(descriptions), graphs=1)
    forms = Counter([told.form for told in descriptions])
    for form, number in forms.items():
        found.triples += number * len(form.properties)
        for term, start, end in form.runs:
            found.properties[term] = found.properties.get(term, 0) + number * (end - start)
    typed = [(told.values[: told.form.types], told.subject) for told in descriptions if told.form.types]
    for types, number in Counter([tuple(types) for types, _ in typed]).items():
        found.entities += number
        for cls in types:
            found.classes[str(cls)] = found.classes.get(str(cls), 0) + number
    conditions = (subject for types, subject in typed if v.AVN_CLASS_CONDITION in types)
    found.example = next(conditions, descriptions[0].subject if descriptions else "")
    return found


# ---------------------------------------------------------------- names


def version_iri(dataset: Dataset) -> Iri:
    """The version: the base and the version's number, under which stand its files and its sources."""
    return Iri(dataset.base + quote(dataset.version, safe=""))


def export_iri(dataset: Dataset, path: str) -> Iri:
    return Iri(f"{version_iri(dataset)}/exports/{_quote_path(path)}")


def source_iri(dataset: Dataset, path: str) -> Iri:
    return Iri(f"{_sources(dataset)}/{_quote_path(path)}")


def _sources(dataset: Dataset) -> Iri:
    """All source files of a version, as one collection."""
    return Iri(f"{version_iri(dataset)}/source")


def _quote_path(path: str) -> str:
    return quote(os.fsencode(path), safe="/")


def _publisher(dataset: Dataset) -> Iri:
    return Iri(f"{dataset.base}publisher")


@cache
def _term(name: str) -> Iri:
    prefix, _, local = name.partition(":")
    return Iri(_SPACES[prefix] + local)


# ---------------------------------------------------------------- describing


def describe_exports(dataset: Dataset, files: Sequence[File], statistics: Statistics, compiler: str) -> str:
    """The head of ``dataset.ttl``: the three levels, and what they point to. ``compiler`` is the version of this package.

    Nothing is said that is not known: a date other than that of dataset.yaml, an earlier version, how often there is a new one.
    """
    whole = Statistics()
    for part in (statistics, count([describe_dataset(dataset)])):
        whole.add(part)
    complete = [file for file in files if "/" not in file.path]
    pages = [export_iri(dataset, file.path) for file in complete if file.media_type == "text/html"]
    shared = _shared(dataset, pages)
    stream = [
        _summary(dataset, shared),
        _version(dataset, shared, files),
        *(_distribution(dataset, file, shared, whole, compiler) for file in complete),
        *(_part(dataset, file) for file in files if "/" in file.path),
        _agents(dataset, compiler),
        _partitions(dataset, whole) if any(file.format in _WHOLE for file in complete) else (),
    ]
    prefixes = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in _PREFIXES)
    return prefixes + blocks(gather(chain.from_iterable(stream)), _shorten)


def describe_source(dataset: Dataset, path: str, bytes: int, sha256: str) -> str:
    """What ``dataset.ttl`` says of one source file; ``path`` is its path in the corpus, with slashes."""
    node, name = source_iri(dataset, path), os.fsencode(path).decode(errors="replace")
    stream = [
        _node(node, {"rdf:type": [_term("prov:Entity"), _term("schema:MediaObject")], "schema:name": [Text(name)]}),
        *_sealed(node, "application/yaml", bytes, sha256),
        _node(version_iri(dataset), {"prov:wasDerivedFrom": [node]}),
        _node(_sources(dataset), {"prov:hadMember": [node]}),
    ]
    return blocks(gather(stream), _shorten)


def _node(node: Iri, facts: Facts) -> Node:
    return node, [(_term(name), value) for name, values in facts.items() for value in values]


def _shared(dataset: Dataset, pages: Sequence[Iri]) -> Facts:
    """What is said at all three levels."""
    description = dataset.description if isinstance(dataset.description, str) else dataset.title
    return {
        "dcterms:description": [Text(description, dataset.language)],
        "dcterms:license": [Iri(dataset.licence)],
        "dcterms:publisher": [_publisher(dataset)],
        "dcterms:rights": [Text(dataset.disclaimer, dataset.language)],
        "foaf:page": [*_homepage(dataset), *pages],
    }


def _homepage(dataset: Dataset) -> list[Iri]:
    return [Iri(dataset.homepage)] if isinstance(dataset.homepage, str) else []


def _summary(dataset: Dataset, shared: Facts) -> Iterator[Node]:
    facts: Facts = {
        "rdf:type": [_term("dctypes:Dataset"), v.DCAT_DATASET],
        "dcterms:title": [Text(dataset.title, dataset.language)],
        "idot:preferredPrefix": [Text(dataset.id)],
        "pav:hasCurrentVersion": [version_iri(dataset)],
    }
    yield _node(dataset_iri(dataset), {**shared, **facts})


def _dated(dataset: Dataset) -> Facts:
    """What is said of a version and of its distributions, but not of the summary."""
    primary = dataset.language.partition("-")[0]
    language = _LANGUAGES.get(primary, primary)
    return {
        "dcterms:creator": [_publisher(dataset)],
        "dcterms:issued": [Text(dataset.issued, datatype=v.XSD_DATE)],
        "dcterms:language": [Iri(f"http://lexvo.org/id/iso639-3/{language}")] if len(language) == 3 else [],
        "dcterms:conformsTo": [PROFILE],
        "pav:version": [Text(dataset.version)],
    }


def _version(dataset: Dataset, shared: Facts, files: Sequence[File]) -> Iterator[Node]:
    title = Text(f"{dataset.title} {dataset.version}", dataset.language)
    distributions = [export_iri(dataset, file.path) for file in files if "/" not in file.path]
    yield _node(
        version_iri(dataset),
        {
            **shared,
            **_dated(dataset),
            "rdf:type": [_term("dctypes:Dataset"), v.DCAT_DATASET, _term("schema:Dataset"), _term("prov:Entity")],
            "dcterms:title": [title],
            "dcterms:isVersionOf": [dataset_iri(dataset)],
            "dcterms:hasPart": [export_iri(dataset, file.path) for file in files if "/" in file.path],
            "dcat:distribution": distributions,
            "dcat:landingPage": _homepage(dataset),
            "schema:name": [title],
            "schema:description": shared["dcterms:description"],
            "schema:license": shared["dcterms:license"],
            "schema:url": _homepage(dataset),
            "schema:version": [Text(dataset.version)],
            "schema:datePublished": [Text(dataset.issued, datatype=v.XSD_DATE)],
            "schema:inLanguage": [Text(dataset.language)],
            "schema:distribution": distributions,
        },
    )


def _distribution(dataset: Dataset, file: File, shared: Facts, statistics: Statistics, compiler: str) -> Iterator[Node]:
    node = export_iri(dataset, file.path)
    title = Text(f"{dataset.title} {dataset.version} ({file.path})", dataset.language)
    yield _node(
        node,
        {
            **shared,
            **_dated(dataset),
            "rdf:type": [_term("dctypes:Dataset"), _term("dcat:Distribution"), _term("schema:DataDownload"), _term("prov:Entity")],
            "dcterms:title": [title],
            "dcat:downloadURL": [node],
            "dcat:byteSize": [Text(str(file.bytes), datatype=v.XSD_INTEGER)],
            "dcat:mediaType": [Iri(_MEDIA_TYPES + file.media_type)] if file.media_type in _REGISTERED else [],
            "dcat:compressFormat": [Iri(f"{_MEDIA_TYPES}application/gzip")] if file.path.endswith(".gz") else [],
            "idot:exampleIdentifier": _example(dataset, statistics),
            "pav:createdWith": [Iri(_COMPILER + quote(compiler, safe=""))],
            "prov:wasDerivedFrom": [_sources(dataset)],
            "schema:name": [title],
            "schema:contentUrl": [node],
        },
    )
    yield from _sealed(node, file.media_type, file.bytes, file.sha256)
    if file.media_type in _RDF:
        yield _node(node, {"rdf:type": [v.VOID_DATASET], "void:dataDump": [node], "void:uriSpace": [Text(dataset.base)]})
    if file.format in _WHOLE:
        yield _node(node, _counted(dataset, statistics, file.media_type in _QUADS))


def _example(dataset: Dataset, statistics: Statistics) -> list[Text]:
    """The example's id."""
    kind, _, name = statistics.example.removeprefix(dataset.base).partition("/")
    return [Text(f"{kind}:{name}")] if kind in v.KINDS else []


def _counted(dataset: Dataset, statistics: Statistics, quads: bool) -> Facts:
    """What is in a file that holds the whole graph."""
    version = version_iri(dataset)
    used = [*statistics.classes, *statistics.properties]
    return {
        "dcterms:conformsTo": [Iri(v.NAMESPACES["avn"].rstrip("#"))],
        "void:classPartition": [
            *(_partition(dataset, "class", cls) for cls in statistics.classes),
            Iri(f"{version}#classes"),
            *([Iri(f"{version}#graphs")] if quads else []),
        ],
        "void:entities": [_number(statistics.entities)],
        "void:distinctSubjects": [_number(statistics.subjects)] if statistics.graphs <= 2 else [],  # a unit's, and the dataset's own
        "void:exampleResource": [Iri(statistics.example)],
        "void:properties": [_number(len(statistics.properties))],
        "void:propertyPartition": [_partition(dataset, "property", term) for term in statistics.properties],
        "void:triples": [_number(statistics.triples)],
        "void:vocabulary": [Iri(space) for space in v.NAMESPACES.values() if any(term.startswith(space) for term in used)],
    }


def _partitions(dataset: Dataset, statistics: Statistics) -> Iterator[Node]:
    """The graph by class and by property. All files that hold it share them. That is how the profile counts classes and graphs, too."""
    version = version_iri(dataset)
    for cls, number in statistics.classes.items():
        yield _node(_partition(dataset, "class", cls), {"void:class": [Iri(cls)], "void:entities": [_number(number)]})
    for term, number in statistics.properties.items():
        yield _node(_partition(dataset, "property", term), {"void:property": [Iri(term)], "void:triples": [_number(number)]})
    for name, cls, number in (("classes", "rdfs:Class", len(statistics.classes)), ("graphs", "sd:Graph", statistics.graphs)):
        yield _node(Iri(f"{version}#{name}"), {"void:class": [_term(cls)], "void:distinctSubjects": [_number(number)]})


def _partition(dataset: Dataset, kind: str, term: str) -> Iri:
    return Iri(f"{version_iri(dataset)}#{kind}-{quote(_shorten(term).strip('<>'), safe=':')}")


def _part(dataset: Dataset, file: File) -> Iterator[Node]:
    """A file that holds one condition."""
    node = export_iri(dataset, file.path)
    types = [_term("prov:Entity"), _term("schema:MediaObject")]
    yield _node(node, {"rdf:type": types, "schema:name": [Text(file.path)], "schema:contentUrl": [node]})
    yield from _sealed(node, file.media_type, file.bytes, file.sha256)


def _sealed(node: Iri, media_type: str, bytes: int, sha256: str) -> Iterator[Node]:
    """What holds of any file: its media type, its size and its digest. (DCAT's terms for these are for distributions.)"""
    digest = Iri(f"{node}#sha256")
    yield _node(
        node,
        {
            "dcterms:format": [Iri(_MEDIA_TYPES + media_type) if media_type in _REGISTERED else Text(media_type)],
            "schema:contentSize": [Text(f"{bytes} B")],
            "schema:encodingFormat": [Text(media_type)],
            "spdx:checksum": [digest],
        },
    )
    yield _node(
        digest,
        {
            "rdf:type": [_term("spdx:Checksum")],
            "spdx:algorithm": [_term("spdx:checksumAlgorithm_sha256")],
            "spdx:checksumValue": [Text(sha256, datatype=f"{_SPACES['xsd']}hexBinary")],
        },
    )


def _agents(dataset: Dataset, compiler: str) -> Iterator[Node]:
    yield _node(_publisher(dataset), {"rdf:type": [_term("foaf:Agent")], "foaf:name": [Text(dataset.publisher)]})
    yield _node(_sources(dataset), {"rdf:type": [_term("prov:Collection")]})
    yield _node(
        Iri(_COMPILER + quote(compiler, safe="")),
        {"rdf:type": [_term("prov:SoftwareAgent")], "foaf:name": [Text("avn_graph")], "pav:version": [Text(compiler)]},
    )


def _number(value: int) -> Text:
    return Text(str(value), datatype=v.XSD_INTEGER)
