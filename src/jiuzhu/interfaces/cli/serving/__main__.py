"""The preparing process of ``jiuzhu up``: ``python -m jiuzhu.interfaces.cli.serving``."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.log_lines import hold_back_values
from jiuzhu.interfaces.cli.django_setup import start_django


def main() -> int:
    """Prepare the database; an error a user can mend is one sentence on standard error."""
    try:
        start_django()
        hold_back_values()
        # Only now: what it uses are models.
        from jiuzhu.interfaces.cli.serving.preparation import prepare

        # What a log says on the way is not the answer that is read from standard output.
        with redirect_stdout(sys.stderr):
            told = prepare(demo="--demo" in sys.argv[1:])
    except DomainError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\n已中断；下次启动会接着做完。", file=sys.stderr)
        return 130
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
