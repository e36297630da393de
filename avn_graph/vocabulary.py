"""Every term that the graph is written with. Written by ontology/write_vocabulary.py: do not edit."""

# ruff: noqa
from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct

from avn_graph.terms import Iri


class Code(Struct, frozen=True):
    """One entry of a code list; ``rank`` orders statuses, ``level`` weighs designs and caps hedged wordings."""

    iri: Iri
    label: str
    definition: str
    rank: int | None
    level: int | None


class Relation(Struct, frozen=True):
    """A relation, the neutral relation above it, and the kinds that may stand at its ends."""

    iri: Iri
    neutral: Iri
    label: str
    subjects: list[str]
    objects: list[str]
    definition: str


class Prefix(Struct, frozen=True):
    """A prefix of identifiers: ``iri`` is what the local part is appended to, ``may_ship`` is none, id or label."""

    iri: str
    pattern: str
    may_ship: str
    licence: str
    title: str

ONTOLOGY_VERSION: Final = "0.1.0"

# ---- terms

AVN_CLASS_ENTITY: Final = Iri("https://w3id.org/avn-graph/ontology#Entity")
"""Anything that a source file defines and that claims may speak of."""
AVN_CLASS_CONDITION: Final = Iri("https://w3id.org/avn-graph/ontology#Condition")
"""A medical condition: what the person has."""
AVN_CLASS_TREATMENT: Final = Iri("https://w3id.org/avn-graph/ontology#Treatment")
"""A drug, drug class, procedure or therapy that is used, or proposed, for a condition."""
AVN_CLASS_DRUG: Final = Iri("https://w3id.org/avn-graph/ontology#Drug")
"""A single medicinal substance."""
AVN_CLASS_DRUG_CLASS: Final = Iri("https://w3id.org/avn-graph/ontology#DrugClass")
"""A group of drugs that share a use, a structure or a way of working."""
AVN_CLASS_PROCEDURE: Final = Iri("https://w3id.org/avn-graph/ontology#Procedure")
"""An operation on the body, or a group of operations."""
AVN_CLASS_THERAPY: Final = Iri("https://w3id.org/avn-graph/ontology#Therapy")
"""A treatment that is neither a drug nor an operation: rest, exercise, electricity."""
AVN_CLASS_TEST: Final = Iri("https://w3id.org/avn-graph/ontology#Test")
"""An examination or measurement that shows, or fails to show, something about a person's state."""
AVN_CLASS_MECHANISM: Final = Iri("https://w3id.org/avn-graph/ontology#Mechanism")
"""A process through which something works or harms."""
AVN_CLASS_FINDING: Final = Iri("https://w3id.org/avn-graph/ontology#Finding")
"""A symptom, a sign, or another state of a person that can be told, seen or measured."""
AVN_CLASS_ANATOMY: Final = Iri("https://w3id.org/avn-graph/ontology#Anatomy")
"""A part of the body."""
AVN_CLASS_POPULATION: Final = Iri("https://w3id.org/avn-graph/ontology#Population")
"""A group of people, or of animals, about whom a claim is made."""
AVN_CLASS_MATERIAL: Final = Iri("https://w3id.org/avn-graph/ontology#Material")
"""A substance, tissue or device that a test or treatment uses."""
AVN_CLASS_SPECIALIST: Final = Iri("https://w3id.org/avn-graph/ontology#Specialist")
"""A health care profession."""
AVN_CLASS_GUIDANCE: Final = Iri("https://w3id.org/avn-graph/ontology#Guidance")
"""Something to prepare, to ask or to expect around an appointment."""
AVN_CLASS_REFERENCE: Final = Iri("https://w3id.org/avn-graph/ontology#Reference")
"""A published work that a claim or an entity rests on."""
AVN_CLASS_BRAND: Final = Iri("https://w3id.org/avn-graph/ontology#Brand")
"""A name under which a drug is sold."""
AVN_CLASS_STEP: Final = Iri("https://w3id.org/avn-graph/ontology#Step")
"""One of the ordered acts that make up a test or treatment."""
AVN_CLASS_DELIVERY: Final = Iri("https://w3id.org/avn-graph/ontology#Delivery")
"""A way in which one treatment is given."""
AVN_CLASS_CLAIM: Final = Iri("https://w3id.org/avn-graph/ontology#Claim")
"""That one subject stands in a relation to one object, within the qualifiers given, with the evidence for and against it."""
AVN_CLASS_EVIDENCE_LINE: Final = Iri("https://w3id.org/avn-graph/ontology#EvidenceLine")
"""One source's bearing on one claim."""
AVN_ACTS_ON: Final = Iri("https://w3id.org/avn-graph/ontology#actsOn")
"""Is claimed, with whatever support, to change the object."""
AVN_PROPOSED_FOR: Final = Iri("https://w3id.org/avn-graph/ontology#proposedFor")
"""Is claimed, with whatever support, to be of use in the condition."""
AVN_EXAMINES_FOR: Final = Iri("https://w3id.org/avn-graph/ontology#examinesFor")
"""Is claimed, with whatever support, to look for the object or to show it."""
AVN_LINKED_TO: Final = Iri("https://w3id.org/avn-graph/ontology#linkedTo")
"""Is claimed, with whatever support, to have to do with the object."""
AVN_TREATS: Final = Iri("https://w3id.org/avn-graph/ontology#treats")
"""Helps people who have the condition, in a way that the source does not narrow down."""
AVN_RECOMMENDED_FOR: Final = Iri("https://w3id.org/avn-graph/ontology#recommendedFor")
"""Is advised by health care providers to people who have the condition."""
AVN_RELIEVES: Final = Iri("https://w3id.org/avn-graph/ontology#relieves")
"""Makes a symptom or sign less, without a word on its cause."""
AVN_SLOWS: Final = Iri("https://w3id.org/avn-graph/ontology#slows")
"""Makes a harmful process go on more slowly, without ending it."""
AVN_PREVENTS: Final = Iri("https://w3id.org/avn-graph/ontology#prevents")
"""Keeps the object from coming about, or makes it come about less often."""
AVN_RESTORES: Final = Iri("https://w3id.org/avn-graph/ontology#restores")
"""Brings back a structure or function that was lost."""
AVN_MAINTAINS: Final = Iri("https://w3id.org/avn-graph/ontology#maintains")
"""Keeps a function from getting worse, or makes it better."""
AVN_REPLACES: Final = Iri("https://w3id.org/avn-graph/ontology#replaces")
"""Puts something else in the place of the object."""
AVN_POSTPONES: Final = Iri("https://w3id.org/avn-graph/ontology#postpones")
"""Makes another treatment necessary later than it would have been."""
AVN_INCREASES: Final = Iri("https://w3id.org/avn-graph/ontology#increases")
"""Makes the object more, stronger or more frequent."""
AVN_DECREASES: Final = Iri("https://w3id.org/avn-graph/ontology#decreases")
"""Makes the object less, weaker or less frequent."""
AVN_AIMS_TO_PREVENT: Final = Iri("https://w3id.org/avn-graph/ontology#aimsToPrevent")
"""Is given with the goal that the object does not come about; whether it reaches the goal is another claim."""
AVN_CAUSES: Final = Iri("https://w3id.org/avn-graph/ontology#causes")
"""Brings the object about, alone or together with other things."""
AVN_LEADS_TO: Final = Iri("https://w3id.org/avn-graph/ontology#leadsTo")
"""Is followed by the object, which may come later and depend on more."""
AVN_SUPPLIES: Final = Iri("https://w3id.org/avn-graph/ontology#supplies")
"""Brings blood to the object."""
AVN_ACCUMULATES_IN: Final = Iri("https://w3id.org/avn-graph/ontology#accumulatesIn")
"""Travels through the body and gathers in the object."""
AVN_PRESENTS_WITH: Final = Iri("https://w3id.org/avn-graph/ontology#presentsWith")
"""Shows itself by the finding, or takes this course, in people who have the condition."""
AVN_INDICATES: Final = Iri("https://w3id.org/avn-graph/ontology#indicates")
"""Makes it likelier that the object is present."""
AVN_DETECTS: Final = Iri("https://w3id.org/avn-graph/ontology#detects")
"""Shows the finding where it is present."""
AVN_CHECKS_FOR: Final = Iri("https://w3id.org/avn-graph/ontology#checksFor")
"""Is done in order to see whether the finding is present."""
AVN_ASSESSES: Final = Iri("https://w3id.org/avn-graph/ontology#assesses")
"""Is part of finding out whether, or how far, the condition is present."""
AVN_MEMBER_OF: Final = Iri("https://w3id.org/avn-graph/ontology#memberOf")
"""The class or group of treatments or tests that the subject belongs to."""
AVN_PART_OF: Final = Iri("https://w3id.org/avn-graph/ontology#partOf")
"""The body part, or the test, that the subject is a part of."""
AVN_OF_CONDITION: Final = Iri("https://w3id.org/avn-graph/ontology#ofCondition")
"""The condition whose course or manifestation the mechanism or finding is, by its definition."""
AVN_LOCATED_IN: Final = Iri("https://w3id.org/avn-graph/ontology#locatedIn")
"""The body part in which the subject takes place or is found."""
AVN_USES: Final = Iri("https://w3id.org/avn-graph/ontology#uses")
"""A material that the test or treatment needs."""
AVN_GIVEN_BY: Final = Iri("https://w3id.org/avn-graph/ontology#givenBy")
"""The profession that does or teaches the test or treatment."""
AVN_BRAND: Final = Iri("https://w3id.org/avn-graph/ontology#brand")
"""A brand under which the drug is sold."""
AVN_STEP: Final = Iri("https://w3id.org/avn-graph/ontology#step")
"""A step of the test or treatment; avn:position gives its order."""
AVN_DELIVERED_AS: Final = Iri("https://w3id.org/avn-graph/ontology#deliveredAs")
"""A way in which the test, treatment or material is given."""
AVN_SCREENS_FOR: Final = Iri("https://w3id.org/avn-graph/ontology#screensFor")
"""What a question asks about; that it is asked does not say that it is a cause."""
AVN_REFERS_TO: Final = Iri("https://w3id.org/avn-graph/ontology#refersTo")
"""The specialist to whom a person is sent."""
AVN_AVAILABILITY: Final = Iri("https://w3id.org/avn-graph/ontology#availability")
"""How the drug can be had."""
AVN_CATEGORY: Final = Iri("https://w3id.org/avn-graph/ontology#category")
"""The sort of finding, guidance or reference, from a code list."""
AVN_REPORT_OF: Final = Iri("https://w3id.org/avn-graph/ontology#reportOf")
"""The reference that stands for the study of which this is a further publication; the study counts once."""
AVN_CITED_BY: Final = Iri("https://w3id.org/avn-graph/ontology#citedBy")
"""A reference at whose foot this one is listed, with no mark that ties it to a sentence."""
AVN_DURATION: Final = Iri("https://w3id.org/avn-graph/ontology#duration")
"""How long the treatment goes on, in the words of a source."""
AVN_NOVELTY: Final = Iri("https://w3id.org/avn-graph/ontology#novelty")
"""What a source says of how new the treatment or test is."""
AVN_PRODUCES: Final = Iri("https://w3id.org/avn-graph/ontology#produces")
"""What a test gives to look at: images, a figure, a sample."""
AVN_CONTAINER: Final = Iri("https://w3id.org/avn-graph/ontology#container")
"""The journal, book or site in which a reference appeared, with volume and pages."""
AVN_ACCESSED: Final = Iri("https://w3id.org/avn-graph/ontology#accessed")
"""When a page was read."""
AVN_POSITION: Final = Iri("https://w3id.org/avn-graph/ontology#position")
"""Place in an order, from 1."""
AVN_KIND: Final = Iri("https://w3id.org/avn-graph/ontology#kind")
"""The word before the colon of an id, and the path segment of its IRI."""
AVN_CONDITION: Final = Iri("https://w3id.org/avn-graph/ontology#condition")
"""The condition within which the claim is made."""
AVN_STAGE: Final = Iri("https://w3id.org/avn-graph/ontology#stage")
"""The stage of the condition to which the claim is limited."""
AVN_POPULATION: Final = Iri("https://w3id.org/avn-graph/ontology#population")
"""The people to whom the claim is limited."""
AVN_SITE: Final = Iri("https://w3id.org/avn-graph/ontology#site")
"""The body part to which the claim is limited."""
AVN_WHEN: Final = Iri("https://w3id.org/avn-graph/ontology#when")
"""A circumstance under which the claim is made; several are alternatives, any one of them suffices."""
AVN_DELIVERY: Final = Iri("https://w3id.org/avn-graph/ontology#delivery")
"""The way of giving the treatment to which the claim is limited."""
AVN_NEGATED: Final = Iri("https://w3id.org/avn-graph/ontology#negated")
"""True where the sources say that the relation does not hold."""
AVN_EVIDENCE: Final = Iri("https://w3id.org/avn-graph/ontology#evidence")
"""A line of evidence for or against the claim."""
AVN_STATUS: Final = Iri("https://w3id.org/avn-graph/ontology#status")
"""How well supported a claim is by its lines, or a line's claim by that line alone; derived by rule."""
AVN_RANK: Final = Iri("https://w3id.org/avn-graph/ontology#rank")
"""The status as a number from 0 (refuted) to 5 (established); none where nothing was assessed."""
AVN_RULE: Final = Iri("https://w3id.org/avn-graph/ontology#rule")
"""The rule by which the status was derived: the first of the table that applies."""
AVN_REASON: Final = Iri("https://w3id.org/avn-graph/ontology#reason")
"""Why the status is what it is, in a sentence."""
AVN_DECIDED_BY: Final = Iri("https://w3id.org/avn-graph/ontology#decidedBy")
"""An evidence line on which the status turned."""
AVN_SOURCE: Final = Iri("https://w3id.org/avn-graph/ontology#source")
"""The reference whose bearing the evidence line states."""
AVN_BEARING: Final = Iri("https://w3id.org/avn-graph/ontology#bearing")
"""Whether the source supports the claim, disputes it or leaves it open."""
AVN_DESIGN: Final = Iri("https://w3id.org/avn-graph/ontology#design")
"""The study design behind the evidence line, or of the reference."""
AVN_WORDING: Final = Iri("https://w3id.org/avn-graph/ontology#wording")
"""How the source itself hedges what it says."""
AVN_LEVEL: Final = Iri("https://w3id.org/avn-graph/ontology#level")
"""The strength of a line, or of a design, from 0 (weakest) to 3."""
AVN_LOCATOR: Final = Iri("https://w3id.org/avn-graph/ontology#locator")
"""Where in the source the statement stands: a heading, table or page."""
AVN_SIZE: Final = Iri("https://w3id.org/avn-graph/ontology#size")
"""How many were studied."""
AVN_PART: Final = Iri("https://w3id.org/avn-graph/ontology#part")
"""Tells two lines of one source on one claim apart."""
AVN_GRADE: Final = Iri("https://w3id.org/avn-graph/ontology#grade")
"""A grade that an assessor gave the claim, in the words of the assessor's own scheme; it does not change the status."""
AVN_GRADE_SCHEME: Final = Iri("https://w3id.org/avn-graph/ontology#gradeScheme")
"""The scheme of an authored grade."""
AVN_ASSESSOR: Final = Iri("https://w3id.org/avn-graph/ontology#assessor")
"""Who gave the grade."""
AVN_ASSESSED: Final = Iri("https://w3id.org/avn-graph/ontology#assessed")
"""The day on which the grade was given."""
AVN_GRADE_SOURCE: Final = Iri("https://w3id.org/avn-graph/ontology#gradeSource")
"""The reference in which the grade was published."""
AVN_CLASS_STATUS: Final = Iri("https://w3id.org/avn-graph/ontology#Status")
"""How well supported a claim is."""
AVN_STATUSES: Final = Iri("https://w3id.org/avn-graph/ontology#statuses")
"""The codes for: evidence status."""
AVN_STATUS_ESTABLISHED: Final = Iri("https://w3id.org/avn-graph/ontology#status-established")
"""Supported by a systematic review of randomised trials, by a guideline or by two independent trials, and by nothing gainsaid."""
AVN_STATUS_SUPPORTED: Final = Iri("https://w3id.org/avn-graph/ontology#status-supported")
"""Supported by at least one plain statement, comparison or trial that outweighs what disputes it."""
AVN_STATUS_POSSIBLE: Final = Iri("https://w3id.org/avn-graph/ontology#status-possible")
"""Supported only by hedged wording, uncontrolled studies, opinion, or work in animals or cells."""
AVN_STATUS_MIXED: Final = Iri("https://w3id.org/avn-graph/ontology#status-mixed")
"""Supported and disputed about equally, or called mixed by a source."""
AVN_STATUS_INSUFFICIENT: Final = Iri("https://w3id.org/avn-graph/ontology#status-insufficient")
"""Without support, or with weak support from sources that ask for more study."""
AVN_STATUS_REFUTED: Final = Iri("https://w3id.org/avn-graph/ontology#status-refuted")
"""Disputed by a trial or better, and by more than what supports it."""
AVN_STATUS_UNASSESSED: Final = Iri("https://w3id.org/avn-graph/ontology#status-unassessed")
"""Not judged, since no source is given for or against the claim."""
AVN_CLASS_RULE: Final = Iri("https://w3id.org/avn-graph/ontology#Rule")
"""A rule that derives a status; the first of the table that applies decides."""
AVN_RULES: Final = Iri("https://w3id.org/avn-graph/ontology#rules")
"""The codes for: status rule."""
AVN_RULE_NO_LINES: Final = Iri("https://w3id.org/avn-graph/ontology#rule-no-lines")
"""No evidence line is recorded."""
AVN_RULE_CALLED_MIXED: Final = Iri("https://w3id.org/avn-graph/ontology#rule-called-mixed")
"""A source calls the evidence mixed, and neither side rests on a trial."""
AVN_RULE_CLOSE_DISPUTE: Final = Iri("https://w3id.org/avn-graph/ontology#rule-close-dispute")
"""What supports the claim and what disputes it are at most one level apart."""
AVN_RULE_OUTWEIGHED: Final = Iri("https://w3id.org/avn-graph/ontology#rule-outweighed")
"""A trial or better disputes the claim, and nothing as strong supports it."""
AVN_RULE_NO_SUPPORT: Final = Iri("https://w3id.org/avn-graph/ontology#rule-no-support")
"""No line supports the claim."""
AVN_RULE_NEEDS_STUDY: Final = Iri("https://w3id.org/avn-graph/ontology#rule-needs-study")
"""A source says that more study is needed, and no trial supports the claim."""
AVN_RULE_WEAK_SUPPORT: Final = Iri("https://w3id.org/avn-graph/ontology#rule-weak-support")
"""All that supports the claim is hedged, uncontrolled, opinion, or work in animals or cells."""
AVN_RULE_STRONG_SUPPORT: Final = Iri("https://w3id.org/avn-graph/ontology#rule-strong-support")
"""A systematic review of randomised trials, a guideline or two independent trials support the claim, and no line disputes it, leaves it open or asks for study."""
AVN_RULE_SOUND_SUPPORT: Final = Iri("https://w3id.org/avn-graph/ontology#rule-sound-support")
"""A plain statement, a comparison or a trial supports the claim, and nothing outweighs it."""
AVN_CLASS_WORDING: Final = Iri("https://w3id.org/avn-graph/ontology#Wording")
"""How a source hedges what it says."""
AVN_WORDINGS: Final = Iri("https://w3id.org/avn-graph/ontology#wordings")
"""The codes for: wording."""
AVN_WORDING_PLAIN: Final = Iri("https://w3id.org/avn-graph/ontology#wording-plain")
"""Stated without a hedge."""
AVN_WORDING_CAN: Final = Iri("https://w3id.org/avn-graph/ontology#wording-can")
"""Stated as something that can happen or be done."""
AVN_WORDING_USUALLY: Final = Iri("https://w3id.org/avn-graph/ontology#wording-usually")
"""Stated as what is usually so."""
AVN_WORDING_MOST: Final = Iri("https://w3id.org/avn-graph/ontology#wording-most")
"""Stated of most people."""
AVN_WORDING_LIKELY: Final = Iri("https://w3id.org/avn-graph/ontology#wording-likely")
"""Stated as what is likely."""
AVN_WORDING_PURPOSE: Final = Iri("https://w3id.org/avn-graph/ontology#wording-purpose")
"""Stated as what something is for, not as what it achieves."""
AVN_WORDING_IN_PRACTICE: Final = Iri("https://w3id.org/avn-graph/ontology#wording-in-practice")
"""Stated as what is done in practice, whatever its worth."""
AVN_WORDING_MIGHT: Final = Iri("https://w3id.org/avn-graph/ontology#wording-might")
"""Hedged with might or could."""
AVN_WORDING_MAY: Final = Iri("https://w3id.org/avn-graph/ontology#wording-may")
"""Hedged with may."""
AVN_WORDING_PROPOSED: Final = Iri("https://w3id.org/avn-graph/ontology#wording-proposed")
"""Put forward as an idea or argument."""
AVN_WORDING_MIXED: Final = Iri("https://w3id.org/avn-graph/ontology#wording-mixed")
"""The source calls the evidence mixed."""
AVN_WORDING_NEEDS_STUDY: Final = Iri("https://w3id.org/avn-graph/ontology#wording-needs-study")
"""The source says that more study is needed."""
AVN_CLASS_DESIGN: Final = Iri("https://w3id.org/avn-graph/ontology#Design")
"""What kind of study or text an evidence line rests on."""
AVN_DESIGNS: Final = Iri("https://w3id.org/avn-graph/ontology#designs")
"""The codes for: study design."""
AVN_DESIGN_GUIDELINE: Final = Iri("https://w3id.org/avn-graph/ontology#design-guideline")
"""A guideline of a professional body."""
AVN_DESIGN_TRIALS_REVIEW: Final = Iri("https://w3id.org/avn-graph/ontology#design-trials-review")
"""A systematic review or meta-analysis of randomised trials only."""
AVN_DESIGN_RANDOMISED_TRIAL: Final = Iri("https://w3id.org/avn-graph/ontology#design-randomised-trial")
"""A trial whose participants, or their joints, were allotted at random."""
AVN_DESIGN_CONTROLLED_COMPARISON: Final = Iri("https://w3id.org/avn-graph/ontology#design-controlled-comparison")
"""A comparison of groups treated at the same time that were not allotted at random."""
AVN_DESIGN_SYSTEMATIC_REVIEW: Final = Iri("https://w3id.org/avn-graph/ontology#design-systematic-review")
"""A systematic review or meta-analysis that is not of randomised trials only."""
AVN_DESIGN_STATEMENT: Final = Iri("https://w3id.org/avn-graph/ontology#design-statement")
"""A sentence of a page or review, with no study of its own."""
AVN_DESIGN_COHORT_UNCONTROLLED: Final = Iri("https://w3id.org/avn-graph/ontology#design-cohort-uncontrolled")
"""A group of people followed up with no one to compare them with."""
AVN_DESIGN_CASE_SERIES: Final = Iri("https://w3id.org/avn-graph/ontology#design-case-series")
"""Cases described one after another."""
AVN_DESIGN_HISTORICAL_CONTROL: Final = Iri("https://w3id.org/avn-graph/ontology#design-historical-control")
"""A comparison with people who were treated, or left untreated, at another time."""
AVN_DESIGN_UNCONTROLLED_REVIEW: Final = Iri("https://w3id.org/avn-graph/ontology#design-uncontrolled-review")
"""A review or meta-analysis of uncontrolled studies."""
AVN_DESIGN_ANIMAL_STUDY: Final = Iri("https://w3id.org/avn-graph/ontology#design-animal-study")
"""A study of animals, or a review of such studies."""
AVN_DESIGN_CELL_STUDY: Final = Iri("https://w3id.org/avn-graph/ontology#design-cell-study")
"""A study of cells or tissues in a laboratory."""
AVN_DESIGN_OPINION: Final = Iri("https://w3id.org/avn-graph/ontology#design-opinion")
"""What one or more experts hold, a consensus among them included."""
AVN_CLASS_BEARING: Final = Iri("https://w3id.org/avn-graph/ontology#Bearing")
"""What a source says of a claim."""
AVN_BEARINGS: Final = Iri("https://w3id.org/avn-graph/ontology#bearings")
"""The codes for: bearing."""
AVN_BEARING_SUPPORTS: Final = Iri("https://w3id.org/avn-graph/ontology#bearing-supports")
"""The source speaks for the claim."""
AVN_BEARING_DISPUTES: Final = Iri("https://w3id.org/avn-graph/ontology#bearing-disputes")
"""The source speaks against the claim; that no difference was found is a dispute."""
AVN_BEARING_INCONCLUSIVE: Final = Iri("https://w3id.org/avn-graph/ontology#bearing-inconclusive")
"""The source looked and could not tell."""
AVN_CLASS_STAGE: Final = Iri("https://w3id.org/avn-graph/ontology#Stage")
"""How far a condition has gone, in words that serve for any condition."""
AVN_STAGES: Final = Iri("https://w3id.org/avn-graph/ontology#stages")
"""The codes for: stage."""
AVN_STAGE_AT_RISK: Final = Iri("https://w3id.org/avn-graph/ontology#stage-at-risk")
"""Before the condition is present."""
AVN_STAGE_EARLY: Final = Iri("https://w3id.org/avn-graph/ontology#stage-early")
"""The condition is present and has done no lasting harm that shows."""
AVN_STAGE_LATE: Final = Iri("https://w3id.org/avn-graph/ontology#stage-late")
"""The condition has gone on for long; the source says no more."""
AVN_STAGE_ADVANCED: Final = Iri("https://w3id.org/avn-graph/ontology#stage-advanced")
"""The condition has done lasting harm."""
AVN_CLASS_AVAILABILITY: Final = Iri("https://w3id.org/avn-graph/ontology#Availability")
"""How a drug can be had."""
AVN_AVAILABILITIES: Final = Iri("https://w3id.org/avn-graph/ontology#availabilities")
"""The codes for: availability."""
AVN_AVAILABILITY_OVER_THE_COUNTER: Final = Iri("https://w3id.org/avn-graph/ontology#availability-over-the-counter")
"""Sold without a prescription."""
AVN_AVAILABILITY_PRESCRIPTION: Final = Iri("https://w3id.org/avn-graph/ontology#availability-prescription")
"""Given on prescription; whether only so is not said."""
AVN_CLASS_FINDING_CATEGORY: Final = Iri("https://w3id.org/avn-graph/ontology#FindingCategory")
"""The sort of finding."""
AVN_FINDING_CATEGORIES: Final = Iri("https://w3id.org/avn-graph/ontology#finding-categories")
"""The codes for: finding category."""
AVN_FINDING_CATEGORY_SYMPTOM: Final = Iri("https://w3id.org/avn-graph/ontology#finding-category-symptom")
"""Something that a person feels."""
AVN_FINDING_CATEGORY_SIGN: Final = Iri("https://w3id.org/avn-graph/ontology#finding-category-sign")
"""Something that an examiner sees, feels or measures."""
AVN_FINDING_CATEGORY_IMAGE: Final = Iri("https://w3id.org/avn-graph/ontology#finding-category-image")
"""Something that shows on an image."""
AVN_FINDING_CATEGORY_FUNCTION: Final = Iri("https://w3id.org/avn-graph/ontology#finding-category-function")
"""Something that a person or a body part can do."""
AVN_FINDING_CATEGORY_STATE: Final = Iri("https://w3id.org/avn-graph/ontology#finding-category-state")
"""A disorder, event or circumstance."""
AVN_CLASS_GUIDANCE_CATEGORY: Final = Iri("https://w3id.org/avn-graph/ontology#GuidanceCategory")
"""The sort of guidance."""
AVN_GUIDANCE_CATEGORIES: Final = Iri("https://w3id.org/avn-graph/ontology#guidance-categories")
"""The codes for: guidance category."""
AVN_GUIDANCE_CATEGORY_PREPARATION: Final = Iri("https://w3id.org/avn-graph/ontology#guidance-category-preparation")
"""Something to do or bring before an appointment."""
AVN_GUIDANCE_CATEGORY_QUESTION_TO_ASK: Final = Iri("https://w3id.org/avn-graph/ontology#guidance-category-question-to-ask")
"""A question for the person to put to the provider."""
AVN_GUIDANCE_CATEGORY_QUESTION_TO_EXPECT: Final = Iri("https://w3id.org/avn-graph/ontology#guidance-category-question-to-expect")
"""A question that the provider is likely to put."""
AVN_GUIDANCE_CATEGORY_REFERRAL: Final = Iri("https://w3id.org/avn-graph/ontology#guidance-category-referral")
"""To whom a person may be sent."""
AVN_CLASS_REFERENCE_CATEGORY: Final = Iri("https://w3id.org/avn-graph/ontology#ReferenceCategory")
"""The sort of published work."""
AVN_REFERENCE_CATEGORIES: Final = Iri("https://w3id.org/avn-graph/ontology#reference-categories")
"""The codes for: reference category."""
AVN_REFERENCE_CATEGORY_ARTICLE: Final = Iri("https://w3id.org/avn-graph/ontology#reference-category-article")
"""An article in a journal."""
AVN_REFERENCE_CATEGORY_CHAPTER: Final = Iri("https://w3id.org/avn-graph/ontology#reference-category-chapter")
"""A chapter of a book."""
AVN_REFERENCE_CATEGORY_WEB_PAGE: Final = Iri("https://w3id.org/avn-graph/ontology#reference-category-web-page")
"""A page on the web."""

