"""What a payer's numbers mean, in our own words: adjustments, states of a claim, faults. Pure.

Only the numbers are the standard's. The lists themselves are kept up by X12 and are licensed, so
none of their wording is here; a number we have no words for is shown as the number.
"""

from typing import Final

GROUPS: Final = {
    "CO": "written off under the contract",
    "PR": "owed by the member",
    "OA": "another adjustment",
    "PI": "taken off by the payer",
}
# CLP02: what became of a claim.
PAID_AS: Final = {
    "1": "processed as first payer",
    "2": "processed as second payer",
    "3": "processed as third payer",
    "4": "denied",
    "19": "processed as first payer and passed on to the next",
    "20": "processed as second payer and passed on to the next",
    "21": "processed as third payer and passed on to the next",
    "22": "an earlier payment was taken back",
    "23": "not theirs; they passed it on",
    "25": "a forecast only; nothing is paid",
}
DENIED, REVERSED, FORECAST, PASSED_ON = "4", "22", "25", "23"
# Why an amount was not paid, and what to do about it where there is something to do.
ADJUSTED: Final = {
    "1": "counts towards the member's deductible",
    "2": "the member's share in percent",
    "3": "the member's fixed share of the visit",
    "4": "the modifier does not go with the service: check the modality and its modifier",
    "5": "the place of service does not go with the service: check where the member was",
    "8": "the service does not go with the clinician's specialty: check the taxonomy code",
    "11": "the diagnosis does not go with the service: check the first diagnosis",
    "15": "the authorization number is missing or wrong",
    "16": "something is missing or wrong in the claim: see the remark, then send a replacement",
    "18": "they have this claim already: look for the earlier one before sending again",
    "22": "another payer comes first: ask the member about other insurance",
    "23": "what an earlier payer did changes this amount",
    "24": "paid by a fixed amount per member, not per visit",
    "26": "before the insurance began",
    "27": "after the insurance ended: ask the member for the new one",
    "29": "sent too late for this payer",
    "31": "they do not know the member: check the number and the name on the card",
    "45": "above the amount agreed with this payer",
    "50": "they do not see the need: the plan and the notes can answer an appeal",
    "58": "the place of service is wrong for this payer",
    "96": "not covered by this plan: see the remark",
    "97": "they count it as part of another service",
    "109": "this payer is not the right one: send it to the right one",
    "119": "the most of this service in the period is used up",
    "129": "what was said of an earlier payment is wrong",
    "140": "the number and the name of the member do not go together",
    "146": "the diagnosis was not valid on that day",
    "151": "more often than they pay for",
    "167": "this diagnosis is not covered",
    "170": "not paid to this kind of clinician",
    "181": "the service code was not valid on that day",
    "182": "the modifier was not valid on that day",
    "185": "the clinician may not bill this service to them",
    "197": "it needed an authorization beforehand",
    "198": "more units than were authorized",
    "204": "not in the member's plan",
    "226": "they asked the practice for something and did not get it",
    "227": "they asked the member for something and did not get it",
    "242": "the clinician is not in their network",
    "252": "they want a document: see the remark",
    "253": "the federal reduction of payments",
    "A1": "denied: see the remark",
    "B7": "the clinician was not enrolled with them on that day",
    "B9": "the member is in hospice care",
    "B13": "paid before, perhaps in another payment",
    "B15": "it needs another service on the same day",
}
PROVIDER_ADJUSTED: Final = {
    "50": "a charge for late filing",
    "72": "they keep what was returned",
    "90": "an early payment set off",
    "CS": "an adjustment",
    "FB": "carried on from or to another payment",
    "J1": "a payment without a claim",
    "L6": "interest they owe",
    "LE": "a levy",
    "WO": "an overpayment they take back",
}
# 277CA, STC01-1: how far a claim came.
CATEGORIES: Final = {
    "A0": "passed on to the payer",
    "A1": "arrived",
    "A2": "accepted for a decision",
    "A3": "sent back unread",
    "A4": "they cannot find it",
    "A5": "split into several",
    "A6": "sent back: something is missing",
    "A7": "sent back: something is not valid",
    "A8": "sent back: two things do not go together",
}
SENT_BACK: Final = frozenset({"A3", "A4", "A6", "A7", "A8"})
# 277CA, STC01-2: about what.
ABOUT: Final = {
    "19": "all of it",
    "20": "accepted for processing",
    "21": "missing or wrong, not said what",
    "24": "the billing provider's identity",
    "26": "the billing provider's number",
    "33": "the member's number",
    "88": "the member is not insured on that day",
    "97": "the member is not known to them",
    "116": "sent to the wrong payer",
    "122": "the member's name or address",
    "125": "a name",
    "126": "an address",
    "132": "the practice's Medicaid number",
    "145": "the clinician's taxonomy code",
    "153": "an identification number",
    "158": "the member's birth date",
    "164": "the number on the member's card",
    "187": "the day of the service",
    "249": "the place of service",
    "254": "the first diagnosis",
    "255": "a diagnosis",
    "453": "the modifier",
    "454": "the service code",
    "465": "the first diagnosis with this service",
    "474": "the service code and the member's sex",
    "476": "the number of units",
    "500": "the postal code",
    "507": "the service code",
    "511": "the diagnosis code is not valid",
    "562": "the clinician's NPI",
    "634": "a remark",
    "685": "a claim with this number is there already",
    "746": "the whole batch is there already",
}
# 999: what is wrong with a segment (IK304) and with an element (IK403) of our own file.
SEGMENT_FAULTS: Final = {
    "1": "is not known",
    "2": "is not expected here",
    "3": "is missing",
    "4": "is repeated in too many parts",
    "5": "is there too often",
    "6": "does not belong into a claim",
    "7": "stands in the wrong place",
    "8": "has a fault in it",
    "I4": "may not be used",
    "I6": "is missing where another needs it",
    "I7": "is repeated too seldom",
    "I8": "is there too seldom",
    "I9": "may not be used with another",
}
ELEMENT_FAULTS: Final = {
    "1": "is missing",
    "2": "is missing where another needs it",
    "3": "is one too many",
    "4": "is too short",
    "5": "is too long",
    "6": "has a sign that may not be used",
    "7": "is not one of the codes allowed",
    "8": "is no date",
    "9": "is no time",
    "10": "may not stand beside another",
    "12": "is repeated too often",
    "13": "has too many parts",
    "I6": "is a code that is not used here",
    "I9": "is missing where another needs it",
    "I10": "may not be used",
    "I11": "is repeated too seldom",
    "I12": "has not the form it must have",
    "I13": "may not be used with another",
}


def reason(code: str) -> str:
    """Return a reason of an adjustment in words, or its number to look up."""
    return ADJUSTED.get(code, f"reason {code}, for which we have no words: see the payer's list")


def about(code: str) -> str:
    return ABOUT.get(code, f"number {code} of the payer's list")
