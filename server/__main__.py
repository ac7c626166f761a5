"""`python -m server`: see cli.py."""

import sys

from server.cli import main

sys.exit(main())
