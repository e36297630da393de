"""``avn-graph serve``: a read-only SPARQL endpoint and the pages, on this machine, for exploring.

The web side (``application``) never runs a query: ``workers`` hands it to a process of its own, which has little memory,
little time and no way to open a connection, and is killed where it overruns.
"""
