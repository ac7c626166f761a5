"""What every test gets: how Hypothesis runs. Fixtures that start a server stand here too."""

import os

from hypothesis import settings

pytest_plugins = ("tests.needs_root",)

# No deadline: two cores shared with a browser say nothing about our speed. In CI the same
# examples every time, so that a red run is about the change under test.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
