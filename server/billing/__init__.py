"""What payers ask, what is owed, and how a claim is written: pure, and without a clock."""
