"""What each purpose of a consent is called by whoever keeps the charts, and who is asked it."""

from server.core.plan import Purpose

NAMES: dict[Purpose, str] = {
    "group_agreement": "Group agreement",
    "telehealth": "Meeting by video or phone",
    "presence_log": "Counting time by this page",
    "drafting": "A first version of the note by software",
    "rewriting": "Other wordings by a language model",
    "measures": "Questionnaires before meetings",
    "recording": "Recording by the practice",
    "part_2": "Sharing records of substance use treatment (42 CFR Part 2)",
}
WHO: dict[Purpose, str] = {
    "group_agreement": "Asked of everybody; nobody can meet without it.",
    "telehealth": "Asked of everybody; nobody can meet this way without it.",
    "presence_log": "Asked of everybody. A no: times are written down by hand.",
    "drafting": "Asked of everybody. A no: the note is written without it.",
    "rewriting": "Asked where a language model is set up.",
    "measures": "Asked where the group asks questionnaires.",
    "recording": "Asked in groups that record sessions.",
    "part_2": "Asked in groups for substance use. Without it: no claim and no export.",
}