# ---- terms of other vocabularies

BIBO_DOI: Final = Iri("http://purl.org/ontology/bibo/doi")
BIBO_PMID: Final = Iri("http://purl.org/ontology/bibo/pmid")
BIOLINK_ASSOCIATION: Final = Iri("https://w3id.org/biolink/vocab/Association")
BIOLINK_AFFECTS: Final = Iri("https://w3id.org/biolink/vocab/affects")
BIOLINK_AGENT_TYPE: Final = Iri("https://w3id.org/biolink/vocab/agent_type")
BIOLINK_CATEGORY: Final = Iri("https://w3id.org/biolink/vocab/category")
BIOLINK_KNOWLEDGE_LEVEL: Final = Iri("https://w3id.org/biolink/vocab/knowledge_level")
BIOLINK_PREDICATE: Final = Iri("https://w3id.org/biolink/vocab/predicate")
BIOLINK_PRIMARY_KNOWLEDGE_SOURCE: Final = Iri("https://w3id.org/biolink/vocab/primary_knowledge_source")
BIOLINK_PUBLICATIONS: Final = Iri("https://w3id.org/biolink/vocab/publications")
BIOLINK_TREATS_OR_APPLIED_OR_STUDIED_TO_TREAT: Final = Iri("https://w3id.org/biolink/vocab/treats_or_applied_or_studied_to_treat")
CITO_CITES_AS_EVIDENCE: Final = Iri("http://purl.org/spar/cito/citesAsEvidence")
CITO_CITES_AS_RELATED: Final = Iri("http://purl.org/spar/cito/citesAsRelated")
CITO_DISPUTES: Final = Iri("http://purl.org/spar/cito/disputes")
DC_CREATOR: Final = Iri("http://purl.org/dc/elements/1.1/creator")
DC_PUBLISHER: Final = Iri("http://purl.org/dc/elements/1.1/publisher")
DCAT_DATASET: Final = Iri("http://www.w3.org/ns/dcat#Dataset")
DCTERMS_CONFORMS_TO: Final = Iri("http://purl.org/dc/terms/conformsTo")
DCTERMS_DESCRIPTION: Final = Iri("http://purl.org/dc/terms/description")
DCTERMS_IDENTIFIER: Final = Iri("http://purl.org/dc/terms/identifier")
DCTERMS_ISSUED: Final = Iri("http://purl.org/dc/terms/issued")
DCTERMS_LICENSE: Final = Iri("http://purl.org/dc/terms/license")
DCTERMS_RIGHTS: Final = Iri("http://purl.org/dc/terms/rights")
DCTERMS_SOURCE: Final = Iri("http://purl.org/dc/terms/source")
DCTERMS_TITLE: Final = Iri("http://purl.org/dc/terms/title")
OWL_VERSION_INFO: Final = Iri("http://www.w3.org/2002/07/owl#versionInfo")
RDF_STATEMENT: Final = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement")
RDF_OBJECT: Final = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#object")
RDF_PREDICATE: Final = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate")
RDF_SUBJECT: Final = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#subject")
RDF_TYPE: Final = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDFS_LABEL: Final = Iri("http://www.w3.org/2000/01/rdf-schema#label")
SCHEMA_SAME_AS: Final = Iri("http://schema.org/sameAs")
SCHEMA_URL: Final = Iri("http://schema.org/url")
SKOS_ALT_LABEL: Final = Iri("http://www.w3.org/2004/02/skos/core#altLabel")
SKOS_BROAD_MATCH: Final = Iri("http://www.w3.org/2004/02/skos/core#broadMatch")
SKOS_CLOSE_MATCH: Final = Iri("http://www.w3.org/2004/02/skos/core#closeMatch")
SKOS_EDITORIAL_NOTE: Final = Iri("http://www.w3.org/2004/02/skos/core#editorialNote")
SKOS_EXACT_MATCH: Final = Iri("http://www.w3.org/2004/02/skos/core#exactMatch")
SKOS_NARROW_MATCH: Final = Iri("http://www.w3.org/2004/02/skos/core#narrowMatch")
SKOS_RELATED_MATCH: Final = Iri("http://www.w3.org/2004/02/skos/core#relatedMatch")
VOID_DATASET: Final = Iri("http://rdfs.org/ns/void#Dataset")
XSD_STRING: Final = Iri("http://www.w3.org/2001/XMLSchema#string")
XSD_BOOLEAN: Final = Iri("http://www.w3.org/2001/XMLSchema#boolean")
XSD_INTEGER: Final = Iri("http://www.w3.org/2001/XMLSchema#integer")
XSD_DATE: Final = Iri("http://www.w3.org/2001/XMLSchema#date")
XSD_G_YEAR: Final = Iri("http://www.w3.org/2001/XMLSchema#gYear")
XSD_G_YEAR_MONTH: Final = Iri("http://www.w3.org/2001/XMLSchema#gYearMonth")

