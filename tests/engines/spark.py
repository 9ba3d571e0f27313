"""A Spark of one's own from pip's pyspark: a Thrift server on loopback, its data in one folder."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark
from pyhive import hive  # type: ignore[import-untyped]

from saas_segmentation.demo.schema import Table

START_SECONDS = 120
WORKERS = 2
WORKER_MEMORY = "4g"
HIVE_SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "8g",
    "spark.executor.memory": WORKER_MEMORY,
    # Else it fails to read plans with unions, now and then, that it has sent to itself.
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.legacy.createHiveTableByDefault": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@dataclass(frozen=True)
class Spark:
    """A running Thrift server."""

    folder: Path
    port: int

    @property
    def version(self) -> str:
        """Name and version of the engine."""
        return f"Spark {pyspark.__version__}"

    @property
    def environment(self) -> dict[str, str]:
        """What target `spark` of the profile reads."""
        return {"SPARK_HOST": "127.0.0.1", "SPARK_PORT": str(self.port), "SPARK_USER": "dbt"}

    def rows(self, schema: str, table: str, columns: Sequence[str]) -> str:
        """The rows of a table as a relation for DuckDB, which reads Spark's own files."""
        files = self.folder / "warehouse" / f"{schema}.db" / table
        return f"read_parquet('{files}/**/*.parquet', hive_partitioning = true)"

    def load(self, table: Table, folder: Path) -> None:
        """Make a raw table of a folder of Parquet files."""
        columns = ", ".join(
            f"cast({column.name} as timestamp) as {column.name}"
            if column.kind == "timestamp"
            else column.name
            for column in table.columns
        )
        with closing(hive.connect("127.0.0.1", self.port, "dbt")) as connection:
            cursor = connection.cursor()
            cursor.execute(f"create schema if not exists raw_{table.vendor}")
            cursor.execute(
                f"create table raw_{table.full_name} using parquet"
                f" as select {columns} from parquet.`{folder}`"
            )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(folder: Path, name: str, command: Sequence[str], port: int) -> Iterator[None]:
    """A Java process that listens on a port; its output goes to a file."""
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "127.0.0.1"}
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        started = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(port, started, log)
            yield
        finally:
            started.terminate()
            started.wait(60)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise RuntimeError(f"did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


@contextmanager
def spark_server(folder: Path, cluster: bool) -> Iterator[Spark]:
    """A Thrift server in local mode, or with a standalone cluster of a master and two workers."""
    folder.mkdir(parents=True)
    binaries = Path(pyspark.__file__).parent / "bin"
    master = "local[2, 4]"  # A task that failed may be tried again.
    with ExitStack() as running:
        if cluster:
            master_port = _free_port()
            master = f"spark://127.0.0.1:{master_port}"
            command = [str(binaries / "spark-class"), "org.apache.spark.deploy.master.Master"]
            command += ["--host", "127.0.0.1", "--port", str(master_port)]
            command += ["--webui-port", str(_free_port())]
            running.enter_context(_process(folder, "master", command, master_port))
            for number in range(WORKERS):
                port = _free_port()
                command = [str(binaries / "spark-class"), "org.apache.spark.deploy.worker.Worker"]
                command += ["--host", "127.0.0.1", "--port", str(port), "--cores", "1"]
                command += ["--webui-port", str(_free_port()), "--memory", WORKER_MEMORY]
                command += ["--work-dir", str(folder / f"worker{number}"), master]
                running.enter_context(_process(folder, f"worker{number}", command, port))
        port = _free_port()
        java = f"-Duser.timezone=UTC -Dderby.system.home={folder}"
        settings = {
            **SETTINGS,
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.local.dir": str(folder / "local"),
            "spark.driver.extraJavaOptions": java,
            "spark.executor.extraJavaOptions": "-Duser.timezone=UTC",
            "spark.hadoop.javax.jdo.option.ConnectionURL": (
                f"jdbc:derby:;databaseName={folder / 'metastore'};create=true"
            ),
            "spark.hadoop.hive.exec.scratchdir": str(folder / "scratch"),
            "spark.hadoop.hive.server2.thrift.port": str(port),
            "spark.hadoop.hive.server2.thrift.bind.host": "127.0.0.1",
        }
        command = [str(binaries / "spark-submit"), "--master", master, "--class", HIVE_SERVER]
        for name, value in settings.items():
            command += ["--conf", f"{name}={value}"]
        running.enter_context(_process(folder, "thrift", [*command, "spark-internal"], port))
        yield Spark(folder, port)
