"""jiuzhu worker: background work in a process of its own."""

from __future__ import annotations

import argparse

HELP = "运行后台任务（up 会自动启动，平时不必单独运行）"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes no arguments."""


def run(args: argparse.Namespace) -> int:
    """Work until stopped."""
    from jiuzhu.interfaces.cli.django_setup import start_django

    start_django()
    from jiuzhu.foundation.kernel.log_lines import hold_back_values
    from jiuzhu.foundation.kernel.rubbish import look_seldom
    from jiuzhu.interfaces.cli.worker import Worker

    hold_back_values()
    look_seldom()
    Worker().run()
    return 0
