"""The OWL API's verdict on OWL 2 DL, of each file named: ``python owl_profile.py HERMIT-FOLDER FILE...``.

The OWL API comes within owlready2's HermiT. For each file a line of JSON: the axioms that were read, and what is wrong.
"""

import json
import sys
from pathlib import Path

import jpype

hermit, *files = map(Path, sys.argv[1:])
jpype.startJVM("-Xmx1g", classpath=[str(hermit / "HermiT.jar")])
manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
profile = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")
file = jpype.JClass("java.io.File")
for path in files:
    ontology = manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(file(str(path)))
    report = profile().checkOntology(ontology)
    print(json.dumps({"axioms": int(ontology.getAxiomCount()), "wrong": sorted({str(v) for v in report.getViolations()})}))