# ---- code lists

class Status(StrEnum):
    """How well supported a claim is."""

    ESTABLISHED = "established"
    """Supported by a systematic review of randomised trials, by a guideline or by two independent trials, and by nothing gainsaid."""
    SUPPORTED = "supported"
    """Supported by at least one plain statement, comparison or trial that outweighs what disputes it."""
    POSSIBLE = "possible"
    """Supported only by hedged wording, uncontrolled studies, opinion, or work in animals or cells."""
    MIXED = "mixed"
    """Supported and disputed about equally, or called mixed by a source."""
    INSUFFICIENT = "insufficient"
    """Without support, or with weak support from sources that ask for more study."""
    REFUTED = "refuted"
    """Disputed by a trial or better, and by more than what supports it."""
    UNASSESSED = "unassessed"
    """Not judged, since no source is given for or against the claim."""


STATUS_CODES: Final[dict[str, Code]] = {
    "established": Code(Iri("https://w3id.org/avn-graph/ontology#status-established"), "established", "Supported by a systematic review of randomised trials, by a guideline or by two independent trials, and by nothing gainsaid.", 5, None),
    "supported": Code(Iri("https://w3id.org/avn-graph/ontology#status-supported"), "supported", "Supported by at least one plain statement, comparison or trial that outweighs what disputes it.", 4, None),
    "possible": Code(Iri("https://w3id.org/avn-graph/ontology#status-possible"), "possible", "Supported only by hedged wording, uncontrolled studies, opinion, or work in animals or cells.", 3, None),
    "mixed": Code(Iri("https://w3id.org/avn-graph/ontology#status-mixed"), "mixed", "Supported and disputed about equally, or called mixed by a source.", 2, None),
    "insufficient": Code(Iri("https://w3id.org/avn-graph/ontology#status-insufficient"), "insufficient", "Without support, or with weak support from sources that ask for more study.", 1, None),
    "refuted": Code(Iri("https://w3id.org/avn-graph/ontology#status-refuted"), "refuted", "Disputed by a trial or better, and by more than what supports it.", 0, None),
    "unassessed": Code(Iri("https://w3id.org/avn-graph/ontology#status-unassessed"), "unassessed", "Not judged, since no source is given for or against the claim.", None, None),
}


