"""What can be wrong with markup, as data: the rules, one fault, and how faults are shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from avn_graph.diagnostics import printable


class Severity(StrEnum):
    ERROR = "error"
    INFO = "info"


class Rule(NamedTuple):
    meaning: str
    severity: Severity = Severity.ERROR


RULES: Final[dict[str, Rule]] = {
    "invalid-json": Rule("The text cannot be read as JSON."),
    "duplicate-key": Rule("An object has a key twice; readers keep one of the values in silence."),
    "no-markup": Rule("The page or file has no JSON-LD object at all."),
    "no-context": Rule("There is no @context, so no name has a meaning."),
    "foreign-context": Rule(
        "The @context, or a part of it, is not schema.org's and not written out, so that nothing is known of its terms."
    ),
    "graph-extra": Rule("A key stands beside @graph; the graph is then a named graph, which readers of markup leave out."),
    "bad-keyword": Rule("A JSON-LD keyword that does not exist, or that has no place here, or that this check does not follow."),
    "iri-scheme": Rule("A schema.org address starts with http where the context has https, or the other way round: two different terms."),
    "untyped": Rule("A node says things but not of which class it is."),
    "unknown-class": Rule("schema.org has no such class."),
    "unknown-property": Rule("schema.org has no such property."),
    "unknown-member": Rule("schema.org has no such enumeration member, or other term."),
    "superseded": Rule("The term has a successor."),
    "attic": Rule("The term was retired from schema.org."),
    "pending": Rule("The term is in schema.org's pending section and may still change.", Severity.INFO),
    "wrong-class": Rule("The property does not belong to any of the node's classes."),
    "wrong-range": Rule("The property does not take a value of this class or data type."),
    "wrong-member": Rule("The property does not take members of this enumeration."),
    "enum-as-text": Rule("An enumeration member stands as a text, which is no link to it."),
    "term-as-value": Rule("A class or property of schema.org stands where a thing is expected."),
    "bad-id": Rule("An @id or @type is no text, no absolute address, or has characters that an address cannot have."),
    "undefined-id": Rule("A reference leads to an @id that the document does not define."),
    "repeated-id": Rule("An @id is defined in more than one place; readers join them.", Severity.INFO),
    "bad-date": Rule("The text is no date or time of ISO 8601 that exists."),
    "bad-duration": Rule("The text is no duration of ISO 8601."),
    "bad-url": Rule("The text is no absolute address."),
    "bad-number": Rule("The value is no JSON number, or no whole one where that is asked for."),
    "bad-boolean": Rule("The value is neither true nor false."),
    "empty": Rule("An empty text, list or object, or null."),
}


class Fault(NamedTuple):
    """One fault. ``block`` counts the JSON-LD scripts of a page from 1; it is 0 in a document that is no page."""

    rule: str
    path: str
    message: str
    hint: str = ""
    block: int = 0

    @property
    def severity(self) -> Severity:
        return RULES[self.rule].severity

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return printable(f"{place(self.block, self.path)}: {self.severity}[{self.rule}]: {self.message}{hint}")


def place(block: int, path: str) -> str:
    return f"block {block}, {path}" if block else path


def has_errors(faults: Iterable[Fault]) -> bool:
    return any(fault.severity is Severity.ERROR for fault in faults)


def render_text(faults: Sequence[Fault], file: str = "-") -> str:
    """One line for each fault, and a last one that counts; nothing at all if there is none."""
    errors = sum(fault.severity is Severity.ERROR for fault in faults)
    counts = [f"{errors} error{'' if errors == 1 else 's'}, {len(faults) - errors} info"] if faults else []
    return "".join(f"{line}\n" for line in [*(f"{printable(file)}: {fault}" for fault in faults), *counts])


def to_json(faults: Sequence[Fault], file: str = "-") -> str:
    """The same as a list of objects."""
    rows = [{"file": file, **fault._asdict(), "severity": fault.severity} for fault in faults]
    # In ASCII, for half a surrogate pair in a faulty text would otherwise end the program where it is printed.
    return json.dumps(rows, indent=2) + "\n"


# ---- advice, for mistakes that look right

_PROVENANCE = "provenance belongs to the MedicalWebPage or Dataset; link a work to this node with subjectOf"
_SURGERY = 'an operation may have it with both classes: "@type": ["SurgicalProcedure", "MedicalTherapy"]'
_GUIDELINE = "only a MedicalGuideline has it: link one with guideline"

CLASS_ADVICE: Final[dict[str, str]] = {
    "bodyLocation": "only procedures and anatomy have it; say it in the description",
    "citation": _PROVENANCE,
    "contraindication": _SURGERY,
    "creator": _PROVENANCE,
    "dateModified": _PROVENANCE,
    "evidenceLevel": _GUIDELINE,
    "evidenceOrigin": _GUIDELINE,
    "howPerformed": "only procedures have it; say it in the description",
    "inLanguage": _PROVENANCE,
    "isBasedOn": _PROVENANCE,
    "lastReviewed": "only a WebPage has it",
    "license": _PROVENANCE,
    "mechanismOfAction": "only a Drug or DietarySupplement has it; say it in the description",
    "recommendationStrength": "only a MedicalGuidelineRecommendation has it: link one with guideline",
    "seriousAdverseOutcome": _SURGERY,
    "usesDevice": "only a MedicalTest has it; say it in the description",
}
"""A property to what to do where the node's class cannot have it."""

RANGE_ADVICE: Final[dict[str, str]] = {
    "audience": "for Clinician and MedicalResearcher there is medicalAudience",
    "code": 'write {"@type": "MedicalCode", "codeValue": …}',
    "drug": "a DrugClass can stand at possibleTreatment",
    "evidenceOrigin": "name the source in words, and link it with subjectOf",
    "guideline": "link a page or article with subjectOf",
    "medicalAudience": 'write {"@type": "Patient"} for patients',
    "possibleTreatment": 'an operation needs both classes: "@type": ["SurgicalProcedure", "MedicalTherapy"]',
    "primaryPrevention": "only secondaryPrevention takes drugs and changes of lifestyle",
    "study": "link an article with subjectOf",
    "typicalTest": 'an examination is the identifyingExam of a MedicalSign: {"@id": "http://schema.org/MusculoskeletalExam"}',
}
"""A property to what to do where it does not take the value."""

SUCCESSORS: Final[dict[str, str]] = {
    "indication": "a condition links its treatments: possibleTreatment, or drug",
    "treats": "a condition links its treatments: possibleTreatment, or drug",
    "variablesMeasured": "use variableMeasured",
}
"""A name that is no current term of schema.org, to what took its place."""
