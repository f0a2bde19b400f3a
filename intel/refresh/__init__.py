"""What writes: the refresh, its history, its schedule, and the desk that runs them.

``pipeline`` builds and publishes one snapshot, ``history`` records every run, ``schedule`` runs
jobs when they are due, ``serve`` keeps scheduler and app alive. Pages import none of it.
"""