class Rule(StrEnum):
    """A rule that derives a status; the first of the table that applies decides."""

    NO_LINES = "no-lines"
    """No evidence line is recorded."""
    CALLED_MIXED = "called-mixed"
    """A source calls the evidence mixed, and neither side rests on a trial."""
    CLOSE_DISPUTE = "close-dispute"
    """What supports the claim and what disputes it are at most one level apart."""
    OUTWEIGHED = "outweighed"
    """A trial or better disputes the claim, and nothing as strong supports it."""
    NO_SUPPORT = "no-support"
    """No line supports the claim."""
    NEEDS_STUDY = "needs-study"
    """A source says that more study is needed, and no trial supports the claim."""
    WEAK_SUPPORT = "weak-support"
    """All that supports the claim is hedged, uncontrolled, opinion, or work in animals or cells."""
    STRONG_SUPPORT = "strong-support"
    """A systematic review of randomised trials, a guideline or two independent trials support the claim, and no line disputes it, leaves it open or asks for study."""
    SOUND_SUPPORT = "sound-support"
    """A plain statement, a comparison or a trial supports the claim, and nothing outweighs it."""


RULE_CODES: Final[dict[str, Code]] = {
    "no-lines": Code(Iri("https://w3id.org/avn-graph/ontology#rule-no-lines"), "no lines", "No evidence line is recorded.", None, None),
    "called-mixed": Code(Iri("https://w3id.org/avn-graph/ontology#rule-called-mixed"), "called mixed", "A source calls the evidence mixed, and neither side rests on a trial.", None, None),
    "close-dispute": Code(Iri("https://w3id.org/avn-graph/ontology#rule-close-dispute"), "close dispute", "What supports the claim and what disputes it are at most one level apart.", None, None),
    "outweighed": Code(Iri("https://w3id.org/avn-graph/ontology#rule-outweighed"), "outweighed", "A trial or better disputes the claim, and nothing as strong supports it.", None, None),
    "no-support": Code(Iri("https://w3id.org/avn-graph/ontology#rule-no-support"), "no support", "No line supports the claim.", None, None),
    "needs-study": Code(Iri("https://w3id.org/avn-graph/ontology#rule-needs-study"), "needs study", "A source says that more study is needed, and no trial supports the claim.", None, None),
    "weak-support": Code(Iri("https://w3id.org/avn-graph/ontology#rule-weak-support"), "weak support", "All that supports the claim is hedged, uncontrolled, opinion, or work in animals or cells.", None, None),
    "strong-support": Code(Iri("https://w3id.org/avn-graph/ontology#rule-strong-support"), "strong support", "A systematic review of randomised trials, a guideline or two independent trials support the claim, and no line disputes it, leaves it open or asks for study.", None, None),
    "sound-support": Code(Iri("https://w3id.org/avn-graph/ontology#rule-sound-support"), "sound support", "A plain statement, a comparison or a trial supports the claim, and nothing outweighs it.", None, None),
}


class Wording(StrEnum):
    """How a source hedges what it says."""

    PLAIN = "plain"
    """Stated without a hedge."""
    CAN = "can"
    """Stated as something that can happen or be done."""
    USUALLY = "usually"
    """Stated as what is usually so."""
    MOST = "most"
    """Stated of most people."""
    LIKELY = "likely"
    """Stated as what is likely."""
    PURPOSE = "purpose"
    """Stated as what something is for, not as what it achieves."""
    IN_PRACTICE = "in-practice"
    """Stated as what is done in practice, whatever its worth."""
    MIGHT = "might"
    """Hedged with might or could."""
    MAY = "may"
    """Hedged with may."""
    PROPOSED = "proposed"
    """Put forward as an idea or argument."""
    MIXED = "mixed"
    """The source calls the evidence mixed."""
    NEEDS_STUDY = "needs-study"
    """The source says that more study is needed."""


WORDING_CODES: Final[dict[str, Code]] = {
    "plain": Code(Iri("https://w3id.org/avn-graph/ontology#wording-plain"), "plain", "Stated without a hedge.", None, None),
    "can": Code(Iri("https://w3id.org/avn-graph/ontology#wording-can"), "can", "Stated as something that can happen or be done.", None, None),
    "usually": Code(Iri("https://w3id.org/avn-graph/ontology#wording-usually"), "usually", "Stated as what is usually so.", None, None),
    "most": Code(Iri("https://w3id.org/avn-graph/ontology#wording-most"), "most", "Stated of most people.", None, None),
    "likely": Code(Iri("https://w3id.org/avn-graph/ontology#wording-likely"), "likely", "Stated as what is likely.", None, None),
    "purpose": Code(Iri("https://w3id.org/avn-graph/ontology#wording-purpose"), "purpose", "Stated as what something is for, not as what it achieves.", None, None),
    "in-practice": Code(Iri("https://w3id.org/avn-graph/ontology#wording-in-practice"), "in practice", "Stated as what is done in practice, whatever its worth.", None, None),
    "might": Code(Iri("https://w3id.org/avn-graph/ontology#wording-might"), "might", "Hedged with might or could.", None, 0),
    "may": Code(Iri("https://w3id.org/avn-graph/ontology#wording-may"), "may", "Hedged with may.", None, 0),
    "proposed": Code(Iri("https://w3id.org/avn-graph/ontology#wording-proposed"), "proposed", "Put forward as an idea or argument.", None, 0),
    "mixed": Code(Iri("https://w3id.org/avn-graph/ontology#wording-mixed"), "mixed evidence", "The source calls the evidence mixed.", None, None),
    "needs-study": Code(Iri("https://w3id.org/avn-graph/ontology#wording-needs-study"), "more study needed", "The source says that more study is needed.", None, None),
}


class Design(StrEnum):
    """What kind of study or text an evidence line rests on."""

    GUIDELINE = "guideline"
    """A guideline of a professional body."""
    TRIALS_REVIEW = "trials-review"
    """A systematic review or meta-analysis of randomised trials only."""
    RANDOMISED_TRIAL = "randomised-trial"
    """A trial whose participants, or their joints, were allotted at random."""
    CONTROLLED_COMPARISON = "controlled-comparison"
    """A comparison of groups treated at the same time that were not allotted at random."""
    SYSTEMATIC_REVIEW = "systematic-review"
    """A systematic review or meta-analysis that is not of randomised trials only."""
    STATEMENT = "statement"
    """A sentence of a page or review, with no study of its own."""
    COHORT_UNCONTROLLED = "cohort-uncontrolled"
    """A group of people followed up with no one to compare them with."""
    CASE_SERIES = "case-series"
    """Cases described one after another."""
    HISTORICAL_CONTROL = "historical-control"
    """A comparison with people who were treated, or left untreated, at another time."""
    UNCONTROLLED_REVIEW = "uncontrolled-review"
    """A review or meta-analysis of uncontrolled studies."""
    ANIMAL_STUDY = "animal-study"
    """A study of animals, or a review of such studies."""
    CELL_STUDY = "cell-study"
    """A study of cells or tissues in a laboratory."""
    OPINION = "opinion"
    """What one or more experts hold, a consensus among them included."""


DESIGN_CODES: Final[dict[str, Code]] = {
    "guideline": Code(Iri("https://w3id.org/avn-graph/ontology#design-guideline"), "guideline", "A guideline of a professional body.", None, 3),
    "trials-review": Code(Iri("https://w3id.org/avn-graph/ontology#design-trials-review"), "systematic review of randomised trials", "A systematic review or meta-analysis of randomised trials only.", None, 3),
    "randomised-trial": Code(Iri("https://w3id.org/avn-graph/ontology#design-randomised-trial"), "randomised trial", "A trial whose participants, or their joints, were allotted at random.", None, 2),
    "controlled-comparison": Code(Iri("https://w3id.org/avn-graph/ontology#design-controlled-comparison"), "controlled comparison", "A comparison of groups treated at the same time that were not allotted at random.", None, 1),
    "systematic-review": Code(Iri("https://w3id.org/avn-graph/ontology#design-systematic-review"), "other systematic review", "A systematic review or meta-analysis that is not of randomised trials only.", None, 1),
    "statement": Code(Iri("https://w3id.org/avn-graph/ontology#design-statement"), "plain statement", "A sentence of a page or review, with no study of its own.", None, 1),
    "cohort-uncontrolled": Code(Iri("https://w3id.org/avn-graph/ontology#design-cohort-uncontrolled"), "uncontrolled cohort", "A group of people followed up with no one to compare them with.", None, 0),
    "case-series": Code(Iri("https://w3id.org/avn-graph/ontology#design-case-series"), "case series", "Cases described one after another.", None, 0),
    "historical-control": Code(Iri("https://w3id.org/avn-graph/ontology#design-historical-control"), "historical control", "A comparison with people who were treated, or left untreated, at another time.", None, 0),
    "uncontrolled-review": Code(Iri("https://w3id.org/avn-graph/ontology#design-uncontrolled-review"), "review of uncontrolled studies", "A review or meta-analysis of uncontrolled studies.", None, 0),
    "animal-study": Code(Iri("https://w3id.org/avn-graph/ontology#design-animal-study"), "animal study", "A study of animals, or a review of such studies.", None, 0),
    "cell-study": Code(Iri("https://w3id.org/avn-graph/ontology#design-cell-study"), "cell study", "A study of cells or tissues in a laboratory.", None, 0),
    "opinion": Code(Iri("https://w3id.org/avn-graph/ontology#design-opinion"), "opinion", "What one or more experts hold, a consensus among them included.", None, 0),
}


