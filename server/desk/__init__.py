"""After the session: evidence, drafts, edits, signatures, addenda. One file per act."""
