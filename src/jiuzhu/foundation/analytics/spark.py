"""Spark on one machine's cores or a cluster's, for what is too large for DuckDB; the ``spark`` extra brings it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.expressions.spark import SESSION

MEMORY = "2g"

Select = Callable[[str, Mapping[str, Path], Path], None]
"""Runs a SELECT over named Parquet files and writes what it gives as Parquet into a new folder."""


class SparkMissing(DomainError):
    """Spark or Java is not installed."""

    code = "spark_missing"


@contextmanager
def session(*, memory: str = MEMORY) -> Iterator[Any]:
    """Open a Spark session that keeps what it spills in a folder of its own and says nothing; raises SparkMissing."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkMissing("没有安装 Spark。", "请安装 jiuzhu[spark]（另需 Java 17），或去掉 --engine spark。") from None
    with tempfile.TemporaryDirectory(prefix="jiuzhu-spark-") as folder:
        settings = {
            **SESSION,
            "spark.driver.memory": memory,
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": folder,
            "spark.sql.warehouse.dir": str(Path(folder) / "warehouse"),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.shuffle.partitions": str(os.cpu_count() or 1),
            "spark.driver.extraJavaOptions": "-Dlog4j2.level=ERROR",
        }
        builder = SparkSession.builder.master("local[*]").appName("jiuzhu")
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            spark = builder.getOrCreate()
        except Exception as error:
            raise SparkMissing("Spark 没有启动。", "请安装 Java 17（openjdk-17-jre-headless），或去掉 --engine spark。") from error
        spark.sparkContext.setLogLevel("ERROR")
        try:
            yield spark
        finally:
            spark.stop()


@contextmanager
def selecting() -> Iterator[Select]:
    """Give the ``Select`` of one Spark session: SELECTs of Spark SQL over Parquet files, each a table of its name; raises SparkMissing."""
    with session() as spark:

        def select(statement: str, sources: Mapping[str, Path], target: Path) -> None:
            for name, path in sources.items():
                spark.read.parquet(str(path)).createOrReplaceTempView(name)
            spark.sql(statement).write.parquet(str(target))

        yield select
