"""The rules behind decide.py, one file per theme."""
