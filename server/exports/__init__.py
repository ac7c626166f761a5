"""Notes on their way out: PDF, plain text, FHIR R4, and the audit packet with its verifier."""
