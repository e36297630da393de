"""What to write instead, for mistakes that look right: schema.org has the property, but not for that."""

from typing import Final

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
    "MedicalIndication": "a condition links its treatments: possibleTreatment",
    "indication": "a condition links its treatments: possibleTreatment, or drug",
    "treats": "a condition links its treatments: possibleTreatment, or drug",
    "variablesMeasured": "use variableMeasured",
}
"""A name that is no current term of schema.org, to what took its place."""
