"""Where each box of the CMS-1500 (02/12) takes its text: facts of the paper, measured in print.

The form is made for 10 signs an inch and 6 lines an inch: 66 lines from the top of the sheet, the
first sign 0.3 inch from its left edge. A printer that feeds the paper a little off is met by an
offset, never by other places here.
"""

from typing import Final, NamedTuple

LEFT_POINTS: Final = 21.6
SIGN_POINTS: Final = 7.2
LINE_POINTS: Final = 12.0
SERVICE_LINES: Final = 6
_FIRST_SERVICE = 46  # the lower, unshaded half of the first of the six
_DIAGNOSES_ACROSS = 4


class Box(NamedTuple):
    """The line and column of the first sign, and how many fit."""

    line: int
    column: int
    width: int


BOXES: Final[dict[str, Box]] = {
    **{f"payer.{n}": Box(line, 41, 38) for n, line in enumerate((4, 5, 6), start=1)},
    "1.medicare": Box(10, 1, 1),
    "1.medicaid": Box(10, 8, 1),
    "1.tricare": Box(10, 15, 1),
    "1.group": Box(10, 31, 1),
    "1.other": Box(10, 45, 1),
    "1a": Box(10, 50, 29),
    "2": Box(12, 1, 28),
    "3.month": Box(12, 31, 2),
    "3.day": Box(12, 34, 2),
    "3.year": Box(12, 37, 4),
    "3.M": Box(12, 42, 1),
    "3.F": Box(12, 47, 1),
    "4": Box(12, 50, 29),
    "5.street": Box(14, 1, 28),
    "6.self": Box(14, 33, 1),
    "6.spouse": Box(14, 38, 1),
    "6.child": Box(14, 42, 1),
    "6.other": Box(14, 47, 1),
    "7.street": Box(14, 50, 29),
    "5.city": Box(16, 1, 24),
    "5.state": Box(16, 26, 3),
    "7.city": Box(16, 50, 23),
    "7.state": Box(16, 74, 4),
    "5.postal": Box(18, 1, 12),
    "7.postal": Box(18, 50, 12),
    "9": Box(20, 1, 28),
    "11": Box(20, 50, 29),
    "9a": Box(22, 1, 28),
    "10a.no": Box(22, 41, 1),
    "11a.month": Box(22, 53, 2),
    "11a.day": Box(22, 56, 2),
    "11a.year": Box(22, 59, 4),
    "11a.M": Box(22, 68, 1),
    "11a.F": Box(22, 75, 1),
    "10b.no": Box(24, 41, 1),
    "10c.no": Box(26, 41, 1),
    "11c": Box(26, 50, 29),
    "9d": Box(28, 1, 28),
    "11d.yes": Box(28, 52, 1),
    "11d.no": Box(28, 57, 1),
    "12": Box(31, 7, 20),
    "13": Box(31, 55, 20),
    "20.no": Box(38, 57, 1),
    "21.kind": Box(39, 42, 1),
    "22.code": Box(40, 50, 11),
    "22.number": Box(40, 62, 17),
    "23": Box(42, 50, 29),
    "25": Box(58, 1, 15),
    "25.person": Box(58, 17, 1),
    "25.employer": Box(58, 19, 1),
    "26": Box(58, 23, 14),
    "27.yes": Box(58, 38, 1),
    "28.dollars": Box(58, 51, 6),
    "28.cents": Box(58, 58, 2),
    "33.area": Box(59, 66, 3),
    "33.phone": Box(59, 70, 8),
    "32.name": Box(60, 23, 26),
    "33.name": Box(60, 50, 29),
    "32.street": Box(61, 23, 26),
    "33.street": Box(61, 50, 29),
    "31": Box(62, 1, 21),
    "32.city": Box(62, 23, 26),
    "33.city": Box(62, 50, 29),
    "31.date": Box(63, 8, 8),
    "32a": Box(63, 24, 10),
    "33a": Box(63, 51, 10),
}
_SERVICE: Final[dict[str, tuple[int, int]]] = {
    "from.month": (1, 2),
    "from.day": (4, 2),
    "from.year": (7, 2),
    "to.month": (10, 2),
    "to.day": (13, 2),
    "to.year": (16, 2),
    "place": (19, 2),
    "code": (25, 6),
    "modifier.1": (33, 2),
    "modifier.2": (36, 2),
    "modifier.3": (39, 2),
    "modifier.4": (42, 2),
    "pointers": (45, 4),
    "dollars": (50, 5),
    "cents": (56, 2),
    "units": (59, 3),
    "npi": (68, 10),
}
for _row in range(SERVICE_LINES):
    for _part, (_column, _width) in _SERVICE.items():
        BOXES[f"24.{_row + 1}.{_part}"] = Box(_FIRST_SERVICE + 2 * _row, _column, _width)
for _n, _letter in enumerate("ABCDEFGHIJKL"):
    BOXES[f"21.{_letter}"] = Box(40 + _n // _DIAGNOSES_ACROSS, 3 + 13 * (_n % _DIAGNOSES_ACROSS), 8)


class Frame(NamedTuple):
    """A box drawn on plain paper: what it is called, its first line and column, and its size."""

    called: str
    line: int
    column: int
    columns: int
    lines: int = 2


# In our own words: the form's own are printed on the red paper, and stay there.
FRAMES: Final = (
    Frame("Payer", 3, 40, 40, 4),
    Frame("1 Kind of plan", 9, 1, 48),
    Frame("1a Insured's number", 9, 49, 31),
    Frame("2 Patient's name", 11, 1, 29),
    Frame("3 Birth date, sex", 11, 30, 19),
    Frame("4 Insured's name", 11, 49, 31),
    Frame("5 Patient's address", 13, 1, 29, 6),
    Frame("6 Relation to insured", 13, 30, 19),
    Frame("7 Insured's address", 13, 49, 31, 6),
    Frame("9 Other insured's name", 19, 1, 29),
    Frame("9a Their number", 21, 1, 29),
    Frame("9d Their plan", 27, 1, 29),
    Frame("10 Work, car or other accident", 19, 30, 19, 8),
    Frame("11 Insured's group", 19, 49, 31),
    Frame("11a Birth date, sex", 21, 49, 31),
    Frame("11c Plan", 25, 49, 31),
    Frame("11d Another plan? Yes, no", 27, 49, 31),
    Frame("12 Patient's signature", 29, 1, 48, 3),
    Frame("13 Insured's signature", 29, 49, 31, 3),
    Frame("20 Outside laboratory? Yes, no", 37, 49, 31),
    Frame("21 Diagnoses, kind", 39, 1, 48, 4),
    Frame("22 Resubmission, number", 39, 49, 31),
    Frame("23 Authorization", 41, 49, 31),
    Frame("24 Days, place, service, diagnoses, charge, units, clinician", 43, 1, 79, 14),
    Frame("25 Tax number", 57, 1, 21),
    Frame("26 Account", 57, 22, 15),
    Frame("27 Accepted", 57, 37, 12),
    Frame("28 Total", 57, 49, 31),
    Frame("31 Clinician's signature", 59, 1, 21, 5),
    Frame("32 Place of service", 59, 22, 27, 5),
    Frame("33 Billing provider", 59, 49, 31, 5),
)
