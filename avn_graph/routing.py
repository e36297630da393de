"""How the lines of a picture run: through which gaps and corridors, how high everything stands, and along which curves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from avn_graph.drawing import LOOKS, inset
from avn_graph.ordering import Segment
