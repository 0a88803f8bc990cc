#!/usr/bin/env bash
# CT headers from files to committed Delta rows: LesionLake's data source and its ingest job, and PySpark
# with pydicom on the same files in the same run, each in ROUNDS rounds after as many to warm up. Prints files
# a second and the ratios of the medians.
#
#   usage: tests/benchmarks/ingest.sh [FILES [ROUNDS]]      (default 20000 5; files of 0.5 MB that take 8 kB on disk)
set -euo pipefail
files=${1:-20000}
rounds=${2:-5}
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/java.sh"

run_java org.lesionlake.tests.benchmark.IngestBenchmark "$work" "$files" "$rounds" | tee "$work/out"
python=$("$here/../python/venv.sh" "$here/requirements.lock")
mapfile -t jars < <(tr ':' '\n' <"$root/target/classpath.txt" | grep -E 'delta-(spark|storage)_?|antlr4-runtime')
PYSPARK_PYTHON=$python "$python" "$here/peer_ingest.py" \
  "$work/files" "$work/peer" "$rounds" "${jars[@]}" 2>"$work/peer.log" | tee -a "$work/out" ||
  { tail -20 "$work/peer.log" >&2; exit 1; }
awk '/median/ { name = $0; sub(/, median.*/, "", name); rate = $(NF - 1); gsub(",", "", rate); rates[name] = rate; names[++n] = name }
  END { for (i = 1; i < n; i++) printf "%-20s %6.1f times %s\n", names[i], rates[names[i]] / rates[names[n]], names[n] }' "$work/out"