class Bearing(StrEnum):
    """What a source says of a claim."""

    SUPPORTS = "supports"
    """The source speaks for the claim."""
    DISPUTES = "disputes"
    """The source speaks against the claim; that no difference was found is a dispute."""
    INCONCLUSIVE = "inconclusive"
    """The source looked and could not tell."""


BEARING_CODES: Final[dict[str, Code]] = {
    "supports": Code(Iri("https://w3id.org/avn-graph/ontology#bearing-supports"), "supports", "The source speaks for the claim.", None, None),
    "disputes": Code(Iri("https://w3id.org/avn-graph/ontology#bearing-disputes"), "disputes", "The source speaks against the claim; that no difference was found is a dispute.", None, None),
    "inconclusive": Code(Iri("https://w3id.org/avn-graph/ontology#bearing-inconclusive"), "inconclusive", "The source looked and could not tell.", None, None),
}


class Stage(StrEnum):
    """How far a condition has gone, in words that serve for any condition."""

    AT_RISK = "at-risk"
    """Before the condition is present."""
    EARLY = "early"
    """The condition is present and has done no lasting harm that shows."""
    LATE = "late"
    """The condition has gone on for long; the source says no more."""
    ADVANCED = "advanced"
    """The condition has done lasting harm."""


STAGE_CODES: Final[dict[str, Code]] = {
    "at-risk": Code(Iri("https://w3id.org/avn-graph/ontology#stage-at-risk"), "at risk", "Before the condition is present.", None, None),
    "early": Code(Iri("https://w3id.org/avn-graph/ontology#stage-early"), "early", "The condition is present and has done no lasting harm that shows.", None, None),
    "late": Code(Iri("https://w3id.org/avn-graph/ontology#stage-late"), "late", "The condition has gone on for long; the source says no more.", None, None),
    "advanced": Code(Iri("https://w3id.org/avn-graph/ontology#stage-advanced"), "advanced", "The condition has done lasting harm.", None, None),
}


class Availability(StrEnum):
    """How a drug can be had."""

    OVER_THE_COUNTER = "over-the-counter"
    """Sold without a prescription."""
    PRESCRIPTION = "prescription"
    """Given on prescription; whether only so is not said."""


AVAILABILITY_CODES: Final[dict[str, Code]] = {
    "over-the-counter": Code(Iri("https://w3id.org/avn-graph/ontology#availability-over-the-counter"), "over the counter", "Sold without a prescription.", None, None),
    "prescription": Code(Iri("https://w3id.org/avn-graph/ontology#availability-prescription"), "prescription", "Given on prescription; whether only so is not said.", None, None),
}


class FindingCategory(StrEnum):
    """The sort of finding."""

    SYMPTOM = "symptom"
    """Something that a person feels."""
    SIGN = "sign"
    """Something that an examiner sees, feels or measures."""
    IMAGE = "image"
    """Something that shows on an image."""
    FUNCTION = "function"
    """Something that a person or a body part can do."""
    STATE = "state"
    """A disorder, event or circumstance."""


FINDING_CATEGORY_CODES: Final[dict[str, Code]] = {
    "symptom": Code(Iri("https://w3id.org/avn-graph/ontology#finding-category-symptom"), "symptom", "Something that a person feels.", None, None),
    "sign": Code(Iri("https://w3id.org/avn-graph/ontology#finding-category-sign"), "sign", "Something that an examiner sees, feels or measures.", None, None),
    "image": Code(Iri("https://w3id.org/avn-graph/ontology#finding-category-image"), "image", "Something that shows on an image.", None, None),
    "function": Code(Iri("https://w3id.org/avn-graph/ontology#finding-category-function"), "function", "Something that a person or a body part can do.", None, None),
    "state": Code(Iri("https://w3id.org/avn-graph/ontology#finding-category-state"), "state", "A disorder, event or circumstance.", None, None),
}


class GuidanceCategory(StrEnum):
    """The sort of guidance."""

    PREPARATION = "preparation"
    """Something to do or bring before an appointment."""
    QUESTION_TO_ASK = "question-to-ask"
    """A question for the person to put to the provider."""
    QUESTION_TO_EXPECT = "question-to-expect"
    """A question that the provider is likely to put."""
    REFERRAL = "referral"
    """To whom a person may be sent."""


GUIDANCE_CATEGORY_CODES: Final[dict[str, Code]] = {
    "preparation": Code(Iri("https://w3id.org/avn-graph/ontology#guidance-category-preparation"), "preparation", "Something to do or bring before an appointment.", None, None),
    "question-to-ask": Code(Iri("https://w3id.org/avn-graph/ontology#guidance-category-question-to-ask"), "question to ask", "A question for the person to put to the provider.", None, None),
    "question-to-expect": Code(Iri("https://w3id.org/avn-graph/ontology#guidance-category-question-to-expect"), "question to expect", "A question that the provider is likely to put.", None, None),
    "referral": Code(Iri("https://w3id.org/avn-graph/ontology#guidance-category-referral"), "referral", "To whom a person may be sent.", None, None),
}


class ReferenceCategory(StrEnum):
    """The sort of published work."""

    ARTICLE = "article"
    """An article in a journal."""
    CHAPTER = "chapter"
    """A chapter of a book."""
    WEB_PAGE = "web-page"
    """A page on the web."""


REFERENCE_CATEGORY_CODES: Final[dict[str, Code]] = {
    "article": Code(Iri("https://w3id.org/avn-graph/ontology#reference-category-article"), "journal article", "An article in a journal.", None, None),
    "chapter": Code(Iri("https://w3id.org/avn-graph/ontology#reference-category-chapter"), "book chapter", "A chapter of a book.", None, None),
    "web-page": Code(Iri("https://w3id.org/avn-graph/ontology#reference-category-web-page"), "web page", "A page on the web.", None, None),
}


# ---- relations

class RelationName(StrEnum):
    """What links the subject of a claim to its object."""

    TREATS = "treats"
    """Helps people who have the condition, in a way that the source does not narrow down."""
    RECOMMENDED_FOR = "recommended-for"
    """Is advised by health care providers to people who have the condition."""
    RELIEVES = "relieves"
    """Makes a symptom or sign less, without a word on its cause."""
    SLOWS = "slows"
    """Makes a harmful process go on more slowly, without ending it."""
    PREVENTS = "prevents"
    """Keeps the object from coming about, or makes it come about less often."""
    RESTORES = "restores"
    """Brings back a structure or function that was lost."""
    MAINTAINS = "maintains"
    """Keeps a function from getting worse, or makes it better."""
    REPLACES = "replaces"
    """Puts something else in the place of the object."""
    POSTPONES = "postpones"
    """Makes another treatment necessary later than it would have been."""
    INCREASES = "increases"
    """Makes the object more, stronger or more frequent."""
    DECREASES = "decreases"
    """Makes the object less, weaker or less frequent."""
    AIMS_TO_PREVENT = "aims-to-prevent"
    """Is given with the goal that the object does not come about; whether it reaches the goal is another claim."""
    CAUSES = "causes"
    """Brings the object about, alone or together with other things."""
    LEADS_TO = "leads-to"
    """Is followed by the object, which may come later and depend on more."""
    SUPPLIES = "supplies"
    """Brings blood to the object."""
    ACCUMULATES_IN = "accumulates-in"
    """Travels through the body and gathers in the object."""
    PRESENTS_WITH = "presents-with"
    """Shows itself by the finding, or takes this course, in people who have the condition."""
    INDICATES = "indicates"
    """Makes it likelier that the object is present."""
    DETECTS = "detects"
    """Shows the finding where it is present."""
    CHECKS_FOR = "checks-for"
    """Is done in order to see whether the finding is present."""
    ASSESSES = "assesses"
    """Is part of finding out whether, or how far, the condition is present."""


RELATIONS: Final[dict[str, Relation]] = {
    "treats": Relation(Iri("https://w3id.org/avn-graph/ontology#treats"), Iri("https://w3id.org/avn-graph/ontology#proposedFor"), "treats", ['drug', 'procedure', 'therapy'], ['condition'], "Helps people who have the condition, in a way that the source does not narrow down."),
    "recommended-for": Relation(Iri("https://w3id.org/avn-graph/ontology#recommendedFor"), Iri("https://w3id.org/avn-graph/ontology#proposedFor"), "is recommended for", ['drug', 'procedure', 'test', 'therapy'], ['condition'], "Is advised by health care providers to people who have the condition."),
    "relieves": Relation(Iri("https://w3id.org/avn-graph/ontology#relieves"), Iri("https://w3id.org/avn-graph/ontology#actsOn"), "relieves", ['drug', 'procedure', 'therapy'], ['finding'], "Makes a symptom or sign less, without a word on its cause."),
    "slows": Relation(Iri("https://w3id.org/avn-graph/ontology#slows"), Iri("https://w3id.org/avn-graph/ontology#actsOn"), "slows", ['drug', 'mechanism', 'procedure', 'therapy'], ['condition', 'mechanism'], "Makes a harmful process go on more slowly, without ending it."),
    "prevents": Relation(Iri("https://w3id.org/avn-graph/ontology#prevents"), Iri("https://w3id.org/avn-graph/ontology#actsOn"), "prevents", ['drug', 'mechanism', 'procedure', 'therapy'], ['condition', 'finding', 'mechanism', 'procedure'], "Keeps the object from coming about, or makes it come about less often."),
    "restores": Relation(Iri("https://w3id.org/avn-graph/ontology#restores"), Iri("https://w3id.org/avn-graph/ontology#actsOn"), "restores", ['drug', 'material', 'mechanism', 'procedure', 'therapy'], ['anatomy', 'finding', 'mechanism'], "Brings back a structure or function that was lost."),
    "maintains": Relation(Iri("https://w3id.org/avn-graph/ontology#maintains"), Iri("https://w3id.org/avn-graph/ontology#actsOn"), "maintains or improves", ['drug', 'procedure', 'therapy'], ['finding', 'mechanism'], "Keeps a function from getting worse, or makes it better."),
    "replaces": Relation(Iri("https://w3id.org/avn-graph/ontology#replaces"), Iri("https://w3id.org/avn-graph/ontology#actsOn"), "replaces", ['drug', 'mechanism', 'procedure', 'therapy'], ['anatomy', 'finding'], "Puts something else in the place of the object."),
    "postpones": Relation(Iri("https://w3id.org/avn-graph/ontology#postpones"), Iri("https://w3id.org/avn-graph/ontology#actsOn"), "postpones", ['drug', 'procedure', 'therapy'], ['drug', 'procedure', 'therapy'], "Makes another treatment necessary later than it would have been."),
    "increases": Relation(Iri("https://w3id.org/avn-graph/ontology#increases"), Iri("https://w3id.org/avn-graph/ontology#actsOn"), "increases", ['drug', 'material', 'mechanism', 'procedure', 'therapy'], ['finding', 'mechanism'], "Makes the object more, stronger or more frequent."),
    "decreases": Relation(Iri("https://w3id.org/avn-graph/ontology#decreases"), Iri("https://w3id.org/avn-graph/ontology#actsOn"), "decreases", ['drug', 'material', 'mechanism', 'procedure', 'therapy'], ['finding', 'mechanism'], "Makes the object less, weaker or less frequent."),
    "aims-to-prevent": Relation(Iri("https://w3id.org/avn-graph/ontology#aimsToPrevent"), Iri("https://w3id.org/avn-graph/ontology#actsOn"), "aims to prevent", ['drug', 'procedure', 'therapy'], ['condition', 'finding', 'mechanism'], "Is given with the goal that the object does not come about; whether it reaches the goal is another claim."),
    "causes": Relation(Iri("https://w3id.org/avn-graph/ontology#causes"), Iri("https://w3id.org/avn-graph/ontology#linkedTo"), "causes", ['condition', 'drug', 'finding', 'mechanism', 'population', 'procedure', 'therapy'], ['condition', 'finding', 'mechanism'], "Brings the object about, alone or together with other things."),
    "leads-to": Relation(Iri("https://w3id.org/avn-graph/ontology#leadsTo"), Iri("https://w3id.org/avn-graph/ontology#linkedTo"), "leads to", ['condition', 'finding', 'mechanism'], ['condition', 'finding', 'mechanism', 'procedure'], "Is followed by the object, which may come later and depend on more."),
    "supplies": Relation(Iri("https://w3id.org/avn-graph/ontology#supplies"), Iri("https://w3id.org/avn-graph/ontology#linkedTo"), "supplies", ['anatomy'], ['anatomy'], "Brings blood to the object."),
    "accumulates-in": Relation(Iri("https://w3id.org/avn-graph/ontology#accumulatesIn"), Iri("https://w3id.org/avn-graph/ontology#linkedTo"), "accumulates in", ['drug', 'material'], ['anatomy', 'finding'], "Travels through the body and gathers in the object."),
    "presents-with": Relation(Iri("https://w3id.org/avn-graph/ontology#presentsWith"), Iri("https://w3id.org/avn-graph/ontology#linkedTo"), "presents with", ['condition'], ['finding', 'mechanism'], "Shows itself by the finding, or takes this course, in people who have the condition."),
    "indicates": Relation(Iri("https://w3id.org/avn-graph/ontology#indicates"), Iri("https://w3id.org/avn-graph/ontology#linkedTo"), "indicates", ['finding'], ['condition', 'finding'], "Makes it likelier that the object is present."),
    "detects": Relation(Iri("https://w3id.org/avn-graph/ontology#detects"), Iri("https://w3id.org/avn-graph/ontology#examinesFor"), "detects", ['material', 'test'], ['condition', 'finding'], "Shows the finding where it is present."),
    "checks-for": Relation(Iri("https://w3id.org/avn-graph/ontology#checksFor"), Iri("https://w3id.org/avn-graph/ontology#examinesFor"), "checks for", ['test'], ['finding'], "Is done in order to see whether the finding is present."),
    "assesses": Relation(Iri("https://w3id.org/avn-graph/ontology#assesses"), Iri("https://w3id.org/avn-graph/ontology#examinesFor"), "assesses", ['test'], ['condition'], "Is part of finding out whether, or how far, the condition is present."),
}


