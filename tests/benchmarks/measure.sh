#!/usr/bin/env bash
# How long one thread takes to find and measure the lesions of a mask (26-connected components; RECIST axes, mesh,
# 3D diameter, principal axes, mean and SD), made in memory: seconds of each round, the first of which warms up.
#
#   usage: tests/benchmarks/measure.sh [SIZE [LESIONS [ROUNDS]]]      (default 512 1000 5)
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/java.sh"
run_java org.lesionlake.tests.benchmark.MeasureBenchmark "${1:-512}" "${2:-1000}" "${3:-5}"
