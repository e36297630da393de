"""What a document leaves out, once it is known what is in it: claim by claim and entity by entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from avn_graph import vocabulary as v
from avn_graph.knowledge import Claim
from avn_graph.publishing.claims import SURE, Telling
from avn_graph.publishing.draft import Draft
from avn_graph.publishing.entities import words
from avn_graph.publishing.nesting import Nesting
from avn_graph.terms import Text

_TOLD_OF_INNER = frozenset({v.AVN_POSITION, v.AVN_USES, v.AVN_WORDING})
"""Facts of steps and deliveries that are told with their texts."""


def lose_claims(draft: Draft, tellings: Sequence[Telling], texts: Mapping[str, Sequence[str]], nesting: Nesting) -> None:
    for telling in tellings:
        found = {"claim": _left_out(telling, texts.get(telling.claim.id, ()), nesting)} if telling.recommendation is None else {}
        found |= dict(_of_every(draft, telling))
        for what, why in found.items():
            if why:
                draft.lose(telling.claim.id, what, why)


def _left_out(telling: Telling, texts: Sequence[str], nesting: Nesting) -> str:
    """A claim that is no recommendation: what stands for it."""
    names = sorted(name for name, owner in telling.links.items() if owner in nesting)
    links = [name for name in names if name not in _TEXTS]
    written = [name for name in names if name in _TEXTS] + (["the texts on mechanisms"] if any(text in nesting for text in texts) else [])
    told = [f"as {', '.join(links)} without status and evidence"] if links else []
    told += [f"in words in {' and '.join(written)}"] if written else []
    return f"it is no recommendation; told {' and '.join(told)}" if told else "schema.org has nothing that says it"


_TEXTS = frozenset({"naturalProgression", "pathophysiology"})


def _of_every(draft: Draft, telling: Telling) -> Iterator[tuple[str, str]]:
    """What is lost of a claim that is told, by kind; an empty reason is no loss."""
    claim = telling.claim
    advised = telling.recommendation is not None
    label = v.RELATIONS[claim.relation].label
    yield "relation", "" if telling.exact else f"that it {label} {draft.label(claim.object)} is at most said in words"
    yield "negation", "that it does not is at most said in words" if claim.negated else ""
    yield "qualifiers", _qualifiers(draft, claim)
    yield "link", _withheld(telling)
    if advised:
        yield "status", "in words; without rank, rule and the lines that decided"
        yield "evidence", f"{len(claim.evidence)} in words; without level and own status" if claim.evidence else ""
    elif claim.evidence:
        yield "evidence", f"{len(claim.evidence)} left out"
    yield "grade", "in words; schema.org has A, B and C alone" if claim.grade and advised and not _graded(draft, telling) else ""
    others = [
        t
        for texts in (claim.note, *(e for line in claim.evidence for e in (line.note, line.size, line.locator)))
        for t in draft.spoken(texts)[1]
    ]
    yield "texts", "those in other languages: a text of schema.org is in one" if others and advised else ""


def _qualifiers(draft: Draft, claim: Claim) -> str:
    found = [f"{v.STAGE_CODES[claim.stage].label} stage"] if claim.stage else []
    found += [draft.label(id) for id in (claim.population, claim.site, claim.delivery) if id]
    found += [f"when {' or '.join(draft.label(id) for id in claim.when)}"] if claim.when else []
    return f"{'; '.join(found)}: at most in words" if found else ""


def _withheld(telling: Telling) -> str:
    """The links that the claim does not make, since it is too unsure or schema.org does not take its ends."""
    claim = telling.claim
    if not telling.withheld:
        return (
            f"no {', '.join(sorted(telling.refused))}: schema.org does not take it there" if telling.refused and not telling.links else ""
        )
    if claim.negated:
        why = "negated"
    elif claim.status in SURE:
        why = "limited, or gainsaid by another"
    else:
        why = v.STATUS_CODES[claim.status].label
    return f"no {', '.join(sorted(telling.withheld))}, since the claim is {why}"


def _graded(draft: Draft, telling: Telling) -> bool:
    return telling.recommendation is not None and "evidenceLevel" in draft.nodes[telling.recommendation.iri].properties


def lose_entities(draft: Draft, nesting: Nesting) -> None:
    named = draft.spoken_of | {id for c in draft.told.claims for id in (c.object, c.population, c.site, c.delivery, *c.when)}
    for id, facts in draft.facts.items():
        if draft.iri(id) in nesting:
            continue
        draft.losses = [loss for loss in draft.losses if loss.id != id]
        untold = sorted(words(term) for term in facts if term not in _TOLD_OF_INNER)
        rest = f"; without its {', '.join(untold)}" if untold else ""
        draft.lose(id, "entity", ("in the words of others alone" if id in named else "schema.org has no place for it") + rest)
    for id in draft.facts:
        languages = {name.language for name in draft.entities[id].names}
        if draft.iri(id) not in nesting and len(languages) > 1:
            draft.lose(id, "texts", "a text of schema.org is in one language")
