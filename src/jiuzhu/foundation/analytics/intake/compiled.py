"""Where the kernels lie compiled, named without loading the compiler."""

from __future__ import annotations

from jiuzhu.foundation.analytics.compiled_marks import Compiled

READING = Compiled.beside(__file__, "jiuzhu.foundation.analytics.intake", "signatures.py")
