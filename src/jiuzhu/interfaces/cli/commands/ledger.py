"""jiuzhu ledger: prove that nothing written on the ledger was changed, or print what is to be kept elsewhere."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.interfaces.cli.django_setup import start_django

HELP = "核验操作台账：verify 逐条核对并与留存的封存值比对，head 打印当前封存值"
WRONG = 1


class HeadUnreadable(DomainError):
    """The file given with --head holds no head printed earlier."""

    code = "head_unreadable"


class LedgerMissing(DomainError):
    """There is no database to read a ledger from."""

    code = "ledger_missing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and for verify the head kept elsewhere."""
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True)
    verify = actions.add_parser("verify", help="逐条核对台账，发现改动、缺失、错序、截短即指出第一处")
    verify.add_argument("--head", metavar="文件", help="先前用 jiuzhu ledger head 打印并留存的封存值")
    actions.add_parser("head", help="封存到此刻为止的记录，打印封存值，请另外保存")


def run(args: argparse.Namespace) -> int:
    """Prove the ledger or print its head; 1 when something is wrong, naming the first place."""
    known = _parts(Path(args.head)) if args.action == "verify" and args.head else None
    start_django()
    from django.db import DatabaseError

    try:
        return _head() if args.action == "head" else _verify(known)
    except DatabaseError as error:
        raise LedgerMissing("数据库里还没有操作台账。", "请先运行 jiuzhu up，或用 JIUZHU_DATA 指明数据文件夹。") from error


def _verify(known: tuple[int, str] | None) -> int:
    from jiuzhu.foundation.ledger import queries

    fault = queries.first_fault(queries.Head(*known) if known else None)
    if fault:
        print(f"台账有问题：{fault}。", file=sys.stderr)
        return WRONG
    entries, unsealed = queries.counts()
    print(f"台账完好：{entries:,} 条记录，{queries.head().number:,} 个封存块，{unsealed:,} 条待封存。")
    return 0


def _head() -> int:
    from django.db import DatabaseError
    from django.utils import timezone

    from jiuzhu.foundation.ledger import queries
    from jiuzhu.foundation.ledger.tasks import seal_stragglers

    # A head says nothing of what lies in no block yet. A copy that may only be read is told of below, as is a worker that seals just now.
    with suppress(DatabaseError):
        seal_stragglers(timezone.now())
    head, (_, unsealed) = queries.head(), queries.counts()
    print(head.text())
    if unsealed:
        print(f"还有 {unsealed:,} 条记录没有封存，不在这个封存值里；平台运行时会自动封存，请稍后再打印一次。", file=sys.stderr)
    return 0


def _parts(path: Path) -> tuple[int, str]:
    try:
        number, digest = path.read_text("utf-8").split()
        int(digest, 16)
        return int(number), digest
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise HeadUnreadable(f"读不出留存的封存值：{path}。", "请指明先前用 jiuzhu ledger head 打印并保存的文件。") from error
