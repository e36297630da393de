"""What is said of claims: links between nodes, recommendations, texts on mechanisms, studies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

from avn_graph import vocabulary as v
from avn_graph.knowledge import Claim
from avn_graph.markup.schemaorg import schema_org
from avn_graph.publishing.alignment import Aligned, classes_of, meaning, members_of
from avn_graph.publishing.draft import Draft
from avn_graph.publishing.nodes import Member, Ref, kinds
from avn_graph.publishing.wording import origin, remarks, sentence, strength

_ADVISED = frozenset({*v.TREATMENT_KINDS, "test"})
"""What is recommended, or not: other claims are no recommendations."""
_OUTCOMES = frozenset({"condition", "finding"})
"""What a recommendation is about beside the treatment; a procedure that is to be avoided would seem to be recommended."""
SURE = frozenset({v.Status.ESTABLISHED, v.Status.SUPPORTED})
Ends = tuple[str, str]
"""Whose property it is, and the value; an empty value is the claim in words."""


def _denies(claim: Claim) -> bool:
    return claim.negated or claim.status == v.Status.REFUTED


# ---------------------------------------------------------------- links


def _preventing(claim: Claim) -> bool:
    """Whether it is about people who do not have the condition: by its stage, or since the condition itself is prevented."""
    terms = [v.STAGE_CODES[claim.stage].iri] if claim.stage else []
    terms += [v.RELATIONS[claim.relation].iri] if claim.object == claim.condition else []
    return any(aligned.name == "primaryPrevention" for term in terms for aligned in meaning(term).properties)


def _treatment(_: Draft, claim: Claim) -> list[Ends]:
    return [] if _preventing(claim) else [(claim.condition, claim.subject)]


def _process(draft: Draft, claim: Claim) -> list[Ends]:
    """Of the condition, where what comes about is the condition, a mechanism, or a part of the condition's course."""
    course = [draft.id(value) for value in draft.iris(claim.object, v.AVN_OF_CONDITION)]
    ours = claim.object.startswith("mechanism:") or claim.condition in (claim.object, *course)
    own = claim.subject == claim.condition or claim.subject.partition(":")[0] in v.TREATMENT_KINDS
    return [(claim.condition, "")] if ours and not own else []


_ENDS: dict[str, Callable[[Draft, Claim], list[Ends]]] = {
    "adverseOutcome": lambda _, c: [(c.subject, c.object)],
    "cause": lambda _, c: [(c.object, c.subject)],
    "connectedTo": lambda _, c: [(c.object, c.subject)],
    "drug": _treatment,
    "identifyingExam": lambda _, c: [(c.object, c.subject)],
    "identifyingTest": lambda _, c: [(c.object, c.subject)],
    "naturalProgression": lambda _, c: [(c.subject, "")] if c.subject == c.condition else [],
    "pathophysiology": _process,
    "possibleTreatment": _treatment,
    "primaryPrevention": lambda _, c: [(c.condition, c.subject)] if _preventing(c) else [],
    "signDetected": lambda _, c: [(c.subject, c.object)],
    "signOrSymptom": lambda _, c: [(c.condition, c.object), (c.object, c.subject)],
    "typicalTest": lambda _, c: [(c.condition, c.subject)],
    "usedToDiagnose": lambda _, c: [(c.subject, c.object)],
}
"""A property that a relation may be aligned with, to the places where a claim gives it; the first that fits is taken."""


class Telling(Struct, frozen=True):
    """What became of a claim: the nodes that tell of it, by property; of these properties, those that say as much as the
    claim, and those that are texts; the properties that it is too unsure for; those that do not take its subject.
    """

    claim: Claim
    links: dict[str, str]
    exact: list[str]
    written: list[str]
    withheld: list[str]
    refused: list[str]
    recommendation: Ref | None


def tell_claims(draft: Draft) -> list[Telling]:
    denied = {(c.subject, c.relation, c.object) for c in draft.told.claims if _denies(c)}
    tellings = [_tell(draft, claim, denied) for claim in draft.told.claims]
    _tell_studies(draft)
    return tellings


