"""Files as payers write them, made of nothing but what a test says: 835, 277CA, 999. All invented.

`pyx12` looks at what is made here (test_payer_files.py), so that our reading is not tried on
files that only we would write.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import StringIO

import pyx12.params
from pyx12.x12n_document import x12n_document

BILLING_NPI = "1234567893"
DAY = "20260304"
PAID_ON = "20260316"


def interchange(
    *bodies: Sequence[str],
    kind: str,
    functional: str,
    version: str,
    control: str = "000000905",
    element: str = "*",
    within: str = ":",
    end: str = "~",
    newline: str = "\n",
) -> bytes:
    """Envelop *bodies*, the segments between ST and SE, written with `*` and `:`."""
    isa = (
        f"ISA*00*{' ' * 10}*00*{' ' * 10}*ZZ*{'PAYER':15}*ZZ*{'PRACTICE':15}"
        f"*260316*1200*^*00501*{control}*0*T*:"
    )
    segments = [isa, f"GS*{functional}*PAYER*PRACTICE*20260316*1200*1*X*{version}"]
    for number, body in enumerate(bodies, start=1):
        # An 835 names its version in the group alone.
        named = "" if kind == "835" else f"*{version}"
        segments += [f"ST*{kind}*{number:04}{named}", *body, f"SE*{len(body) + 2}*{number:04}"]
    segments += [f"GE*{len(bodies)}*1", f"IEA*1*{control}"]
    swapped = "".join(one + "~" + newline for one in segments)
    table = str.maketrans({"*": element, ":": within, "~": end})
    return swapped.translate(table).encode()


# ---- 835


@dataclass(frozen=True)
class Paid:
    """A claim of an 835 with one line; *off* are its adjustments: group, reason, dollars."""

    control: str
    charge: str = "55.00"
    paid: str = "40.00"
    off: tuple[tuple[str, str, str], ...] = (("CO", "45", "15.00"),)
    status: str = "1"
    owed: str = ""
    payer_control: str = "PAYER-1"
    name: tuple[str, str] = ("MILLER", "BO")
    modifiers: str = "95"
    remarks: tuple[str, ...] = ()

    def segments(self) -> list[str]:
        last, first = self.name
        return [
            "*".join(
                (
                    *("CLP", self.control, self.status, self.charge, self.paid, self.owed),
                    *("12", self.payer_control, "10", "1"),
                )
            ),
            f"NM1*QC*1*{last}*{first}****MI*W0001",
            f"SVC*HC:90853:{self.modifiers}*{self.charge}*{self.paid}**1",
            f"DTM*472*{DAY}",
            *(f"CAS*{group}*{reason}*{dollars}" for group, reason, dollars in self.off),
            f"REF*6R*{self.control}L1",
            f"AMT*B6*{self.paid}",
            *(f"LQ*HE*{remark}" for remark in self.remarks),
        ]


@dataclass(frozen=True)
class Payment:
    """An 835: *total* is what was transferred; *provider* are PLB pairs: reason, dollars."""

    total: str
    claims: tuple[Paid, ...]
    provider: tuple[tuple[str, str], ...] = ()
    trace: str = "EFT7001"
    payer: str = "HARBOR HEALTH"
    sign: str = "C"
    before: tuple[str, ...] = field(default=())

    def segments(self) -> list[str]:
        method = "NON" if self.total == "0.00" else "ACH"
        how = "H" if method == "NON" else "I"
        account = "***********" if method == "NON" else "*CCP*01*999999992*DA*123456*1512345678**"
        account = account if method == "NON" else account + "01*999988880*DA*98765"
        plb = "".join(f"*{reason}:REF1*{dollars}" for reason, dollars in self.provider)
        return [
            f"BPR*{how}*{self.total}*{self.sign}*{method}{account}*{PAID_ON}",
            f"TRN*1*{self.trace}*1512345678",
            "DTM*405*20260315",
            f"N1*PR*{self.payer}",
            "N3*1 PIER ROAD",
            "N4*CHICAGO*IL*60601",
            "PER*BL*PROVIDER LINE*TE*3125550199",
            f"N1*PE*LAKESIDE COUNSELING*XX*{BILLING_NPI}",
            *self.before,
            "LX*1",
            *(segment for claim in self.claims for segment in claim.segments()),
            *([f"PLB*{BILLING_NPI}*20261231{plb}"] if plb else []),
        ]


def remittance(*payments: Payment, **envelope: str) -> bytes:
    return interchange(
        *(payment.segments() for payment in payments),
        kind="835",
        functional="HP",
        version="005010X221A1",
        **envelope,
    )


# ---- 277CA


@dataclass(frozen=True)
class Answered:
    """A claim of a 277CA."""

    control: str
    status: str = "A2:20"
    action: str = "WQ"
    payer_control: str = ""
    name: tuple[str, str] = ("MILLER", "BO")

    def segments(self, number: int) -> list[str]:
        return [
            f"HL*{number}*3*PT",
            f"NM1*QC*1*{self.name[0]}*{self.name[1]}****MI*W0001",
            f"TRN*2*{self.control}",
            f"STC*{self.status}*20260310*{self.action}*55",
            *([f"REF*1K*{self.payer_control}"] if self.payer_control else []),
            f"DTP*472*D8*{DAY}",
        ]


def status(*claims: Answered, **envelope: str) -> bytes:
    taken = sum(claim.action == "WQ" for claim in claims)
    body = [
        "BHT*0085*08*277-1*20260310*1200*TH",
        "HL*1**20*1",
        "NM1*PR*2*HARBOR HEALTH*****PI*60054",
        "TRN*1*CLEAR-1",
        "DTP*050*D8*20260310",
        "DTP*009*D8*20260310",
        "HL*2*1*21*1",
        "NM1*41*2*LAKESIDE COUNSELING*****46*SUB1",
        "TRN*2*BATCH-1",
        f"STC*A1:19:PR*20260310*WQ*{55 * len(claims)}",
        *([f"QTY*90*{taken}"] if taken else []),
        *([f"AMT*YU*{55 * taken}"] if taken else []),
        "HL*3*2*19*1",
        f"NM1*85*2*LAKESIDE COUNSELING*****XX*{BILLING_NPI}",
        "TRN*1*0",
        f"STC*A1:19:PR**WQ*{55 * len(claims)}",
    ]
    for number, claim in enumerate(claims, start=4):
        body += claim.segments(number)
    return interchange(body, kind="277", functional="HN", version="005010X214", **envelope)


# ---- 999


def acknowledgement(*answers: Iterable[str], group: str = "17", verdict: str = "A") -> bytes:
    """A 999 for a group of ours; each of *answers* is the segments of one AK2 part."""
    body = [f"AK1*HC*{group}*005010X222A1"]
    body += [segment for answer in answers for segment in answer]
    count = max(1, len(answers))
    body.append(f"AK9*{verdict}*{count}*{count}*{count if verdict in 'AE' else 0}")
    return interchange(body, kind="999", functional="FA", version="005010X231A1")


def accepted(control: str = "0001") -> list[str]:
    return [f"AK2*837*{control}*005010X222A1", "IK5*A"]


def rejected(control: str = "0001") -> list[str]:
    """A required segment is missing, and an element holds a code that is not allowed."""
    return [
        f"AK2*837*{control}*005010X222A1",
        "IK3*DTP*22*2400*3",
        "IK3*CLM*18*2300*8",
        "IK4*5:1*1331*7*77",
        "IK5*R*5",
    ]


# ---- looked at by somebody else


def valid(raw: bytes) -> bool:
    """Whether pyx12 finds a file to be as the implementation guide asks."""
    return bool(x12n_document(pyx12.params.params(), StringIO(raw.decode()), None, None))


def answered(raw: bytes) -> bytes:
    """Return the 999 that pyx12 writes about a file."""
    written = StringIO()
    x12n_document(pyx12.params.params(), StringIO(raw.decode()), written, None)
    return written.getvalue().encode()
