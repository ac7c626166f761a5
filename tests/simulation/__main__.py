"""`python -m tests.simulation SEED` plays one seed and tells everything that was said in it."""

import sys

from tests.simulation.run import run


def main(seed: int) -> int:
    outcome = run(seed)
    lines = [*outcome.told, *outcome.violations, f"digest {outcome.digest}"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