def _tell(draft: Draft, claim: Claim, denied: set[tuple[str, str, str]]) -> Telling:
    limited = claim.when or claim.population or claim.site
    sure = claim.status in SURE and not limited and (claim.subject, claim.relation, claim.object) not in denied
    telling = Telling(claim, {}, [], [], [], [], _recommend(draft, claim))
    for name, same in _aligned(claim.relation, claim.stage):
        owned = [ends for ends in _ENDS[name](draft, claim) if _owns(draft, name, ends)]
        ends = next((ends for ends in owned if _takes(draft, claim, name, ends)), None)
        if ends is None:
            telling.refused.extend([name] if owned and owned[0][1] == claim.subject and telling.recommendation else [])
        elif _denies(claim) or (same and not sure):
            telling.withheld.append(name)
        else:
            telling.links[name] = _link(draft, claim, name, ends)
            telling.exact.extend([name] if same else [])
            telling.written.extend([] if ends[1] else [name])
    return telling


@lru_cache(maxsize=1_000)
def _aligned(relation: str, stage: str) -> tuple[Aligned, ...]:
    """The properties that claims of a relation give: its own and those of the neutral relation above it."""
    own, neutral = v.RELATIONS[relation].iri, v.RELATIONS[relation].neutral
    found = {name: Aligned(name, False) for name, _ in meaning(neutral).properties}
    found |= {aligned.name: aligned for aligned in meaning(own).properties}
    if stage:
        found |= {name: Aligned(name, False) for name, _ in meaning(v.STAGE_CODES[stage].iri).properties}
    return tuple(found.values())


def _owns(draft: Draft, name: str, ends: Ends) -> bool:
    """Whether there is a node at the place that may have the property."""
    node = draft.node(ends[0]) if ends[0] else None
    return node is not None and ends[0] != ends[1] and draft.nodes.owns(node.iri, name)


def _takes(draft: Draft, claim: Claim, name: str, ends: Ends) -> bool:
    prop, value = schema_org().property(name), ends[1]
    if prop is None or not value:
        return prop is not None and bool(prop.data_types)
    found = draft.node(value)
    return prop.takes((draft.nodes.kinds(found.iri) if found else frozenset()) | kinds(_becomes(claim, value)))


def _becomes(claim: Claim, id: str) -> tuple[str, ...]:
    """The classes that an entity takes on as the subject of the claim."""
    return meaning(v.RELATIONS[claim.relation].iri).classes if id == claim.subject else ()


def _link(draft: Draft, claim: Claim, name: str, ends: Ends) -> str:
    """Says the property; returns whose it is."""
    owner, value = draft.iri(ends[0]), ends[1]
    if not value:
        draft.nodes.say(owner, name, sentence(claim))
        return owner
    for becomes in ((), _becomes(claim, value)):
        target = draft.node(value, becomes)
        if target and draft.nodes.say(owner, name, target):
            break
    if name == "identifyingExam":
        _name_exams(draft, ends[0])
    return owner


def _name_exams(draft: Draft, finding: str) -> None:
    """The exams of schema.org that go with the place of a finding."""
    places = [draft.id(value) for value in draft.iris(finding, v.AVN_LOCATED_IN)]
    for member in members_of(value for place in places for value in draft.telling(place)):
        draft.nodes.say(draft.iri(finding), "identifyingExam", Member(member))


# ---------------------------------------------------------------- recommendations


def _recommend(draft: Draft, claim: Claim) -> Ref | None:
    """The claim as a recommendation, with its status in words; None where it is not about what is done."""
    subject = draft.node(claim.subject)
    if claim.subject.partition(":")[0] not in _ADVISED or subject is None:
        return None
    nodes = draft.nodes
    made = nodes.add(draft.iri(claim.id), *classes_of([v.AVN_CLASS_CLAIM]), name=claim.label, recommendationStrength=strength(claim))
    for remark in remarks(draft, claim):
        nodes.say(made.iri, "description", remark)
    if claim.evidence:
        nodes.say(made.iri, "evidenceOrigin", origin(draft, claim))
    if claim.grade and claim.grade.scheme.lower() == "schema.org":
        nodes.say_member(made.iri, f"EvidenceLevel{claim.grade.value}")
    about = [claim.subject, *([claim.condition] if claim.condition else [])]
    outcome = [claim.object] if claim.object.partition(":")[0] in _OUTCOMES else []
    for target in (*_nodes(draft, about + outcome), *_stage(draft, claim)):
        nodes.say(made.iri, "guidelineSubject", target)
    for work in _nodes(draft, claim.citations):
        nodes.say(made.iri, "subjectOf", work)
    for owner in _nodes(draft, about):
        nodes.say(owner.iri, "guideline", made)
    return made


