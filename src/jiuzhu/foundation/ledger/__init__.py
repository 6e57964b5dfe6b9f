"""Append-only record of every change, chained per subject and sealed in blocks (I-15, 服务留痕)."""
