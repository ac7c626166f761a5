"""What is wrong with a form, field by field, as templates ask for it."""


class Mistakes(dict[str, str]):
    """A sentence for each field that needs one; for any other the empty string, kept nowhere."""

    def __missing__(self, field: str) -> str:
        return ""
