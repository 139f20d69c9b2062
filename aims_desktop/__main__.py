"""Start: a command runs without Qt, anything else opens the window."""

from __future__ import annotations

import multiprocessing
import sys


def main(argv: list[str] | None = None) -> int:
    """Run a command or the window and answer the exit code."""
    multiprocessing.freeze_support()
    from aims_desktop import cli

    return cli.run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
