"""``python -m avn_graph``."""

from avn_graph.cli import main

raise SystemExit(main())
