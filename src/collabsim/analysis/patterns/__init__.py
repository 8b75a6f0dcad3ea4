"""Patterns seen in the real world: what they ask, of which runs, and how it is measured.

``catalogue`` lists the patterns and judges them, ``run_sets`` the runs they need, ``facts`` what is
kept of a run; the other files make numbers of the facts of many runs.
"""
