#!/usr/bin/env bash
# From DICOM headers to committed Delta rows on two cores: LesionLake's data source, its ingest job,
# and PySpark with pydicom, in turns on the same files. Prints files a second and ratios.
#
#   usage: tests/benchmarks/ingest.sh [FILES, default 20000] [ROUNDS, default 2]
set -euo pipefail
cd "$(dirname "$0")/../.."
files=${1:-20000}
rounds=${2:-2}
python=$(tests/python/venv.sh tests/benchmarks/requirements.lock)
./mvnw -q -B test-compile -DskipTests -Dspotless.check.skip
work=$(mktemp -d "${TMPDIR:-/tmp}/ingest-benchmark.XXXXXX")
trap 'rm -rf "$work"' EXIT
classpath=$(for module in schemas udfs jobs tests; do printf '%s:' "$PWD/$module/target/classes"; done)
classpath="$PWD/tests/target/test-classes:$classpath$(tr ':' '\n' <target/classpath.txt | grep -v "^$PWD/" | paste -sd:)"
opens=$(sed -n 's:.*<spark.jvm.opens>\(.*\)</spark.jvm.opens>.*:\1:p' pom.xml)
jars=$(tr ':' '\n' <target/classpath.txt | grep -E '/(delta-spark|delta-storage)[^/]*\.jar$' | paste -sd,)
ours() {
  # shellcheck disable=SC2086
  java -Xmx3g $opens -Duser.timezone=UTC -Dlesionlake.home="$PWD" \
    -Dlog4j2.configurationFile="$PWD/conf/log4j2.properties" \
    -cp "$classpath" org.lesionlake.tests.benchmarks.IngestBenchmark "$@" 2>"$work/log" ||
    { tail -20 "$work/log" >&2; exit 1; }
}
echo "making $files files" >&2
ours make "$work/ct" "$files"
for round in $(seq "$rounds"); do
  rm -rf "$work/out"*
  ours source "$work/ct" "$work/out-source"
  ours ingest "$work/ct" "$work/out-ingest"
  SPARK_LOCAL_IP=127.0.0.1 "$python" tests/benchmarks/peer_ingest.py \
    "$work/ct" "$work/out-peer" "$jars" 2>"$work/log" || { tail -20 "$work/log" >&2; exit 1; }
done | tee "$work/times"
awk -v files="$files" '
  { if (!($1 in best) || $2 < best[$1]) best[$1] = $2 }
  END {
    for (what in best)
      printf "%-7s %8.0f files/s, %5.1f times the peer\n", what, files / best[what], best["peer"] / best[what]
  }' "$work/times"