# ---- kinds and alignments

KINDS: Final[dict[str, Iri]] = {
    "condition": Iri("https://w3id.org/avn-graph/ontology#Condition"),
    "drug": Iri("https://w3id.org/avn-graph/ontology#Drug"),
    "procedure": Iri("https://w3id.org/avn-graph/ontology#Procedure"),
    "therapy": Iri("https://w3id.org/avn-graph/ontology#Therapy"),
    "test": Iri("https://w3id.org/avn-graph/ontology#Test"),
    "mechanism": Iri("https://w3id.org/avn-graph/ontology#Mechanism"),
    "finding": Iri("https://w3id.org/avn-graph/ontology#Finding"),
    "anatomy": Iri("https://w3id.org/avn-graph/ontology#Anatomy"),
    "population": Iri("https://w3id.org/avn-graph/ontology#Population"),
    "material": Iri("https://w3id.org/avn-graph/ontology#Material"),
    "specialist": Iri("https://w3id.org/avn-graph/ontology#Specialist"),
    "guidance": Iri("https://w3id.org/avn-graph/ontology#Guidance"),
    "ref": Iri("https://w3id.org/avn-graph/ontology#Reference"),
    "brand": Iri("https://w3id.org/avn-graph/ontology#Brand"),
    "step": Iri("https://w3id.org/avn-graph/ontology#Step"),
    "delivery": Iri("https://w3id.org/avn-graph/ontology#Delivery"),
    "claim": Iri("https://w3id.org/avn-graph/ontology#Claim"),
    "evidence": Iri("https://w3id.org/avn-graph/ontology#EvidenceLine"),
}
"""The word before the colon of an id, to the class that it stands for."""

TREATMENT_KINDS: Final = frozenset(['drug', 'procedure', 'therapy'])

