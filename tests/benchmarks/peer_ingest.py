"""Reads the headers of DICOM files with PySpark and pydicom into a Delta table, as is done without
LesionLake: a pandas UDF that gives each file's attributes as DICOM JSON.

  usage: peer_ingest.py WARM FILES TABLE JAR...
"""

import json
import sys
import time
from pathlib import Path

import pandas as pd
import pydicom
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, pandas_udf
from pyspark.sql.types import StringType, StructField, StructType

FILES_PER_TASK = 500


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


def main():
    warm, files, table, *jars = sys.argv[1:]
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
    ingest(spark, warm, table + "-warm")
    count, seconds = ingest(spark, files, table)
    print(f"{'PySpark, pydicom':<20} {count:>8,} files {seconds:8.2f} s {count / seconds:10,.0f} files/s")
    spark.stop()


if __name__ == "__main__":
    main()
