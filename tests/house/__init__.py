"""The house rules of docs/architecture.md, each a function from a source to what breaks it.

Every rule is tried twice: on the project, which must give nothing, and on a snippet that
breaks it, which must not. A rule that cannot refuse anything proves nothing.
"""
