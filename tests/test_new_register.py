"""Adding a register costs one class, one name and one migration; everything else follows from them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_a_new_register_is_everywhere_with_nothing_else_touched(tmp_path: Path) -> None:
    script = ROOT / "tests" / "files" / "a_new_register.py"
    run = subprocess.run(
        [sys.executable, "-W", "error", script, tmp_path / "a.aims"], check=False, capture_output=True, text=True, cwd=ROOT, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.endswith("all there\n")
