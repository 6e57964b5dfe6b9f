"""The process that opens other people's workbooks: ``python -m jiuzhu.foundation.analytics.tabular.child``, never imported.

It writes the rows as text separated by ``FIELD`` with the line number first. A parser that aborts, hangs or eats
memory takes only this process with it.
"""

from __future__ import annotations

from jiuzhu.foundation.analytics.tabular.answering import serve
from jiuzhu.foundation.analytics.tabular.opened import OPENERS

if __name__ == "__main__":
    serve(OPENERS)
