"""The window: the only place that knows Qt."""

import builtins

_import = builtins.__import__
import PySide6.QtCore  # noqa: E402, F401

# PySide6 puts an import of its own in place, which reads the source of every module that comes after, in case it asks for one of
# PySide6's optional "features". Ours never do, and with Python's own all that comes after comes sooner and takes less memory.
builtins.__import__ = _import
