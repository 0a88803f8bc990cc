#!/usr/bin/env bash
# Whether a trained tagger beside the rules reads better than the rules alone, as a table: without and with it on the
# development reports (five parts, each read by a tagger that was trained on the others), on generated reports, and on
# these with their lesions in words that neither lexicon nor training has. A tagger is worth keeping if what is gained
# on reports lies above zero with its whole interval. Some minutes a language.
#
#   usage: tests/benchmarks/tagger.sh [aside]      (aside: also the reports set aside; look at them once)
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/java.sh"
gold=$root/udfs/src/test/resources/org/lesionlake/report

for language in en nl; do
  run_java org.lesionlake.tests.benchmark.TaggerTrial "$root/conf" "$gold" "$language" "$work/tagger" "$@" 2>/dev/null
done
