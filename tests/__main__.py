"""Everything that must pass before a change goes in, in turn: ``python -m tests``.

Arguments go to pytest: ``python -m tests tests/unit -x``. Without any, tests marked slow are left out;
``python -m tests -m slow`` runs those. The exit code is the first one that is not 0.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECKS = (
    ("ruff", "check", "."),
    ("mypy",),
    ("pytest", "-n", "2", *(sys.argv[1:] or ("-m", "not slow"))),
)


def main() -> int:
    """Runs every check, also after one has failed; pytest comes last, so that its summary does."""
    codes = [subprocess.run([sys.executable, "-m", *check], cwd=ROOT, check=False).returncode for check in CHECKS]
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
