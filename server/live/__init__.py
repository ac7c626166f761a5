"""During the session: sockets, rooms, and the order in which things become true.

Write, fold, show: a command is acknowledged after its events are durably in the log; boards may
lag the log, never lead it.
"""
