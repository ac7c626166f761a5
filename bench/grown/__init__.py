"""A practice that has been at work for years: fifty groups, each with an evening every week."""
