#!/usr/bin/env bash
# Runs nights on a Spark standalone cluster of this machine and kills one of their processes (kill -9 of an
# executor, the driver, a worker, the master, in turn) at a random point of each, then compares all tables
# with those of a night that nothing disturbed. Prints a line for each round; exits 1 if tables differ.
#
#   usage: tests/faults.sh [ROUNDS] [SEED]     20 rounds of some minutes by default; a seed draws the same points
#   example: tests/faults.sh 4 7
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
rounds=${1:-20}
seed=${2:-$(date +%s)}
case "$rounds$seed" in
  *[!0-9]*) sed -n 's/^# \{0,1\}//; 2,8p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
[ "$rounds" -gt 0 ] || { echo "ROUNDS counts from 1." >&2; exit 2; }
cd "$root"
mkdir -p target
printf '%s rounds, seed %s; progress stands in target/faults.log\n' "$rounds" "$seed"
code=0
CI=true LESIONLAKE_FAULT_ROUNDS=$rounds LESIONLAKE_FAULT_SEED=$seed \
  ./mvnw -B -o -fae verify -Dspotless.check.skip -Dtest.groups.excluded=none -Dtest=ClusterFaultsTest \
  -Dsurefire.failIfNoSpecifiedTests=false >target/faults.log 2>&1 || code=1
cat tests/target/faults.txt 2>/dev/null || true
[ "$code" = 0 ] || {
  grep -E '^\[ERROR\]|^round [0-9]+:' target/faults.log | head -20 >&2
  printf '%s\n' "Not every round came out right." "  why: See target/faults.log; lakes that differ stay in tests/target/nights." \
    "  do:  tests/faults.sh $rounds $seed draws the same points again." >&2
}
exit "$code"
