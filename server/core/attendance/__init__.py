"""Attendance: minutes credited, recomputed from the deliveries and never toggled.

Pure. The rules are ATT-1 to ATT-21 in docs/rules.md; the modules follow them: receiving,
identity, ordering and stays, rooms and presence, people_said, late, and compute on top.
"""

from server.core.attendance.cases import Case, CaseError, parse_case, parse_cases, write_case
from server.core.attendance.compute import attendance
from server.core.attendance.policy import DEFAULT_POLICY, AttendancePolicy, Window
from server.core.attendance.result import (
    Attendance,
    ConnectionAttendance,
    Credit,
    Flag,
    MemberAttendance,
)
from server.core.spans import Interval

__all__ = [
    "DEFAULT_POLICY",
    "Attendance",
    "AttendancePolicy",
    "Case",
    "CaseError",
    "ConnectionAttendance",
    "Credit",
    "Flag",
    "Interval",
    "MemberAttendance",
    "Window",
    "attendance",
    "parse_case",
    "parse_cases",
    "write_case",
]
