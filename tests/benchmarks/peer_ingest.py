"""What is done today: PySpark with pydicom in a pandas UDF, header as DICOM JSON, into Delta.

usage: peer_ingest.py FOLDER OUT JARS
prints: peer SECONDS (of the work, without the start of Java and Spark)
"""
import json
import os
import sys
import time

import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql.functions import pandas_udf

folder, out, jars = sys.argv[1:4]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.jars", jars)
    .config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "3g")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
    .getOrCreate()
)
spark.range(1000).selectExpr("sum(id)").collect()


@pandas_udf("string")
def header(paths: pd.Series) -> pd.Series:
    import pydicom

    return paths.map(
        lambda path: json.dumps(pydicom.dcmread(path, stop_before_pixels=True).to_json_dict())
    )


begin = time.perf_counter()
paths = [
    (os.path.join(where, name),) for where, _, names in os.walk(folder) for name in sorted(names)
]
files = spark.createDataFrame(paths, "path string").repartition(16)
files.select("path", header("path").alias("header")).write.format("delta").save(out)
print(f"peer {time.perf_counter() - begin:.2f}")
assert spark.read.format("delta").load(out).count() == len(paths)
spark.stop()
