"""What every command may answer with instead of doing it: one class, so that none is forgotten."""


class Cannot(Exception):
    """It cannot be done like this; the text says why, to whoever typed the command."""
