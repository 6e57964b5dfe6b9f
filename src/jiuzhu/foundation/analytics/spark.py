"""Spark on one machine's cores or a cluster's, for what is too large for DuckDB; the ``spark`` extra brings it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.expressions.spark import SESSION

MEMORY = "2g"
LOCAL = "local[*]"


BYTES_A_PARTITION = 32 * 1024**2
LARGE_FROM_BYTES = 64 * 1024**2
"""For less, compiling a query and planning it anew on the way cost more than running it."""
TYPES = {"VARCHAR": "STRING", "INTEGER": "INT"}
"""DuckDB's names for types where Spark's differ."""


class SparkMissing(DomainError):
    """Spark or Java is not installed."""

    code = "spark_missing"


class SparkUnreachable(DomainError):
    """The cluster named does not answer."""

    code = "spark_unreachable"


@contextmanager
def session(*, memory: str = MEMORY, master: str = "") -> Iterator[Any]:
    """Open a Spark session that keeps what it spills in a folder of its own and says nothing; raises SparkMissing, SparkUnreachable.

    ``master`` is the address of a cluster (``spark://host:port``); without it Spark runs in this machine's own processes.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkMissing("没有安装 Spark。", "请安装 jiuzhu[spark]（另需 Java 17），或去掉 --engine spark。") from None
    with tempfile.TemporaryDirectory(prefix="jiuzhu-spark-") as folder:
        settings = {
            **SESSION,
            "spark.driver.memory": memory,
            "spark.local.dir": folder,
            "spark.sql.warehouse.dir": str(Path(folder) / "warehouse"),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.extraJavaOptions": "-Dlog4j2.level=ERROR",
        }
        if not master:
            settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        builder = SparkSession.builder.master(master or LOCAL).appName("jiuzhu")
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            spark = builder.getOrCreate()
        except Exception as error:
            if master:
                raise SparkUnreachable(f"Spark 集群 {master} 没有应答。", "请检查 JIUZHU_SPARK_MASTER 的地址和集群是否在运行。") from error
            raise SparkMissing("Spark 没有启动。", "请安装 Java 17（openjdk-17-jre-headless），或去掉 --engine spark。") from error
        spark.sparkContext.setLogLevel("ERROR")
        try:
            yield spark
        finally:
            spark.stop()


class SparkTables:
    """Tables of one Spark session: Parquet files, and what SELECTs make of the tables before them."""

    def __init__(self, spark: Any) -> None:
        self._spark = spark
        self._bytes = 0

    def read(self, name: str, path: Path, columns: Iterable[tuple[str, str]] = ()) -> None:
        """Make a table of a Parquet file; ``columns`` gives names and DuckDB types, which saves Spark a look into the file."""
        reader = self._spark.read
        if columns := list(columns):
            reader = reader.schema(", ".join(f"`{column}` {TYPES.get(kind, kind)}" for column, kind in columns))
        reader.parquet(str(path)).createOrReplaceTempView(name)
        self._bytes += path.stat().st_size
        for effort in ("spark.sql.codegen.wholeStage", "spark.sql.adaptive.enabled"):
            self._spark.conf.set(effort, str(self._bytes >= LARGE_FROM_BYTES).lower())
        self._spark.conf.set("spark.sql.shuffle.partitions", str(max(os.cpu_count() or 1, self._bytes // BYTES_A_PARTITION)))

    def make(self, name: str, query: str, *, keep: bool = False) -> None:
        """Make a table of those before it, of the same name even; ``keep`` it where it is read more than once."""
        made = self._spark.sql(query)
        (made.persist() if keep else made).createOrReplaceTempView(name)

    def write(self, query: str, target: Path) -> None:
        """Run a SELECT and write what it gives as Parquet into a new folder."""
        self._spark.sql(query).write.parquet(str(target))

    def interrupt(self) -> None:
        """Break off whatever is being computed, from another thread."""
        self._spark.sparkContext.cancelAllJobs()


@contextmanager
def tables(master: str = "") -> Iterator[SparkTables]:
    """Give the tables of a Spark session of their own, on the cluster ``master`` where one is named; raises SparkMissing, SparkUnreachable."""
    with session(master=master) as spark:
        yield SparkTables(spark)
