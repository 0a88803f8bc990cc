"""Opens every table of a lake with two readers that are not Spark and compares their row counts.

    $(tests/python/venv.sh tests/python/requirements.lock) tests/python/check_tables.py --lake DIR

The readers are delta-rs (``deltalake``) and DuckDB's ``delta_scan``. Exit code 1 if a table cannot
be opened, the counts differ, or there is no table at all.
"""

import argparse
import importlib.metadata
import sys
from pathlib import Path

import duckdb
from deltalake import DeltaTable

LAYERS = ("silver", "gold")


def tables(lake):
    """The folders of the lake's silver and gold tables."""
    return [
        log.parent for layer in LAYERS for log in sorted((lake / layer).glob("*/_delta_log"))
    ]


def duckdb_with_delta():
    """A connection with the Delta extension that its package carries; nothing is downloaded."""
    carried = importlib.metadata.files("duckdb-ext-delta")
    extension = next(file for file in carried if file.name == "delta.duckdb_extension").locate()
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension}'")
    return connection


def rows_by_deltars(folder):
    return DeltaTable(str(folder)).to_pyarrow_dataset().count_rows()


def rows_by_duckdb(connection, folder):
    # Every column is touched, so that one that cannot be read does not pass unseen.
    # As Arrow: DuckDB turns instants into Python objects by a package that nothing else here needs.
    rows = connection.execute("SELECT * FROM delta_scan(?)", [str(folder)])
    return rows.fetch_arrow_table().num_rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lake", type=Path, required=True, help="root of the lake")
    lake = parser.parse_args().lake
    folders = tables(lake)
    if not folders:
        sys.exit(f"No silver or gold table under {lake}: is it the root of a lake that has run?")
    connection = duckdb_with_delta()
    failures = 0
    for folder in folders:
        name = f"{folder.parent.name}.{folder.name}"
        try:
            first, second = rows_by_deltars(folder), rows_by_duckdb(connection, folder)
        except Exception as error:  # a reader's own error is what this check is for
            failures += 1
            print(f"{name}: cannot be read: {error}")
            continue
        failures += first != second
        print(f"{name}: delta-rs {first}, DuckDB {second}" + ("" if first == second else " DIFFER"))
    print(f"{len(folders)} tables, " + (f"{failures} wrong" if failures else "all equal"))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
