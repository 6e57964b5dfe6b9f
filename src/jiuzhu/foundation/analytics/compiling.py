"""How a kernel becomes machine code: for any processor of this kind, so that what was compiled at installation runs elsewhere."""

from __future__ import annotations

import os
import platform

from numba import config, njit

# The kernels gain nothing from one processor's own instructions.
BASIC = {"x86_64": "+sse2", "AMD64": "+sse2", "aarch64": "+neon", "arm64": "+neon"}

if platform.machine() in BASIC:
    os.environ.setdefault("NUMBA_CPU_NAME", "generic")
    os.environ.setdefault("NUMBA_CPU_FEATURES", BASIC[platform.machine()])
    config.reload_config()

# Nothing here divides by what may be zero; other threads write while a kernel runs.
kernel = njit(error_model="numpy", nogil=True)
inlined = njit(error_model="numpy", nogil=True, inline="always")
