"""Cells: foreign bytes are read in limited child processes that can be killed.

`Cells.run("package.module:function", ...)` runs a named pure function in a child, under limits of memory, time and
depth; values go in and out, nothing else. `pool.py` is our side, `child.py` theirs.
"""

from dateline.cell.answers import BugInCell
from dateline.cell.pool import Cells

__all__ = ["BugInCell", "Cells"]
