#!/usr/bin/env bash
# How well and how fast reports are read, as tables: site by site on the reports set aside, assertions on the later
# sentences, and reports a second through Spark NLP beside medspaCy on the same texts.
#
#   usage: tests/benchmarks/reports.sh [COPIES]      (copies of the 365 English reports for the speed; default 12)
set -euo pipefail
copies=${1:-12}
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/java.sh"
gold=$root/udfs/src/test/resources/org/lesionlake/report

for language in en nl; do
  echo "== reports set aside, $language"
  "$root/lesionlake" report evaluate --gold "$gold/gold-$language-aside.jsonl" --no-differences
  echo "== clinical sentences of another hand, $language"
  "$root/lesionlake" report assert --lang "$language" --score "$gold/assertions-$language-later.tsv" 2>/dev/null
done
echo "== speed, English"
for cores in 1 2; do
  run_java org.lesionlake.tests.benchmark.ReportBenchmark "$root/conf" "$gold/gold-en-development.jsonl" "$copies" "$cores" 2>/dev/null
done
python=$("$here/../python/venv.sh" "$here/reports-requirements.lock")
"$python" "$here/peer_reports.py" "$gold/gold-en-development.jsonl" 2>/dev/null | tail -1
