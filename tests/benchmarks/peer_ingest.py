"""Reads the headers of DICOM files with PySpark and pydicom into a Delta table, as is done without
LesionLake: a pandas UDF that gives each file's attributes as DICOM JSON.

  usage: peer_ingest.py FILES TABLE ROUNDS JAR...
"""

import json
import statistics
import sys
import time
from pathlib import Path

import pandas as pd
import pydicom
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, pandas_udf
from pyspark.sql.types import StringType, StructField, StructType

FILES_PER_TASK = 2500
NAME = "PySpark, pydicom"


COLUMNS = ["sop_uid", "series_uid", "study_uid", "patient_id", "attributes"]


@pandas_udf(StructType([StructField(name, StringType()) for name in COLUMNS]))
def header(paths: pd.Series) -> pd.DataFrame:
    def read(path):
        data = pydicom.dcmread(path, stop_before_pixels=True)
        return (
            str(data.SOPInstanceUID),
            str(data.SeriesInstanceUID),
            str(data.StudyInstanceUID),
            str(data.PatientID),
            json.dumps(data.to_json_dict()),
        )

    return pd.DataFrame([read(path) for path in paths], columns=COLUMNS)


def ingest(spark, folder, table):
    start = time.monotonic()
    paths = sorted(str(path) for path in Path(folder).rglob("*.dcm"))
    frame = spark.createDataFrame([(path,) for path in paths], "path string")
    frame = frame.repartition(max(1, len(paths) // FILES_PER_TASK))
    frame.select("path", header(col("path")).alias("header")).select("path", "header.*").write.format(
        "delta"
    ).save(table)
    seconds = time.monotonic() - start
    assert spark.read.format("delta").load(table).count() == len(paths)
    return len(paths), seconds


def report(what, count, seconds):
    print(f"{what:<26} {count:>8,} files {seconds:8.2f} s {count / seconds:10,.0f} files/s", flush=True)


def main():
    files, table, rounds, *jars = sys.argv[1:]
    rounds = int(rounds)
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", ",".join(jars))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", "4g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    measured = []
    for turn in range(1, 2 * rounds + 1):
        count, seconds = ingest(spark, files, f"{table}-{turn}")
        if turn > rounds:
            measured.append(seconds)
        report(f"{NAME} {turn - rounds}" if turn > rounds else f"{NAME}, warm-up", count, seconds)
    report(f"{NAME}, median", count, statistics.median(measured))
    spark.stop()


if __name__ == "__main__":
    main()
