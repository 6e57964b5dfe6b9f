"""The one entry point ``jiuzhu``: finds the command by its name and loads nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.cli import commands
from jiuzhu.interfaces.cli.parsing import Parser

REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code. A DomainError ends with 2 and its sentence as the last line on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    names = sorted(module.name for module in iter_modules(commands.__path__))
    parser = _parser(names, wanted=given[0] if given else "")
    chosen = parser.parse_args(given)
    try:
        code = int(chosen.run(chosen) or 0)
        sys.stdout.flush()
        return code
    except DomainError as error:
        print(str(error).replace("\n", " "), file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # Whoever read had enough, as `| head` does; the interpreter flushes once more at its end, into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
        return 130


def _parser(names: Sequence[str], *, wanted: str) -> Parser:
    parser = Parser(prog="jiuzhu", description="物质+服务 社会救助平台")
    kinds = parser.add_subparsers(title="命令", metavar="命令", dest="command", required=True)
    # Only the command asked for is loaded; the overview needs a line from each.
    for name in [wanted] if wanted in names else names:
        command = import_module(f"{commands.__name__}.{name}")
        one = kinds.add_parser(name, help=command.HELP, description=command.HELP)
        command.add_arguments(one)
        one.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
