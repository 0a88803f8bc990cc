#!/usr/bin/env bash
# Damages real DICOM files, compressed frames and archives for as long as it is told, with other
# damage each round, and says what neither came through nor was refused with a reason. The quick
# tests do one short round with a fixed seed.
#
#   usage: tests/fuzz.sh [MINUTES] [SEED]     60 minutes by default; a seed repeats a round
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
minutes=${1:-60}
seed=${2:-$(date +%s)}
case "$minutes$seed" in
  *[!0-9]*) sed -n 's/^# \{0,1\}//; 2,7p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
cd "$root"
mkdir -p target
end=$((SECONDS + 60 * minutes))
round=0
while [ "$round" = 0 ] || [ "$SECONDS" -lt "$end" ]; do
  round=$((round + 1))
  printf 'round %s, seed %s, %s min of %s\n' "$round" "$seed" "$((SECONDS / 60))" "$minutes"
  LESIONLAKE_FUZZ_SEED=$seed LESIONLAKE_FUZZ_ROUNDS=${LESIONLAKE_FUZZ_ROUNDS:-4000} \
    ./mvnw -B -o -q verify -Dspotless.check.skip -Dtest.groups.excluded=none \
    -Dtest='RealFileFuzzTest,MutationFuzzTest,ArchiveFuzzTest' \
    -Dsurefire.failIfNoSpecifiedTests=false -pl schemas,udfs >target/fuzz.log 2>&1 || {
    grep -E 'AssertionError|round [0-9]+|with seed' target/fuzz.log | head -20 >&2
    printf '%s\n' "Round $round found something." "  why: See target/fuzz.log." \
      "  do:  tests/fuzz.sh 1 $seed repeats it; mend it and keep the file's damage as a test." >&2
    exit 1
  }
  seed=$((seed + 1))
done
printf '%s rounds, nothing found\n' "$round"
