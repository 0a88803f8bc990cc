#!/usr/bin/env bash
# What the ingest of 100 new studies costs on lakes that hold more and more: seconds, bytes and files read.
#
#   usage: tests/benchmarks/growth.sh [STUDIES...]      (default 1000 10000 50000, of 100 images each; 2 GB)
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/java.sh"
[ $# -gt 0 ] || set -- 1000 10000 50000
run_java org.lesionlake.tests.benchmark.GrowthBenchmark "$work" "$@" | grep -v '^A lake is'
