"""Codes, passkeys and passwords, without a server."""
