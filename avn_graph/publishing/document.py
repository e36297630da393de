"""The document of one condition: the page, the condition, the dataset with its files, the references."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from avn_graph import vocabulary as v
from avn_graph.format import Loss, Scope, Told
from avn_graph.knowledge import Claim, Entity
from avn_graph.publishing.claims import Telling, tell_claims, tell_mechanisms
from avn_graph.publishing.draft import Draft
from avn_graph.publishing.entities import tell_entities
from avn_graph.publishing.files import files
from avn_graph.publishing.losing import lose_claims, lose_entities
from avn_graph.publishing.nesting import Nesting
from avn_graph.publishing.nodes import Ref
from avn_graph.publishing.references import organization
from avn_graph.rdf import dataset_iri

CONTEXT = "https://schema.org"
_KEYWORDS = ("evidence", "knowledge graph", "mechanisms", "treatments")


class Published:
    """A JSON-LD document (none for a unit that has no condition), and what it leaves out of the unit, found when asked for."""

    def __init__(self, document: dict[str, Any] | None, find_losses: Callable[[], Iterable[Loss]]) -> None:
        self.document = document
        self._find_losses = find_losses

    @cached_property
    def losses(self) -> tuple[Loss, ...]:
        return tuple(self._find_losses())


def publish(told: Told) -> Published:
    """All of schema.org that can be said of a unit."""
    if told.condition is None:
        why = "a document is made for a condition, and the unit has none"
        return Published(
            None, lambda: [Loss(record.id, "claim" if isinstance(record, Claim) else "entity", why) for record in told.records]
        )
    draft = Draft(told)
    for entity in told.entities:
        draft.node(entity.id)
    tellings = tell_claims(draft)
    tell_entities(draft)
    texts = tell_mechanisms(draft)
    nesting = _nest(draft, told.condition, tellings)

    def find_losses() -> list[Loss]:
        lose_claims(draft, tellings, texts, nesting)
        lose_entities(draft, nesting)
        return sorted(set(draft.losses))

    return Published({"@context": CONTEXT, "@graph": nesting.graph()}, find_losses)


def _nest(draft: Draft, condition: Entity, tellings: Sequence[Telling]) -> Nesting:
    """The page, the condition, the dataset and the references at the top; last, recommendations that nothing leads to."""
    works = sorted(iri for iri in draft.nodes if draft.id(iri).startswith("ref:"))
    roots = [_page(draft, condition).iri, condition.iri, _dataset(draft, condition).iri, *works]
    nesting = Nesting(draft.nodes, roots)
    left = [t.recommendation.iri for t in tellings if t.recommendation and t.recommendation.iri not in nesting]
    return Nesting(draft.nodes, [*roots, *left]) if left else nesting


def _page(draft: Draft, condition: Entity) -> Ref:
    data, nodes, node = draft.dataset, draft.nodes, draft.mint("page", condition.id.partition(":")[2])
    listed = files(data.id, condition.id.partition(":")[2])
    pages = (path for path, format in listed if format.media_type == "text/html" and format.scope is Scope.CONDITION)
    page = nodes.add(
        node,
        "MedicalWebPage",
        name=condition.label,
        description=data.disclaimer,
        url=next((data.base + path for path in pages), node),
        about=Ref(condition.iri),
        mainEntity=Ref(condition.iri),
        license=data.licence,
        inLanguage=data.language,
        datePublished=data.issued,
        publisher=organization(draft, data.publisher),
        isPartOf=_dataset(draft, condition),
    )
    for work in sorted({reference for claim in draft.told.claims for reference in claim.citations}):
        if found := draft.node(work):
            nodes.say(node, "citation", found)
    return page


def _dataset(draft: Draft, condition: Entity) -> Ref:
    data, nodes, node = draft.dataset, draft.nodes, dataset_iri(draft.dataset)
    if node in nodes:
        return Ref(node)
    homepage = data.homepage if isinstance(data.homepage, str) else node
    dataset = nodes.add(
        node,
        "Dataset",
        name=data.title,
        description=data.description if isinstance(data.description, str) else f"{data.title}.",
        identifier=str(node),
        url=str(homepage),
        version=data.version,
        license=data.licence,
        publisher=organization(draft, data.publisher),
        datePublished=data.issued,
        isAccessibleForFree=True,
        about=Ref(condition.iri),
    )
    nodes.say(node, "description", data.disclaimer)
    synonyms = draft.spoken(draft.texts(condition.id, v.SKOS_ALT_LABEL))[0]
    for keyword in (condition.label, *synonyms, *_KEYWORDS):
        nodes.say(node, "keywords", keyword)
    for path, format in files(data.id, condition.id.partition(":")[2]):
        file = draft.dataset.base + path
        download = nodes.add(file, "DataDownload", name=format.title, encodingFormat=format.media_type, contentUrl=file)
        nodes.say(node, "distribution", download)
    return dataset
