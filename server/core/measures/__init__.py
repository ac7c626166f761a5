"""Questionnaires: what they ask, how answers become scores, what a score says, when one is due.

Pure. The keys and texts are data (server/measures/*.toml) of the shape in instrument.py.
"""
