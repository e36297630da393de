"""Beyond one machine: a corpus converted in partitions by an engine that people already operate, and joined.

``partitions`` says what is made of a partition, ``joins`` how ids are compared across them, ``whole`` how all becomes one
graph. None of these knows an engine: they ask for a function that maps another over items. ``cluster`` is that for Dask.
"""
