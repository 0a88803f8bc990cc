#!/usr/bin/env bash
# What one thread does in a second: reading headers, decoding pixels, writing voxel files. Builds the
# test classes, runs JMH and prints a table. A few minutes; on an otherwise idle machine.
#
#   usage: tests/benchmarks/jmh.sh header|codecs|voxels
#
# header  CT headers through the dicom data source and through the ingest job's reader, and by
#         pydicom on the same files if there is a Python 3
# codecs  a compressed CT slice of 512 x 512 pixels in each transfer syntax, and the libraries alone
# voxels  uncompressed CT slices to a voxel file
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
case "${1:-}" in
  header | codecs | voxels) ;;
  *) sed -n 's/^# \{0,1\}//; 2,12p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
cd "$root"
mkdir -p target
./mvnw -B -q -Dspotless.check.skip -DskipTests process-test-classes >target/benchmarks.log 2>&1 || {
  printf '%s\n' "The benchmarks could not be built." "  why: See target/benchmarks.log." \
    "  do:  Mend what it names." >&2
  exit 3
}
peer=()
if [ "$1" = header ] && command -v "${PYTHON:-python3}" >/dev/null; then
  peer=("$(tests/python/venv.sh tests/benchmarks/requirements.lock)")
fi
opens=$(sed -n 's|.*<spark.jvm.opens>\(.*\)</spark.jvm.opens>.*|\1|p' pom.xml)
java=java
[ -z "${JAVA_HOME:-}" ] || java="$JAVA_HOME/bin/java"
# shellcheck disable=SC2086
exec "$java" -Xmx2g $opens -Duser.timezone=UTC -Djava.awt.headless=true -Dlesionlake.root="$root" \
  -Dlog4j2.configurationFile="$root/conf/log4j2.properties" \
  -cp "tests/target/test-classes:$(cat tests/target/test-classpath.txt)" \
  org.lesionlake.tests.benchmark.jmh.Benchmarks "$1" "${peer[@]}"
