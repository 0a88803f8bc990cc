#!/usr/bin/env bash
# How long one thread takes to read a structure set and fill its contours, on 100, 200 and 400 slices of 512 x 512:
# seconds, and nanoseconds for each voxel of the series, which stay the same if time goes with voxels.
#
#   usage: tests/benchmarks/fill.sh
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/java.sh"
run_java org.lesionlake.tests.benchmark.MaskBenchmark
