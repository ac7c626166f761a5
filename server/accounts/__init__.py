"""What proves an account: codes of an app, passkeys, and passwords nobody guesses first."""
