"""What any script has to work out before it can write a graph, for the files that ../corpus.py makes, and no more.

Shared by all rivals, and so a part of the cost of each that reads YAML: plain Python, no library, none of our code. A
record is a subject and its values by column; ``columns`` says what property each column is, and of what type.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

Record = tuple[str, str, dict[str, list[str]]]
"""Table (dataset, entity, claim, evidence), subject, values by column."""

IRI, TEXT, STRING = "iri", "text", "string"
"""Types of a column, beside XSD's boolean, integer, date and gYear: a text is in English."""

COLUMNS = {
    "type": ("rdf:type", IRI),
    "category": ("biolink:category", IRI),
    "label": ("rdfs:label", TEXT),
    "description": ("dcterms:description", TEXT),
    "synonyms": ("skos:altLabel", TEXT),
    "title": ("dcterms:title", TEXT),
    "rights": ("dcterms:rights", TEXT),
    "sources": ("dcterms:source", IRI),
    "exact": ("skos:exactMatch", IRI),
    "close": ("skos:closeMatch", IRI),
    "kind_of_work": ("avn:category", IRI),
    "design": ("avn:design", IRI),
    "year": ("dcterms:issued", "gYear"),
    "doi": ("bibo:doi", STRING),
    "pmid": ("bibo:pmid", STRING),
    "same_as": ("schema:sameAs", IRI),
    "publisher": ("dc:publisher", STRING),
    "identifier": ("dcterms:identifier", STRING),
    "version": ("owl:versionInfo", STRING),
    "issued": ("dcterms:issued", "date"),
    "license": ("dcterms:license", IRI),
    "conforms_to": ("dcterms:conformsTo", IRI),
    "subject": ("rdf:subject", IRI),
    "predicate": ("rdf:predicate", IRI),
    "object": ("rdf:object", IRI),
    "negated": ("avn:negated", "boolean"),
    "stage": ("avn:stage", IRI),
    "condition": ("avn:condition", IRI),
    "status": ("avn:status", IRI),
    "rank": ("avn:rank", "integer"),
    "rule": ("avn:rule", IRI),
    "reason": ("avn:reason", TEXT),
    "decided_by": ("avn:decidedBy", IRI),
    "evidence": ("avn:evidence", IRI),
    "publications": ("biolink:publications", IRI),
    "biolink_predicate": ("biolink:predicate", IRI),
    "knowledge_level": ("biolink:knowledge_level", STRING),
    "agent_type": ("biolink:agent_type", STRING),
    "knowledge_source": ("biolink:primary_knowledge_source", IRI),
    "source": ("avn:source", IRI),
    "bearing": ("avn:bearing", IRI),
    "wording": ("avn:wording", IRI),
    "level": ("avn:level", "integer"),
    "locator": ("avn:locator", TEXT),
    "size": ("avn:size", TEXT),
    "note": ("skos:editorialNote", TEXT),
}
SECTIONS = {"tests": "test", "drugs": "drug", "procedures": "procedure", "mechanisms": "mechanism", "references": "ref"}
SURE = ("established", "supported")


