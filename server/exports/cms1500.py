"""A claim on paper: text for the boxes of the CMS-1500 (02/12), to be printed on the red form.

Capitals and no punctuation, as scanners read it. One claim fills one sheet; a seventh service
begins another sheet with a total of its own. Box 19 stays empty: free text says too much (BIL-10).
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

import typst
from msgspec import Struct

from server.billing.claim import ClaimFacts, Person, ServiceLine
from server.billing.x12_write import clean
from server.core.insurance import Address, Insurance, PersonName
from server.exports.cms1500_boxes import (
    BOXES,
    FRAMES,
    LEFT_POINTS,
    LINE_POINTS,
    SERVICE_LINES,
    SIGN_POINTS,
)
from server.exports.pdf import NotPrintable

SIGNED: Final = "SIGNATURE ON FILE"
# 42 CFR 2.32 asks that these words go with whatever a practice under it gives away.
PART_2_NOTICE: Final = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
POINTS_A_MILLIMETRE: Final = 72 / 25.4
MOST_OFFSET: Final = 10.0  # millimetres; more than that is the wrong paper
_DESCENT = 3.0  # from the foot of a line to what its letters stand on
_KINDS = {"MB": "medicare", "MC": "medicaid", "CH": "tricare"}
_LETTERS = "ABCDEFGHIJKL"

Sheet = dict[str, str]  # text by the name of its box


class Offset(Struct, frozen=True):
    """How far a printer is off, in millimetres: to the right and down."""

    across: float = 0.0
    down: float = 0.0


def cms1500(
    sheets: Sequence[Sheet], *, offset: Offset, framed: bool = False, part2: bool = False
) -> bytes:
    """Return *sheets* as a PDF; *framed* draws the boxes, for paper without them."""
    frames = FRAMES if framed else ()
    form = {
        "title": "Claim form",  # of nobody: a title stays in the lists of whoever opens the file
        "across": offset.across * POINTS_A_MILLIMETRE,
        "down": offset.down * POINTS_A_MILLIMETRE,
        "notice": PART_2_NOTICE if part2 else "",
        "frames": [
            {
                "called": one.called,
                "x": _x(one.column) - SIGN_POINTS / 2,
                "y": (one.line - 1) * LINE_POINTS,
                "width": one.columns * SIGN_POINTS,
                "height": one.lines * LINE_POINTS,
            }
            for one in frames
        ],
        "sheets": [
            [
                # Amounts stand at the right of their box: what leads up to them is room.
                {
                    "x": _x(BOXES[name].column + len(text) - len(text.lstrip())),
                    "y": _y(BOXES[name].line),
                    "text": text.lstrip(),
                }
                for name, text in sheet.items()
            ]
            for sheet in sheets
        ],
    }
    try:
        return typst.compile(
            _page(), sys_inputs={"form": json.dumps(form)}, ignore_system_fonts=True
        )
    except typst.TypstError:
        raise NotPrintable("this claim cannot be printed") from None


def sheets_of(claim: ClaimFacts) -> list[Sheet]:
    """Return what stands in the boxes of each sheet of a claim; empty boxes are left out."""
    return [
        _written({**_whose(claim), **_services(claim, lines), **_who_bills(claim, lines)})
        for lines in _sixes(claim.lines)
    ]


def trial_sheet() -> Sheet:
    """Return a sheet that tries a printer: every box full, so that what is off can be seen."""
    return {name: ("X" if box.width == 1 else "X" * box.width) for name, box in BOXES.items()}


def cut_off(claim: ClaimFacts) -> list[str]:
    """Return the boxes whose text is longer than the form has room for."""
    said = {**_whose(claim), **_who_bills(claim, claim.lines[:SERVICE_LINES])}
    return sorted({name.split(".")[0] for name, text in said.items() if len(text) > _width(name)})


# ---- what stands where


def _whose(claim: ClaimFacts) -> Sheet:
    plan, patient, holder = claim.insurance, claim.patient, claim.subscriber
    return {
        "payer.1": plan.payer,
        f"1.{_kind(plan)}": "X",
        "1a": plan.member_number,
        "2": _name(patient.name),
        **_born("3", patient),
        "4": _name(holder.name),
        **_address("5", patient.address),
        f"6.{plan.relationship}": "X",
        **_address("7", holder.address),
        **_other(claim.secondary, patient),
        "10a.no": "X",
        "10b.no": "X",
        "10c.no": "X",
        "11": plan.group_number or ("NONE" if plan.filing == "MB" else ""),
        **_born("11a", holder),
        "11c": plan.payer,
        "11d.yes" if claim.secondary else "11d.no": "X",
        "12": SIGNED,
        "13": SIGNED,
        "20.no": "X",
        "21.kind": "0",
        **{
            f"21.{letter}": code.replace(".", "")
            for letter, code in zip(_LETTERS, claim.diagnoses, strict=False)
        },
        # A claim in place of another says so, and names it by the payer's own number.
        "22.code": claim.frequency if claim.frequency != "1" else "",
        "22.number": (claim.payer_number or "") if claim.frequency != "1" else "",
        "23": plan.authorization.number if plan.authorization else "",
    }


def _services(claim: ClaimFacts, lines: Sequence[ServiceLine]) -> Sheet:
    found: Sheet = {}
    for row, line in enumerate(lines, start=1):
        month, day, year = _parts(claim.day)
        cells = {
            "from.month": month,
            "from.day": day,
            "from.year": year[2:],
            "to.month": month,
            "to.day": day,
            "to.year": year[2:],
            "place": claim.place,
            "code": line.code,
            **{f"modifier.{n}": one for n, one in enumerate(line.modifiers[:4], start=1)},
            "pointers": "".join(_LETTERS[n - 1] for n in line.pointers[:4]),
            **_money("", line.charge_cents, 5),
            "units": str(line.units),
            "npi": claim.renderer.npi or "",
        }
        found |= {f"24.{row}.{part}": text for part, text in cells.items()}
    return found


def _who_bills(claim: ClaimFacts, lines: Sequence[ServiceLine]) -> Sheet:
    billing = claim.billing
    phone = "".join(sign for sign in billing.phone if sign.isdigit())[-10:]
    where = {
        "name": billing.name,
        "street": ", ".join(
            part for part in (billing.address.street, billing.address.more) if part
        ),
        "city": f"{billing.address.city} {billing.address.state} {_postal(billing.address)}",
    }
    month, day, year = _parts(claim.day)
    return {
        "25": billing.tax_number,
        "25.employer" if billing.tax_kind == "EI" else "25.person": "X",
        "26": claim.number,
        "27.yes": "X",
        **_money("28.", sum(line.charge_cents for line in lines), 6),
        "31": SIGNED,
        "31.date": f"{month} {day} {year[2:]}",
        **{f"32.{part}": text for part, text in where.items()},
        "32a": billing.npi,
        "33.area": phone[:3],
        "33.phone": phone[3:],
        **{f"33.{part}": text for part, text in where.items()},
        "33a": billing.npi,
    }


def _kind(plan: Insurance) -> str:
    return _KINDS.get(plan.filing, "group" if plan.group_number else "other")


def _other(plan: Insurance | None, patient: Person) -> Sheet:
    if plan is None:
        return {}
    holder = plan.holder.name if plan.holder else patient.name
    return {"9": _name(holder), "9a": plan.group_number or plan.member_number, "9d": plan.payer}


def _name(name: PersonName) -> str:
    return ", ".join(part for part in (name.last, name.first, name.middle[:1]) if part)


def _born(box: str, person: Person) -> Sheet:
    month, day, year = _parts(person.birth_date)
    sexed = {f"{box}.{person.sex}": "X"} if person.sex in ("F", "M") else {}
    return {f"{box}.month": month, f"{box}.day": day, f"{box}.year": year, **sexed}


def _address(box: str, address: Address | None) -> Sheet:
    if address is None:
        return {}
    return {
        f"{box}.street": ", ".join(part for part in (address.street, address.more) if part),
        f"{box}.city": address.city,
        f"{box}.state": address.state,
        f"{box}.postal": _postal(address),
    }


def _postal(address: Address) -> str:
    digits = address.postal
    return f"{digits[:5]}-{digits[5:]}" if len(digits) == 9 else digits


def _parts(day: date) -> tuple[str, str, str]:
    return f"{day.month:02}", f"{day.day:02}", f"{day.year:04}"


def _money(box: str, cents: int, room: int) -> Sheet:
    dollars, rest = divmod(cents, 100)
    return {f"{box}dollars": f"{dollars:>{room}}", f"{box}cents": f"{rest:02}"}


# ---- onto the sheet


def _written(sheet: Sheet) -> Sheet:
    """Return *sheet* in capitals, cut to its boxes; the payer's points and marks are left out."""
    shown = {name: _plain(text)[: _width(name)].rstrip() for name, text in sheet.items()}
    return {name: text for name, text in shown.items() if text}


def _plain(text: str) -> str:
    """Return *text* as scanners read it; what leads up to an amount stays."""
    lead = len(text) - len(text.lstrip())
    kept = (sign if sign.isalnum() or sign in " ,-/&" else " " for sign in clean(text))
    return " " * lead + " ".join("".join(kept).split())


def _width(name: str) -> int:
    return BOXES[name].width


def _sixes(lines: Sequence[ServiceLine]) -> Iterable[Sequence[ServiceLine]]:
    return (lines[at : at + SERVICE_LINES] for at in range(0, len(lines), SERVICE_LINES))


def _x(column: int) -> float:
    return LEFT_POINTS + (column - 1) * SIGN_POINTS


def _y(line: int) -> float:
    return line * LINE_POINTS - _DESCENT


@cache
def _page() -> bytes:
    return files("server.exports").joinpath("cms1500.typ").read_bytes()
