"""The edge that speaks HTTP: one page, one file; routes.py is the table of contents."""