def columns(terms: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Property and type of each column; every relation is a column of the entity that it starts from."""
    spaces = terms["namespaces"]
    known = {name: (spaces[p.partition(":")[0]] + p.partition(":")[2], type) for name, (p, type) in COLUMNS.items()}
    relations = {r[which] for r in terms["relations"].values() for which in ("iri", "neutral")}
    cites = {f"cites_{bearing}": (iri, IRI) for bearing, iri in terms["cites"].items()}
    return known | cites | {_local(iri): (iri, IRI) for iri in sorted(relations)}


def tell_dataset(about: dict[str, Any], terms: dict[str, Any]) -> Record:
    spaces = terms["namespaces"]
    found = {
        "type": [spaces["dcat"] + "Dataset", spaces["void"] + "Dataset"],
        "publisher": [about["publisher"]],
        "conforms_to": [terms["ontology"]],
        "identifier": [about["id"]],
        "issued": [str(about["issued"])],
        "license": [about["licence"]],
        "rights": ["Research data, not medical advice."],
        "title": [about["title"]],
        "version": [str(about["version"])],
    }
    return "dataset", about["base"].rstrip("/"), found


def tell(document: dict[str, Any], base: str, terms: dict[str, Any]) -> Iterator[Record]:
    """The records of one file: entities, claims, evidence lines."""
    entries = [("condition", document["condition"])]
    entries += [(kind, entry) for section, kind in SECTIONS.items() for entry in document.get(section, ())]
    names = {f"{kind}:{e['id']}": e["name"] for kind, e in entries}
    condition = document["condition"]["id"]
    claims, lines = [], []
    links: dict[str, defaultdict[str, set[str]]] = {id: defaultdict(set) for id in names}
    weighed = [(f"{kind}:{e['id']}", c, *_weigh(c["evidence"], terms)) for kind, e in entries for c in e.get("claims", ())]
    refuted = {(s, c["relation"], c["object"]) for s, c, status, *_ in weighed if status == "refuted"}
    for subject, claim, status, rule, reason, decided in weighed:
        relation = terms["relations"][claim["relation"]]
        id = "_".join([condition, *subject.split(":"), claim["relation"], *claim["object"].split(":"), "stage", claim["stage"]])
        evidence = [f"{id}_{e['source'].partition(':')[2]}" for e in claim["evidence"]]
        claims.append(_claim(id, subject, claim, condition, names, base, terms, status, rule, reason, [evidence[i] for i in decided]))
        lines += [_line(line_id, e, base, terms) for line_id, e in zip(evidence, claim["evidence"], strict=True)]
        if status != "refuted":
            links[subject][_local(relation["neutral"])].add(_iri(base, claim["object"]))
        if status in SURE and (subject, claim["relation"], claim["object"]) not in refuted:
            links[subject][_local(relation["iri"])].add(_iri(base, claim["object"]))
    for kind, entry in entries:
        found = _entity(kind, entry, base, terms)
        found |= {relation: sorted(objects) for relation, objects in links[f"{kind}:{entry['id']}"].items()}
        yield "entity", _iri(base, f"{kind}:{entry['id']}"), found
    yield from claims
    yield from lines


def _entity(kind: str, entry: dict[str, Any], base: str, terms: dict[str, Any]) -> dict[str, list[str]]:
    doi, pmid = entry.get("doi"), entry.get("pmid")
    given = {
        "type": [terms["kinds"][kind]["class"]],
        "category": terms["kinds"][kind]["categories"],
        "label": [entry["name"]],
        "description": [entry["description"]] if "description" in entry else [],
        "synonyms": entry.get("synonyms", []),
        "title": [entry["title"]] if "title" in entry else [],
        "sources": [_iri(base, id) for id in entry.get("sources", ())],
        "exact": [_match(m, terms) for m in entry.get("exact", ())],
        "close": [_match(m, terms) for m in entry.get("close", ())],
        "kind_of_work": [terms["codes"]["category"][entry["category"]]["iri"]] if "category" in entry else [],
        "design": [terms["codes"]["design"][entry["design"]]["iri"]] if "design" in entry else [],
        "year": [str(entry["date"])] if "date" in entry else [],
        "doi": [doi] if doi else [],
        "pmid": [str(pmid)] if pmid else [],
        "same_as": [f"https://doi.org/{quote(doi)}", f"http://www.ncbi.nlm.nih.gov/pubmed/{pmid}"] if doi else [],
    }
    return {name: values for name, values in given.items() if values}


def _claim(
    id: str,
    subject: str,
    claim: dict[str, Any],
    condition: str,
    names: dict[str, str],
    base: str,
    terms: dict[str, Any],
    status: str,
    rule: str,
    reason: str,
    decided: list[str],
) -> Record:
    relation, codes, spaces = terms["relations"][claim["relation"]], terms["codes"], terms["namespaces"]
    cited: dict[str, list[str]] = defaultdict(list)
    for line in claim["evidence"]:
        cited[f"cites_{line.get('bearing', 'supports')}"].append(_iri(base, line["source"]))
    given = {
        "type": [spaces["avn"] + "Claim", spaces["rdf"] + "Statement", spaces["biolink"] + "Association"],
        "label": [f"{names[subject]} {relation['label']} {names[claim['object']]} ({codes['stage'][claim['stage']]['label']} stage)"],
        "subject": [_iri(base, subject)],
        "predicate": [relation["iri"]],
        "object": [_iri(base, claim["object"])],
        "negated": ["false"],
        "stage": [codes["stage"][claim["stage"]]["iri"]],
        "condition": [_iri(base, f"condition:{condition}")],
        "status": [codes["status"][status]["iri"]],
        "rank": [str(codes["status"][status]["rank"])],
        "rule": [codes["rule"][rule]["iri"]],
        "reason": [reason],
        "decided_by": [_iri(base, f"evidence:{line}") for line in decided],
        "evidence": [_iri(base, f"evidence:{id}_{e['source'].partition(':')[2]}") for e in claim["evidence"]],
        "publications": list(dict.fromkeys(_iri(base, e["source"]) for e in claim["evidence"])),
        "biolink_predicate": [] if status == "refuted" else [relation["biolink"]],
        "knowledge_level": ["knowledge_assertion"],
        "agent_type": ["manual_agent"],
        "knowledge_source": [base.rstrip("/")],
        **cited,
    }
    return "claim", _iri(base, f"claim:{id}"), {name: values for name, values in given.items() if values}


def _line(id: str, line: dict[str, Any], base: str, terms: dict[str, Any]) -> Record:
    codes = terms["codes"]
    status, rule, _, _ = _weigh([line], terms)
    given = {
        "type": [terms["kinds"]["evidence"]["class"]],
        "source": [_iri(base, line["source"])],
        "bearing": [codes["bearing"][line.get("bearing", "supports")]["iri"]],
        "design": [codes["design"][line.get("design", "statement")]["iri"]],
        "wording": [codes["wording"][word]["iri"] for word in line.get("wording", ["plain"])],
        "level": [str(_level(line, terms))],
        "status": [codes["status"][status]["iri"]],
        "rule": [codes["rule"][rule]["iri"]],
        "locator": [line["locator"]] if "locator" in line else [],
        "size": [line["size"]] if "size" in line else [],
        "note": [line["note"]] if "note" in line else [],
    }
    return "evidence", _iri(base, f"evidence:{id}"), {name: values for name, values in given.items() if values}


def _iri(base: str, id: str) -> str:
    return base + id.replace(":", "/", 1)


def _match(curie: str, terms: dict[str, Any]) -> str:
    prefix, _, code = curie.partition(":")
    return str(terms["prefixes"][prefix]) + code


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


# ---------------------------------------------------------------- the status of a claim


def _level(line: dict[str, Any], terms: dict[str, Any]) -> int:
    caps = [terms["codes"]["wording"][word]["level"] for word in line.get("wording", ())]
    return min([terms["codes"]["design"][line.get("design", "statement")]["level"], *(cap for cap in caps if cap is not None)])


def _weigh(lines: list[dict[str, Any]], terms: dict[str, Any]) -> tuple[str, str, str, list[int]]:
    """Status, rule, reason, and which lines decided."""
    levels = [_level(line, terms) for line in lines]
    bearings = [line.get("bearing", "supports") for line in lines]

    def best(bearing: str) -> int:
        return max((n for n, b in zip(levels, bearings, strict=True) if b == bearing), default=-1)

    def worded(word: str) -> list[int]:
        return [i for i, line in enumerate(lines) if word in line.get("wording", ())]

    support, dispute = best("supports"), best("disputes")
    for_it = [i for i, b in enumerate(bearings) if b == "supports" and levels[i] == support]
    against = [i for i, b in enumerate(bearings) if b == "disputes" and levels[i] == dispute]
    trials = {line["source"] for line, n, b in zip(lines, levels, bearings, strict=True) if b == "supports" and n == 2}
    if support >= 0 and dispute >= 0 and abs(support - dispute) <= 1:
        found = "mixed", "close-dispute", for_it + against
    elif worded("mixed") and max(support, dispute) < 2:
        found = "mixed", "called-mixed", worded("mixed")
    elif dispute >= 2 and dispute > support:
        found = "refuted", "outweighed", against
    elif support < 0:
        found = "insufficient", "no-support", list(range(len(lines)))
    elif worded("needs-study") and support < 2:
        found = "insufficient", "needs-study", worded("needs-study")
    elif support == 0:
        found = "possible", "weak-support", for_it
    elif (support == 3 or len(trials) >= 2) and set(bearings) == {"supports"} and not worded("needs-study"):
        found = "established", "strong-support", for_it
    else:
        found = "supported", "sound-support", for_it
    status, rule, decided = found
    sides = [f"strongest {word}: {terms['levels'][n]}" for word, n in (("support", support), ("dispute", dispute)) if n >= 0]
    detail = f" ({'; '.join(sides)})" if sides else ""
    return status, rule, terms["codes"]["rule"][rule]["definition"].rstrip(".") + detail + ".", decided


# ---------------------------------------------------------------- the files


def load(text: str) -> Any:
    """The fast way to read YAML that PyYAML has; yaml.safe_load is eight times slower."""
    import yaml

    return yaml.load(text, Loader=yaml.CSafeLoader)


def read_terms(path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found


def read(source: str, terms: dict[str, Any]) -> Iterator[list[Record]]:
    """The records of the dataset, then of each file."""
    folder = Path(source)
    about = load((folder / "dataset.yaml").read_text(encoding="utf-8"))
    yield [tell_dataset(about, terms)]
    for path in sorted(folder.glob("c*.yaml")):
        yield list(tell(load(path.read_text(encoding="utf-8")), about["base"], terms))


def serve(run: Callable[..., None], prepare: Callable[..., None] | None = None) -> None:
    """``prepare TERMS SOURCE WORK``, which is not measured, or ``run TERMS SOURCE WORK OUT FORMAT...``, which is."""
    verb, terms, *arguments = sys.argv[1:]
    if verb == "run":
        source, work, out, *formats = arguments
        run(read_terms(terms), source, work, out, formats)
    elif prepare:
        prepare(read_terms(terms), *arguments)
