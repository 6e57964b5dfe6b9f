"""The same comparison on a real Spark cluster: a master and two workers, each a process of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.conftest import COUNTY
from tests.monitoring.county import SETTINGS
from tests.monitoring.handing_in import death, deliver, folder, run
from tests.monitoring.test_against_oracle import random_county
from tests.registry.conftest import county, id_number, person, registered

from jiuzhu.monitoring.comparison import engines
from jiuzhu.monitoring.feeds.storage import analytics_folder
from jiuzhu.monitoring.warnings.models import Sighting

__all__ = ["county", "deliver", "folder", "registered", "run"]

PATIENCE_SECONDS = 300


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def start(kind: str, log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    spec = find_spec("pyspark")
    assert spec is not None and spec.origin is not None
    home = Path(spec.origin).parent
    environment = os.environ | {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_HOME": str(home),
        "SPARK_SCALA_VERSION": "2.13",
    }
    command = [
        shutil.which("java") or "java",
        "-Xmx512m",
        "-cp",
        str(home / "jars" / "*"),
        f"org.apache.spark.deploy.{kind}",
        "--host",
        "127.0.0.1",
    ]
    with log.open("wb") as file:
        return subprocess.Popen([*command, *arguments], stdout=file, stderr=file, env=environment)


def wait_for(log: Path, words: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while words not in log.read_text("utf-8", errors="replace"):
        assert process.poll() is None and time.monotonic() < deadline, log.read_text("utf-8", errors="replace")[-2000:]
        time.sleep(0.1)


@pytest.fixture(scope="module")
def cluster(java: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Path]]]:
    """Its address and the folders of its workers."""
    tmp_path = tmp_path_factory.mktemp("cluster")
    port, begun, folders = free_port(), [], []
    try:
        begun.append(start("master.Master", tmp_path / "master.log", "--port", str(port), "--webui-port", "0"))
        wait_for(tmp_path / "master.log", "I have been elected leader", begun[0])
        for number in (1, 2):
            folder, log = tmp_path / f"worker-{number}", tmp_path / f"worker-{number}.log"
            folder.mkdir()
            folders.append(folder)
            more = ("--cores", "1", "--memory", "2g", "--work-dir", str(folder), "--webui-port", "0", f"spark://127.0.0.1:{port}")
            begun.append(start("worker.Worker", log, *more))
        for number in (1, 2):
            wait_for(tmp_path / f"worker-{number}.log", "Successfully registered with master", begun[number])
        yield f"spark://127.0.0.1:{port}", folders
    finally:
        for process in begun:
            process.kill()
            process.wait()


def compare(folder: Path, output: str, *more: str, **environment: str) -> int:
    given = [f"--set={name}={value}" for name, value in SETTINGS.items()]
    command = [
        "compare",
        "--pack",
        "huoshan",
        "--register",
        str(folder / "register"),
        "--feeds",
        str(folder / "feeds"),
        "--on",
        "2024-02-29",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "jiuzhu.interfaces.cli.main", *command, "-o", str(folder / output), *given, *more],
        env=os.environ | environment | {"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr[-3000:]
    return done.returncode


def test_a_cluster_of_two_workers_finds_the_same_to_the_byte(tmp_path: Path, cluster: tuple[str, list[Path]]) -> None:
    master, workers = cluster
    folder = random_county(3).write(tmp_path / "county")
    assert compare(folder, "out.csv") == compare(
        folder, "spark.csv", "--engine", "spark", JIUZHU_SPARK_MASTER=master, SPARK_LOCAL_IP="127.0.0.1"
    )
    assert (folder / "spark.csv").read_bytes() == (folder / "out.csv").read_bytes()
    found = (folder / "out.csv").read_text("utf-8").splitlines()[1:]
    assert len(found) > 20 and len({line.partition(",")[0] for line in found}) >= 6
    assert all(list(worker.glob("app-*/*/stderr")) for worker in workers), "both workers had a part in it"


@pytest.mark.django_db
def test_the_product_judges_a_month_on_it_as_on_duckdb(cluster: tuple[str, list[Path]], registered, deliver, run, settings, monkeypatch) -> None:
    registered(person(1), person(2, relation="spouse"), person(3, relation="child"))
    deliver("deaths", death(1), death(9))
    deliver("vehicles", f"{id_number(2)},皖N00001,car,2020-01-01,50000", f"{id_number(3)},皖N00002,truck,2020-01-01,70000.55")
    deliver("residence", f"{id_number(3)},,,moved_out,2026-10-05")
    by_duckdb = run()
    figures = sorted(Sighting.objects.values_list("rule", "subject_id", "evidence_digest"))
    settings.ANALYTICS, settings.SPARK_MASTER = "spark", cluster[0]
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    # Nothing that DuckDB kept may help.
    shutil.rmtree(analytics_folder(COUNTY) / "facts")
    monkeypatch.setattr(engines, "KeptFacts", None)
    by_spark = run()
    assert (by_spark.state, by_spark.message) == ("done", "")
    assert by_duckdb.findings > 2 and by_spark.by_rule == by_duckdb.by_rule
    assert (by_spark.findings, by_spark.opened, by_spark.joined, by_spark.withdrawn) == (by_duckdb.findings, 0, 0, 0)
    assert sorted(Sighting.objects.values_list("rule", "subject_id", "evidence_digest")) == figures
    assert (by_spark.persons, by_spark.recipients, by_spark.rows) == (by_duckdb.persons, by_duckdb.recipients, by_duckdb.rows)