ALIGNMENTS: Final[dict[str, tuple[tuple[str, Iri], ...]]] = {
    "https://w3id.org/avn-graph/ontology#Condition": (("exactMatch", Iri("http://schema.org/MedicalCondition")), ("exactMatch", Iri("https://w3id.org/biolink/vocab/Disease")),),
    "https://w3id.org/avn-graph/ontology#Treatment": (("closeMatch", Iri("https://w3id.org/biolink/vocab/Treatment")),),
    "https://w3id.org/avn-graph/ontology#Drug": (("exactMatch", Iri("http://schema.org/Drug")), ("closeMatch", Iri("https://w3id.org/biolink/vocab/Drug")),),
    "https://w3id.org/avn-graph/ontology#DrugClass": (("exactMatch", Iri("http://schema.org/DrugClass")), ("broadMatch", Iri("https://w3id.org/biolink/vocab/ChemicalEntity")),),
    "https://w3id.org/avn-graph/ontology#Procedure": (("exactMatch", Iri("https://w3id.org/biolink/vocab/Procedure")), ("closeMatch", Iri("http://schema.org/SurgicalProcedure")), ("broadMatch", Iri("http://schema.org/MedicalTherapy")),),
    "https://w3id.org/avn-graph/ontology#Therapy": (("closeMatch", Iri("http://schema.org/MedicalTherapy")), ("closeMatch", Iri("https://w3id.org/biolink/vocab/Treatment")),),
    "https://w3id.org/avn-graph/ontology#Test": (("closeMatch", Iri("http://schema.org/MedicalTest")), ("closeMatch", Iri("https://w3id.org/biolink/vocab/DiagnosticAid")),),
    "https://w3id.org/avn-graph/ontology#Mechanism": (("closeMatch", Iri("https://w3id.org/biolink/vocab/BiologicalProcess")),),
    "https://w3id.org/avn-graph/ontology#Finding": (("closeMatch", Iri("https://w3id.org/biolink/vocab/PhenotypicFeature")), ("broadMatch", Iri("http://schema.org/MedicalEntity")),),
    "https://w3id.org/avn-graph/ontology#Anatomy": (("exactMatch", Iri("http://schema.org/AnatomicalStructure")), ("exactMatch", Iri("https://w3id.org/biolink/vocab/AnatomicalEntity")),),
    "https://w3id.org/avn-graph/ontology#Population": (("closeMatch", Iri("https://w3id.org/biolink/vocab/PopulationOfIndividualOrganisms")),),
    "https://w3id.org/avn-graph/ontology#Material": (("broadMatch", Iri("https://w3id.org/biolink/vocab/PhysicalEntity")),),
    "https://w3id.org/avn-graph/ontology#Reference": (("exactMatch", Iri("https://w3id.org/biolink/vocab/Publication")), ("closeMatch", Iri("http://schema.org/CreativeWork")),),
    "https://w3id.org/avn-graph/ontology#Claim": (("closeMatch", Iri("http://purl.obolibrary.org/obo/SEPIO_0000174")), ("closeMatch", Iri("http://www.w3.org/ns/prov#Entity")), ("broadMatch", Iri("https://w3id.org/biolink/vocab/Association")), ("relatedMatch", Iri("http://schema.org/MedicalGuidelineRecommendation")),),
    "https://w3id.org/avn-graph/ontology#EvidenceLine": (("exactMatch", Iri("http://purl.obolibrary.org/obo/SEPIO_0000002")),),
    "https://w3id.org/avn-graph/ontology#actsOn": (("broadMatch", Iri("http://schema.org/drug")), ("broadMatch", Iri("http://schema.org/possibleTreatment")),),
    "https://w3id.org/avn-graph/ontology#proposedFor": (("broadMatch", Iri("http://schema.org/drug")), ("broadMatch", Iri("http://schema.org/possibleTreatment")),),
    "https://w3id.org/avn-graph/ontology#examinesFor": (("broadMatch", Iri("http://schema.org/identifyingExam")), ("broadMatch", Iri("http://schema.org/signOrSymptom")), ("broadMatch", Iri("http://schema.org/typicalTest")),),
    "https://w3id.org/avn-graph/ontology#treats": (("broadMatch", Iri("https://w3id.org/biolink/vocab/treats_or_applied_or_studied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#recommendedFor": (("broadMatch", Iri("http://schema.org/typicalTest")), ("broadMatch", Iri("https://w3id.org/biolink/vocab/treats_or_applied_or_studied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#relieves": (("closeMatch", Iri("http://purl.obolibrary.org/obo/RO_0003307")), ("closeMatch", Iri("https://w3id.org/biolink/vocab/ameliorates_condition")), ("broadMatch", Iri("https://w3id.org/biolink/vocab/treats_or_applied_or_studied_to_treat")), ("relatedMatch", Iri("http://schema.org/signOrSymptom")),),
    "https://w3id.org/avn-graph/ontology#slows": (("broadMatch", Iri("https://w3id.org/biolink/vocab/treats_or_applied_or_studied_to_treat")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/affects")),),
    "https://w3id.org/avn-graph/ontology#prevents": (("closeMatch", Iri("https://w3id.org/biolink/vocab/preventative_for_condition")), ("broadMatch", Iri("http://schema.org/primaryPrevention")), ("broadMatch", Iri("https://w3id.org/biolink/vocab/treats_or_applied_or_studied_to_treat")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/affects")),),
    "https://w3id.org/avn-graph/ontology#restores": (("broadMatch", Iri("https://w3id.org/biolink/vocab/treats_or_applied_or_studied_to_treat")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/affects")),),
    "https://w3id.org/avn-graph/ontology#maintains": (("broadMatch", Iri("https://w3id.org/biolink/vocab/treats_or_applied_or_studied_to_treat")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/affects")),),
    "https://w3id.org/avn-graph/ontology#replaces": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/affects")),),
    "https://w3id.org/avn-graph/ontology#postpones": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/affects")),),
    "https://w3id.org/avn-graph/ontology#increases": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/affects")),),
    "https://w3id.org/avn-graph/ontology#decreases": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/affects")),),
    "https://w3id.org/avn-graph/ontology#aimsToPrevent": (("broadMatch", Iri("http://schema.org/primaryPrevention")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/related_to")),),
    "https://w3id.org/avn-graph/ontology#causes": (("closeMatch", Iri("http://schema.org/cause")), ("broadMatch", Iri("http://schema.org/adverseOutcome")), ("broadMatch", Iri("http://schema.org/pathophysiology")), ("relatedMatch", Iri("http://schema.org/MedicalCause")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/causes")),),
    "https://w3id.org/avn-graph/ontology#leadsTo": (("broadMatch", Iri("http://schema.org/naturalProgression")), ("broadMatch", Iri("http://schema.org/pathophysiology")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/contributes_to")),),
    "https://w3id.org/avn-graph/ontology#supplies": (("broadMatch", Iri("http://schema.org/connectedTo")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/related_to")),),
    "https://w3id.org/avn-graph/ontology#accumulatesIn": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/located_in")),),
    "https://w3id.org/avn-graph/ontology#presentsWith": (("broadMatch", Iri("http://schema.org/naturalProgression")), ("broadMatch", Iri("http://schema.org/signOrSymptom")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/has_phenotype")),),
    "https://w3id.org/avn-graph/ontology#indicates": (("relatedMatch", Iri("http://schema.org/signOrSymptom")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/related_to")),),
    "https://w3id.org/avn-graph/ontology#detects": (("closeMatch", Iri("http://schema.org/identifyingTest")), ("closeMatch", Iri("http://schema.org/signDetected")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/related_to")),),
    "https://w3id.org/avn-graph/ontology#checksFor": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/related_to")),),
    "https://w3id.org/avn-graph/ontology#assesses": (("closeMatch", Iri("http://schema.org/usedToDiagnose")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/diagnoses")),),
    "https://w3id.org/avn-graph/ontology#memberOf": (("closeMatch", Iri("http://schema.org/drugClass")), ("closeMatch", Iri("http://www.w3.org/2004/02/skos/core#broader")), ("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#partOf": (("closeMatch", Iri("http://purl.obolibrary.org/obo/BFO_0000050")), ("closeMatch", Iri("http://schema.org/subStructure")), ("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#ofCondition": (("broadMatch", Iri("http://schema.org/signOrSymptom")),),
    "https://w3id.org/avn-graph/ontology#locatedIn": (("closeMatch", Iri("http://schema.org/associatedAnatomy")), ("closeMatch", Iri("https://w3id.org/biolink/vocab/located_in")), ("broadMatch", Iri("http://schema.org/bodyLocation")), ("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#uses": (("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#givenBy": (("broadMatch", Iri("http://schema.org/relevantSpecialty")), ("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#brand": (("closeMatch", Iri("http://schema.org/proprietaryName")), ("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#step": (("closeMatch", Iri("http://schema.org/howPerformed")), ("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#deliveredAs": (("closeMatch", Iri("http://schema.org/administrationRoute")), ("broadMatch", Iri("http://schema.org/howPerformed")), ("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#refersTo": (("broadMatch", Iri("http://schema.org/relevantSpecialty")),),
    "https://w3id.org/avn-graph/ontology#availability": (("closeMatch", Iri("http://schema.org/prescriptionStatus")), ("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#citedBy": (("closeMatch", Iri("http://schema.org/citation")),),
    "https://w3id.org/avn-graph/ontology#duration": (("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#novelty": (("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#produces": (("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#container": (("closeMatch", Iri("http://schema.org/isPartOf")),),
    "https://w3id.org/avn-graph/ontology#stage": (("closeMatch", Iri("https://w3id.org/biolink/vocab/stage_qualifier")),),
    "https://w3id.org/avn-graph/ontology#negated": (("exactMatch", Iri("https://w3id.org/biolink/vocab/negated")),),
    "https://w3id.org/avn-graph/ontology#evidence": (("exactMatch", Iri("http://purl.obolibrary.org/obo/SEPIO_0000006")), ("closeMatch", Iri("https://w3id.org/biolink/vocab/has_evidence")),),
    "https://w3id.org/avn-graph/ontology#status": (("closeMatch", Iri("http://purl.obolibrary.org/obo/SEPIO_0000167")),),
    "https://w3id.org/avn-graph/ontology#source": (("closeMatch", Iri("http://purl.obolibrary.org/obo/SEPIO_0000124")), ("closeMatch", Iri("http://www.w3.org/ns/prov#hadPrimarySource")),),
    "https://w3id.org/avn-graph/ontology#bearing": (("closeMatch", Iri("http://purl.obolibrary.org/obo/SEPIO_0000183")),),
    "https://w3id.org/avn-graph/ontology#design": (("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#level": (("closeMatch", Iri("http://purl.obolibrary.org/obo/SEPIO_0000132")),),
    "https://w3id.org/avn-graph/ontology#size": (("relatedMatch", Iri("http://schema.org/description")),),
    "https://w3id.org/avn-graph/ontology#status-established": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/treats")),),
    "https://w3id.org/avn-graph/ontology#wording-in-practice": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/applied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#design-trials-review": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/studied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#design-randomised-trial": (("broadMatch", Iri("http://purl.obolibrary.org/obo/ECO_0000180")), ("relatedMatch", Iri("http://schema.org/MedicalTrial")), ("relatedMatch", Iri("http://schema.org/RandomizedTrial")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/studied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#design-controlled-comparison": (("broadMatch", Iri("http://purl.obolibrary.org/obo/ECO_0000180")), ("relatedMatch", Iri("http://schema.org/MedicalStudy")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/studied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#design-systematic-review": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/studied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#design-statement": (("closeMatch", Iri("http://purl.obolibrary.org/obo/ECO_0000033")),),
    "https://w3id.org/avn-graph/ontology#design-cohort-uncontrolled": (("broadMatch", Iri("http://purl.obolibrary.org/obo/ECO_0000180")), ("relatedMatch", Iri("http://schema.org/CohortStudy")), ("relatedMatch", Iri("http://schema.org/MedicalObservationalStudy")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/studied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#design-case-series": (("broadMatch", Iri("http://purl.obolibrary.org/obo/ECO_0000180")), ("relatedMatch", Iri("http://schema.org/CaseSeries")), ("relatedMatch", Iri("http://schema.org/MedicalObservationalStudy")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/studied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#design-historical-control": (("relatedMatch", Iri("http://schema.org/MedicalStudy")), ("relatedMatch", Iri("https://w3id.org/biolink/vocab/studied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#design-uncontrolled-review": (("relatedMatch", Iri("https://w3id.org/biolink/vocab/studied_to_treat")),),
    "https://w3id.org/avn-graph/ontology#design-opinion": (("broadMatch", Iri("http://purl.obolibrary.org/obo/ECO_0006018")),),
    "https://w3id.org/avn-graph/ontology#bearing-supports": (("relatedMatch", Iri("http://purl.obolibrary.org/obo/SEPIO_0000007")), ("relatedMatch", Iri("http://purl.org/spar/cito/citesAsEvidence")),),
    "https://w3id.org/avn-graph/ontology#bearing-disputes": (("relatedMatch", Iri("http://purl.obolibrary.org/obo/SEPIO_0000008")), ("relatedMatch", Iri("http://purl.org/spar/cito/disputes")),),
    "https://w3id.org/avn-graph/ontology#bearing-inconclusive": (("relatedMatch", Iri("http://purl.obolibrary.org/obo/SEPIO_0000009")), ("relatedMatch", Iri("http://purl.org/spar/cito/citesAsRelated")),),
    "https://w3id.org/avn-graph/ontology#stage-at-risk": (("relatedMatch", Iri("http://schema.org/primaryPrevention")),),
    "https://w3id.org/avn-graph/ontology#stage-early": (("relatedMatch", Iri("http://schema.org/MedicalConditionStage")),),
    "https://w3id.org/avn-graph/ontology#stage-late": (("relatedMatch", Iri("http://schema.org/MedicalConditionStage")),),
    "https://w3id.org/avn-graph/ontology#stage-advanced": (("relatedMatch", Iri("http://schema.org/MedicalConditionStage")),),
    "https://w3id.org/avn-graph/ontology#availability-over-the-counter": (("closeMatch", Iri("http://schema.org/OTC")),),
    "https://w3id.org/avn-graph/ontology#finding-category-symptom": (("closeMatch", Iri("http://schema.org/MedicalSymptom")),),
    "https://w3id.org/avn-graph/ontology#finding-category-sign": (("closeMatch", Iri("http://schema.org/MedicalSign")),),
    "https://w3id.org/avn-graph/ontology#finding-category-image": (("broadMatch", Iri("http://schema.org/MedicalSign")),),
    "https://w3id.org/avn-graph/ontology#reference-category-article": (("closeMatch", Iri("http://schema.org/MedicalScholarlyArticle")),),
    "https://w3id.org/avn-graph/ontology#reference-category-chapter": (("closeMatch", Iri("http://schema.org/Chapter")),),
    "https://w3id.org/avn-graph/ontology#reference-category-web-page": (("closeMatch", Iri("http://schema.org/WebPage")),),
    "http://id.nlm.nih.gov/mesh/D000072140": (("relatedMatch", Iri("http://schema.org/Rheumatologic")),),
    "http://id.nlm.nih.gov/mesh/D000072161": (("relatedMatch", Iri("http://schema.org/Musculoskeletal")), ("relatedMatch", Iri("http://schema.org/Surgical")),),
    "http://id.nlm.nih.gov/mesh/D005081": (("broadMatch", Iri("http://schema.org/PhysicalTherapy")),),
    "http://id.nlm.nih.gov/mesh/D007596": (("closeMatch", Iri("http://schema.org/Joint")), ("relatedMatch", Iri("http://schema.org/MusculoskeletalExam")),),
    "http://id.nlm.nih.gov/mesh/D008279": (("broadMatch", Iri("http://schema.org/ImagingTest")), ("relatedMatch", Iri("http://schema.org/MRI")),),
    "http://id.nlm.nih.gov/mesh/D010173": (("broadMatch", Iri("http://schema.org/PhysicalExam")),),
    "http://id.nlm.nih.gov/mesh/D010808": (("closeMatch", Iri("http://schema.org/PhysicalExam")),),
    "http://id.nlm.nih.gov/mesh/D011859": (("broadMatch", Iri("http://schema.org/ImagingTest")), ("relatedMatch", Iri("http://schema.org/XRay")),),
    "http://id.nlm.nih.gov/mesh/D011877": (("broadMatch", Iri("http://schema.org/ImagingTest")),),
    "http://id.nlm.nih.gov/mesh/D014057": (("broadMatch", Iri("http://schema.org/ImagingTest")), ("relatedMatch", Iri("http://schema.org/CT")),),
    "http://id.nlm.nih.gov/mesh/D026741": (("closeMatch", Iri("http://schema.org/PhysicalTherapy")),),
    "http://id.nlm.nih.gov/mesh/D059825": (("relatedMatch", Iri("http://schema.org/Physiotherapy")),),
    "http://purl.bioontology.org/ontology/RXNORM/": (("relatedMatch", Iri("http://schema.org/rxcui")),),
    "http://purl.obolibrary.org/obo/MAXO_0000011": (("closeMatch", Iri("http://schema.org/PhysicalTherapy")),),
    "http://purl.obolibrary.org/obo/MAXO_0000424": (("broadMatch", Iri("http://schema.org/ImagingTest")), ("relatedMatch", Iri("http://schema.org/MRI")),),
    "http://purl.obolibrary.org/obo/MAXO_0000527": (("closeMatch", Iri("http://schema.org/PhysicalExam")),),
    "http://purl.obolibrary.org/obo/MAXO_0000571": (("broadMatch", Iri("http://schema.org/ImagingTest")), ("relatedMatch", Iri("http://schema.org/CT")),),
    "http://purl.obolibrary.org/obo/MAXO_0000595": (("broadMatch", Iri("http://schema.org/ImagingTest")), ("relatedMatch", Iri("http://schema.org/XRay")),),
    "http://purl.obolibrary.org/obo/MAXO_0001321": (("broadMatch", Iri("http://schema.org/ImagingTest")),),
    "http://purl.obolibrary.org/obo/UBERON_0000982": (("closeMatch", Iri("http://schema.org/Joint")), ("relatedMatch", Iri("http://schema.org/MusculoskeletalExam")),),
    "http://purl.obolibrary.org/obo/UBERON_0001474": (("closeMatch", Iri("http://schema.org/Bone")), ("relatedMatch", Iri("http://schema.org/MusculoskeletalExam")),),
    "http://purl.obolibrary.org/obo/UBERON_0001981": (("closeMatch", Iri("http://schema.org/Vessel")),),
    "http://purl.org/dc/elements/1.1/creator": (("closeMatch", Iri("http://schema.org/author")),),
    "http://purl.org/dc/elements/1.1/publisher": (("closeMatch", Iri("http://schema.org/publisher")),),
    "http://purl.org/dc/terms/description": (("exactMatch", Iri("http://schema.org/description")),),
    "http://purl.org/dc/terms/identifier": (("closeMatch", Iri("http://schema.org/identifier")),),
    "http://purl.org/dc/terms/issued": (("closeMatch", Iri("http://schema.org/datePublished")),),
    "http://purl.org/dc/terms/source": (("closeMatch", Iri("http://schema.org/subjectOf")),),
    "http://purl.org/ontology/bibo/doi": (("closeMatch", Iri("http://schema.org/identifier")),),
    "http://purl.org/ontology/bibo/pmid": (("closeMatch", Iri("http://schema.org/identifier")),),
    "http://schema.org/sameAs": (("exactMatch", Iri("http://schema.org/sameAs")),),
    "http://schema.org/url": (("exactMatch", Iri("http://schema.org/url")),),
    "http://www.w3.org/2004/02/skos/core#altLabel": (("closeMatch", Iri("http://schema.org/alternateName")),),
}
"""A term, ours or one that we use, to (SKOS match, term of another vocabulary), the nearest match first."""

NAMESPACES: Final[dict[str, str]] = {
    "avn": "https://w3id.org/avn-graph/ontology#",
    "bibo": "http://purl.org/ontology/bibo/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "cito": "http://purl.org/spar/cito/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The namespaces that the graph is written with, by the prefix that stands for them."""

OBJECT_PROPERTIES: Final[tuple[Iri, ...]] = (
    Iri("http://purl.org/spar/cito/citesAsEvidence"),
    Iri("http://purl.org/spar/cito/citesAsRelated"),
    Iri("http://purl.org/spar/cito/disputes"),
    Iri("http://schema.org/sameAs"),
    Iri("http://schema.org/url"),
    Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#object"),
    Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate"),
    Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#subject"),
    Iri("https://w3id.org/avn-graph/ontology#accumulatesIn"),
    Iri("https://w3id.org/avn-graph/ontology#actsOn"),
    Iri("https://w3id.org/avn-graph/ontology#aimsToPrevent"),
    Iri("https://w3id.org/avn-graph/ontology#assesses"),
    Iri("https://w3id.org/avn-graph/ontology#availability"),
    Iri("https://w3id.org/avn-graph/ontology#bearing"),
    Iri("https://w3id.org/avn-graph/ontology#brand"),
    Iri("https://w3id.org/avn-graph/ontology#category"),
    Iri("https://w3id.org/avn-graph/ontology#causes"),
    Iri("https://w3id.org/avn-graph/ontology#checksFor"),
    Iri("https://w3id.org/avn-graph/ontology#citedBy"),
    Iri("https://w3id.org/avn-graph/ontology#condition"),
    Iri("https://w3id.org/avn-graph/ontology#decidedBy"),
    Iri("https://w3id.org/avn-graph/ontology#decreases"),
    Iri("https://w3id.org/avn-graph/ontology#deliveredAs"),
    Iri("https://w3id.org/avn-graph/ontology#delivery"),
    Iri("https://w3id.org/avn-graph/ontology#design"),
    Iri("https://w3id.org/avn-graph/ontology#detects"),
    Iri("https://w3id.org/avn-graph/ontology#evidence"),
    Iri("https://w3id.org/avn-graph/ontology#examinesFor"),
    Iri("https://w3id.org/avn-graph/ontology#givenBy"),
    Iri("https://w3id.org/avn-graph/ontology#gradeSource"),
    Iri("https://w3id.org/avn-graph/ontology#increases"),
    Iri("https://w3id.org/avn-graph/ontology#indicates"),
    Iri("https://w3id.org/avn-graph/ontology#leadsTo"),
    Iri("https://w3id.org/avn-graph/ontology#linkedTo"),
    Iri("https://w3id.org/avn-graph/ontology#locatedIn"),
    Iri("https://w3id.org/avn-graph/ontology#maintains"),
    Iri("https://w3id.org/avn-graph/ontology#memberOf"),
    Iri("https://w3id.org/avn-graph/ontology#ofCondition"),
    Iri("https://w3id.org/avn-graph/ontology#partOf"),
    Iri("https://w3id.org/avn-graph/ontology#population"),
    Iri("https://w3id.org/avn-graph/ontology#postpones"),
    Iri("https://w3id.org/avn-graph/ontology#presentsWith"),
    Iri("https://w3id.org/avn-graph/ontology#prevents"),
    Iri("https://w3id.org/avn-graph/ontology#proposedFor"),
    Iri("https://w3id.org/avn-graph/ontology#recommendedFor"),
    Iri("https://w3id.org/avn-graph/ontology#refersTo"),
    Iri("https://w3id.org/avn-graph/ontology#relieves"),
    Iri("https://w3id.org/avn-graph/ontology#replaces"),
    Iri("https://w3id.org/avn-graph/ontology#reportOf"),
    Iri("https://w3id.org/avn-graph/ontology#restores"),
    Iri("https://w3id.org/avn-graph/ontology#rule"),
    Iri("https://w3id.org/avn-graph/ontology#screensFor"),
    Iri("https://w3id.org/avn-graph/ontology#site"),
    Iri("https://w3id.org/avn-graph/ontology#slows"),
    Iri("https://w3id.org/avn-graph/ontology#source"),
    Iri("https://w3id.org/avn-graph/ontology#stage"),
    Iri("https://w3id.org/avn-graph/ontology#status"),
    Iri("https://w3id.org/avn-graph/ontology#step"),
    Iri("https://w3id.org/avn-graph/ontology#supplies"),
    Iri("https://w3id.org/avn-graph/ontology#treats"),
    Iri("https://w3id.org/avn-graph/ontology#uses"),
    Iri("https://w3id.org/avn-graph/ontology#when"),
    Iri("https://w3id.org/avn-graph/ontology#wording"),
    Iri("https://w3id.org/biolink/vocab/affects"),
    Iri("https://w3id.org/biolink/vocab/category"),
    Iri("https://w3id.org/biolink/vocab/predicate"),
    Iri("https://w3id.org/biolink/vocab/primary_knowledge_source"),
    Iri("https://w3id.org/biolink/vocab/publications"),
    Iri("https://w3id.org/biolink/vocab/treats_or_applied_or_studied_to_treat"),
)
"""Properties whose values are IRIs."""

# ---- prefixes of identifiers, from prefixes.yaml

PREFIXES: Final[dict[str, Prefix]] = {
    "MONDO": Prefix("http://purl.obolibrary.org/obo/MONDO_", "[0-9]{7}", "label", "CC BY 4.0", "Mondo Disease Ontology"),
    "DOID": Prefix("http://purl.obolibrary.org/obo/DOID_", "[0-9]+", "label", "CC0 1.0", "Disease Ontology"),
    "HP": Prefix("http://purl.obolibrary.org/obo/HP_", "[0-9]{7}", "label", "HPO licence (attribution, version shown, unaltered)", "Human Phenotype Ontology"),
    "UBERON": Prefix("http://purl.obolibrary.org/obo/UBERON_", "[0-9]{7}", "label", "CC BY 3.0", "Uberon"),
    "CL": Prefix("http://purl.obolibrary.org/obo/CL_", "[0-9]{7}", "label", "CC BY 4.0", "Cell Ontology"),
    "GO": Prefix("http://purl.obolibrary.org/obo/GO_", "[0-9]{7}", "label", "CC BY 4.0", "Gene Ontology"),
    "CHEBI": Prefix("http://purl.obolibrary.org/obo/CHEBI_", "[0-9]+", "label", "CC BY 4.0", "ChEBI"),
    "MAXO": Prefix("http://purl.obolibrary.org/obo/MAXO_", "[0-9]{7}", "label", "CC BY 4.0", "Medical Action Ontology"),
    "ECO": Prefix("http://purl.obolibrary.org/obo/ECO_", "[0-9]{7}", "label", "CC0 1.0", "Evidence and Conclusion Ontology"),
    "NCIT": Prefix("http://purl.obolibrary.org/obo/NCIT_", "C[0-9]+", "label", "CC BY 4.0", "NCI Thesaurus"),
    "ORPHA": Prefix("http://www.orpha.net/ORDO/Orphanet_", "[0-9]+", "label", "CC BY 4.0", "Orphanet Rare Disease Ontology"),
    "MESH": Prefix("http://id.nlm.nih.gov/mesh/", "[DC][0-9]{6,9}", "label", "public, with acknowledgement of the U.S. National Library of Medicine", "Medical Subject Headings"),
    "RXNORM": Prefix("http://purl.bioontology.org/ontology/RXNORM/", "[0-9]+", "label", "public, with acknowledgement of the U.S. National Library of Medicine", "RxNorm"),
    "UNII": Prefix("https://bioregistry.io/unii:", "[A-Z0-9]{10}", "label", "public", "FDA Unique Ingredient Identifier"),
    "NDFRT": Prefix("https://bioregistry.io/ndfrt:", "N[0-9]{10}", "label", "public", "National Drug File Reference Terminology"),
    "NCBIGENE": Prefix("https://bioregistry.io/ncbigene:", "[0-9]+", "label", "public", "NCBI Gene"),
    "UNIPROT": Prefix("http://purl.uniprot.org/uniprot/", "[A-Z0-9]{6,10}", "label", "CC BY 4.0", "UniProt"),
    "MEDGEN": Prefix("https://bioregistry.io/medgen:", "[0-9]+", "id", "public", "MedGen"),
    "GARD": Prefix("https://bioregistry.io/gard:", "[0-9]+", "id", "public", "Genetic and Rare Diseases Information Center"),
    "WIKIDATA": Prefix("http://www.wikidata.org/entity/", "Q[0-9]+", "label", "CC0 1.0", "Wikidata"),
    "OMIM": Prefix("https://bioregistry.io/omim:", "[0-9]{6}", "id", "OMIM terms of use", "OMIM"),
    "OMIMPS": Prefix("https://bioregistry.io/omim.ps:", "[0-9]{6}", "id", "OMIM terms of use", "OMIM phenotypic series"),
    "ICD10CM": Prefix("https://bioregistry.io/icd10cm:", "[A-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?", "id", "public; needs a person's check before release", "ICD-10-CM"),
    "ICD10": Prefix("https://bioregistry.io/icd10:", "[A-Z][0-9]{2}(\\.[0-9]{1,2})?", "id", "WHO licence", "ICD-10 of the World Health Organization"),
    "ICD11": Prefix("https://bioregistry.io/icd11:", "[0-9]+", "id", "CC BY-ND 3.0 IGO", "ICD-11 Foundation"),
    "ICD9CM": Prefix("https://bioregistry.io/icd9cm:", "[0-9]{2,3}(\\.[0-9]{1,2})?", "id", "public; needs a person's check before release", "ICD-9-CM"),
    "ATC": Prefix("https://bioregistry.io/atc:", "[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?", "id", "WHO Collaborating Centre for Drug Statistics Methodology", "Anatomical Therapeutic Chemical classification"),
    "DRUGBANK": Prefix("https://bioregistry.io/drugbank:", "DB[0-9]{5}", "id", "CC BY-NC 4.0", "DrugBank"),
    "LOINC": Prefix("http://loinc.org/rdf/", "[0-9]{1,5}-[0-9]", "id", "LOINC licence", "LOINC"),
    "SNOMEDCT": Prefix("http://snomed.info/id/", "[0-9]{6,18}", "none", "SNOMED CT affiliate licence", "SNOMED CT"),
    "UMLS": Prefix("https://bioregistry.io/umls:", "C[0-9]{7}", "none", "UMLS licence", "Unified Medical Language System"),
}
