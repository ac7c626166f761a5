"""The embedded video room: one interface, and the servers that can stand behind it.

A companion of any platform needs none of this. A practice that has no platform, or wants none to
see its guests, sets up a video server of its own, and the room is a page of ours. Nothing else in
the house depends on it: without a room there are still presence, tags and notes.
"""
