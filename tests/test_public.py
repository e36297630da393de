"""What strangers may rely on: the public names, all documented and annotated, cheap to import."""

from __future__ import annotations

import enum
import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import avn_graph
from avn_graph.graph import load

NAMES = [
    "AvnGraphError",
    "Built",
    "Claim",
    "Dataset",
    "Diagnostic",
    "Entity",
    "Evidence",
    "Format",
    "Graph",
    "Iri",
    "Place",
    "Scope",
    "Shape",
    "SourceFaults",
    "Text",
    "Told",
    "UsageError",
    "Verdict",
    "load",
]
MEMBERS = {
    "Graph": "about claim claims conditions dataset entities entity label query to_networkx to_rdflib triples write",
    "Claim": "citations condition delivery evidence grade id label negated note object population relation site stage status subject "
    "verdict when",
    "Entity": "cls facts id iri kind label match_labels names",
    "Evidence": "alone bearing design id level locator note part size source wording",
    "Verdict": "decided_by rank reason rule status",
}
"""What each of these offers, beside what every tuple has."""


def members(cls: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that a class of ours defines, not those of its bases."""
    for name, member in vars(cls).items():
        if not name.startswith("_") and (inspect.isfunction(member) or hasattr(member, "fget") or hasattr(member, "attrname")):
            yield name, getattr(member, "fget", None) or getattr(member, "func", None) or member


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in NAMES:
        public = getattr(avn_graph, name)
        if inspect.isfunction(public):
            yield name, public
        elif inspect.isclass(public):
            for inner, member in members(public):
                yield f"{name}.{inner}", member
            if "__init__" in vars(public) and inspect.isfunction(vars(public)["__init__"]):
                yield f"{name}.__init__", vars(public)["__init__"]


# ---------------------------------------------------------------- the names


def test_the_public_names_are_these() -> None:
    assert avn_graph.__all__ == NAMES
    assert sorted(avn_graph.__all__) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_there_and_comes_from_this_package(name: str) -> None:
    public = getattr(avn_graph, name)
    assert getattr(public, "__module__", "avn_graph").startswith("avn_graph.")
    assert public is getattr(avn_graph, name), "the same each time"


def test_a_star_import_brings_the_public_names_and_no_others() -> None:
    names: dict[str, object] = {}
    exec("from avn_graph import *", names)
    assert sorted(set(names) - {"__builtins__"}) == NAMES


def test_dir_names_what_is_public_before_it_is_used() -> None:
    code = "import avn_graph; print(' '.join(sorted(set(avn_graph.__all__) - set(dir(avn_graph)))))"
    assert output(code) == ""


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match=r"avn_graph.* has no attribute .*Graaf"):
        avn_graph.Graaf  # noqa: B018
    assert not hasattr(avn_graph, "drawing_of_a_map")
    with pytest.raises(ImportError):
        exec("from avn_graph import Graaf")


@pytest.mark.parametrize("name", MEMBERS)
def test_a_public_class_offers_these_members(name: str) -> None:
    cls = getattr(avn_graph, name)
    told = set(dir(cls)) | set(vars(load(Path(__file__).parent / "sources" / "good"))) if name == "Graph" else set(dir(cls))
    assert " ".join(sorted(n for n in told - set(dir(tuple)) if not n.startswith("_"))) == MEMBERS[name]


def test_the_errors_have_one_root() -> None:
    for error in (avn_graph.SourceFaults, avn_graph.UsageError):
        assert issubclass(error, avn_graph.AvnGraphError)
    assert issubclass(avn_graph.AvnGraphError, Exception)


def test_the_version_is_that_of_the_citation(root: Path) -> None:
    assert f"version: {avn_graph.__version__}\n" in (root / "CITATION.cff").read_text(encoding="utf-8")


# ---------------------------------------------------------------- documented and annotated


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_says_what_it_is(name: str) -> None:
    public = getattr(avn_graph, name)
    if inspect.isfunction(public) or inspect.isclass(public):
        doc = inspect.cleandoc(public.__doc__ or "")
        assert doc, f"{name} has no docstring"
        assert not doc.startswith(f"{name}("), f"{name} has only the docstring that Python makes of its fields"
        if issubclass(type(public), enum.EnumMeta):
            assert doc != "An enumeration."


@pytest.mark.parametrize(("name", "function"), list(functions()), ids=[name for name, _ in functions()])
def test_a_public_function_is_fully_annotated_and_documented(name: str, function: Callable[..., Any]) -> None:
    signature = inspect.signature(function)
    bare = [p.name for p in signature.parameters.values() if p.annotation is p.empty and p.name != "self"]
    assert bare == []
    assert signature.return_annotation is not signature.empty
    if not name.endswith("__init__"):
        assert (function.__doc__ or "").strip(), f"{name} has no docstring"


def test_type_checkers_are_told_that_the_package_is_typed(root: Path) -> None:
    assert (root / "avn_graph" / "py.typed").read_bytes() == b""


# ---------------------------------------------------------------- what an import costs

HEAVY = ("msgspec", "yaml", "rdflib", "networkx", "pyoxigraph", "typing", "dataclasses", "inspect")


def output(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20)
    return done.stdout.strip()


def test_importing_the_package_imports_nothing_heavy() -> None:
    """In an interpreter without site, whose .pth files may import what they like."""
    root = Path(__file__).parent.parent
    code = f"import sys; sys.path.insert(0, {str(root)!r}); before = set(sys.modules); import avn_graph; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True, timeout=20)
    loaded = set(done.stdout.split())
    assert "avn_graph" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_loading_a_graph_imports_none_of_the_libraries_of_the_extra() -> None:
    source = Path(__file__).parent / "sources" / "good"
    code = f"import sys, avn_graph; avn_graph.load({str(source)!r}); print(*{{'rdflib', 'networkx', 'pyoxigraph'}} & set(sys.modules))"
    assert output(code) == ""