def _nodes(draft: Draft, ids: Iterable[str]) -> list[Ref]:
    return [node for id in ids if (node := draft.node(id))]


def _stage(draft: Draft, claim: Claim) -> list[Ref]:
    """The stage of the claim's condition, if it is one."""
    code = v.STAGE_CODES[claim.stage] if claim.stage else None
    classes = classes_of([code.iri]) if code else ()
    if not (code and classes and claim.condition and (condition := draft.node(claim.condition))):
        return []
    node = draft.mint("stage", claim.condition.partition(":")[2], claim.stage)
    stage = draft.nodes.add(node, *classes, name=code.label.capitalize(), description=code.definition)
    draft.nodes.say(condition.iri, "stage", stage)
    return [stage]


# ---------------------------------------------------------------- mechanisms, in words


def tell_mechanisms(draft: Draft) -> dict[str, list[str]]:
    """What treatments do to mechanisms, in words; returns the nodes whose texts tell of a claim, by the claim's id."""
    by_subject, told = defaultdict[str, list[Claim]](list), defaultdict[str, list[str]](list)
    for claim in draft.told.claims:
        by_subject[claim.subject].append(claim)
    for id in draft.entities:
        node = draft.iri(id)
        name = next((name for name in ("mechanismOfAction", "description") if draft.nodes.owns(node, name)), "")
        if id.partition(":")[0] in _ADVISED and name:
            for claim in _mechanism(by_subject, id):
                draft.nodes.say(node, name, sentence(claim))
                told[claim.id].append(node)
    return told


def _mechanism(by_subject: Mapping[str, list[Claim]], subject: str) -> list[Claim]:
    """What an entity is claimed to do to mechanisms, and what these are claimed to do in turn, as far as it goes."""
    found = [claim for claim in by_subject.get(subject, ()) if claim.object.startswith("mechanism:")]
    reached = {subject}
    for claim in found:  # grows while it is read
        if claim.object.startswith("mechanism:") and claim.object not in reached and not _denies(claim):
            reached.add(claim.object)
            found += [further for further in by_subject.get(claim.object, ()) if not _denies(further)]
    return found


# ---------------------------------------------------------------- studies


def _tell_studies(draft: Draft) -> None:
    """A study for each reference whose design is one of schema.org's; further reports of it are works about it."""
    citing = defaultdict[str, list[Claim]](list)
    for claim in draft.told.claims:
        for reference in claim.citations:
            citing[reference].append(claim)
    for id in draft.facts:
        designs = draft.iris(id, v.AVN_DESIGN)
        work, classes = draft.node(id) if id.startswith("ref:") else None, classes_of(designs)
        if not (work and classes):
            continue
        first = next((draft.id(value) for value in draft.iris(id, v.AVN_REPORT_OF)), id)
        node = draft.mint("study", first.partition(":")[2])
        study = draft.nodes.add(node, *classes, name=draft.title(id))
        for member in members_of(designs):
            draft.nodes.say_member(node, member)
        draft.nodes.say(node, "subjectOf", work)
        _tell_subjects(draft, citing[id], study)


def _tell_subjects(draft: Draft, claims: Iterable[Claim], study: Ref) -> None:
    """Whom and what a study is about, by the claims that rest on it."""
    for claim in claims:
        ends = (("healthCondition", claim.condition), ("studySubject", claim.subject if claim.subject != claim.condition else ""))
        for name, id in ends:
            for node in _nodes(draft, [id] if id else []):
                draft.nodes.say(study.iri, name, node)
                draft.nodes.say(node.iri, "study", study)
