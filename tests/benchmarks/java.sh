# Read by the benchmarks of this folder: a work folder that goes at the end, and run_java MAIN ARGUMENT...
root=$(cd -- "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/lesionlake-benchmark.XXXXXX")
trap 'rm -rf "$work"' EXIT

run_java() {
  "$root/lesionlake" build
  javac -proc:none -nowarn -d "$work/classes" -cp "$(cat "$root/target/classpath.txt")" \
    "$root"/tests/src/test/java/org/lesionlake/tests/benchmark/{ManyFiles,CountingFiles,IngestBenchmark,GrowthBenchmark,ReportBenchmark,MeasureBenchmark,LesionWording,TaggerTrial,MaskBenchmark,ExportBenchmark}.java
  # shellcheck disable=SC2046
  java -Xmx6g $(sed -n 's|.*<spark.jvm.opens>\(.*\)</spark.jvm.opens>.*|\1|p' "$root/pom.xml") \
    -XX:+IgnoreUnrecognizedVMOptions -Djava.awt.headless=true -Duser.timezone=UTC -Dfile.encoding=UTF-8 \
    -Dlog4j2.configurationFile="$root/conf/log4j2.properties" -Dlesionlake.home="$root" \
    -cp "$work/classes:$(cat "$root/target/classpath.txt")" "$@"
}
