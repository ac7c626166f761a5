"""Whether a code has the form it must have. What it stands for is not looked up."""

import re

ICD10 = re.compile(r"[A-Z][0-9][0-9AB](\.[0-9A-Z]{1,4})?")  # CMS: ICD-10-CM, 3 to 7 characters
NPI = re.compile(r"[12][0-9]{9}")
TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")  # NUCC: ten characters, the last one always X
NPI_PREFIX = "80840"  # CMS: the check digit is of the number with the issuer in front


def icd10(typed: str) -> str | None:
    """Return *typed* as an ICD-10-CM code is written, `F33.1`; None when it is none."""
    plain = "".join(typed.split()).upper().replace(".", "")
    code = f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain
    return code if ICD10.fullmatch(code) else None


def is_taxonomy(typed: str) -> bool:
    """Whether *typed* has the form of a provider taxonomy code."""
    return TAXONOMY.fullmatch(typed) is not None


def is_npi(typed: str) -> bool:
    """Whether *typed* is ten digits with the right check digit (Luhn)."""
    if not NPI.fullmatch(typed):
        return False
    total = 0
    for place, digit in enumerate(reversed(NPI_PREFIX + typed)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
