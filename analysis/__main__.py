"""``python -m analysis``: the same as the command ``soft-cluster-lab``."""

import sys

from analysis.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
