#!/usr/bin/env bash
# How fast one thread turns the voxels of a CT series into NIfTI, from the lake's slabs to a closed file with both
# hashes: MB/s of voxels without compression, and seconds a volume with it beside nibabel, which has its voxels in
# memory. Both one after the other, twice, so that a figure stands beside its peer's of the same minutes.
#
#   usage: tests/benchmarks/export.sh [CT_FOLDER]      (default the pancreas CT of ../shared/data beside the checkout)
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
. "$here/java.sh"
folder=${1:-$(echo "${LESIONLAKE_SHARED:-$root/../shared}"/data/ct/pancreas_cb_001/201*)}
python=$("$root/tests/python/venv.sh" "$root/tests/python/export-requirements.lock")
size=$("$python" "$here/peer_export.py" voxels "$folder" "$work/voxels.raw")
for round in 1 2; do
  echo "round $round, $size voxels"
  # shellcheck disable=SC2086
  run_java org.lesionlake.tests.benchmark.ExportBenchmark "$work/voxels.raw" $size "$work"
  # shellcheck disable=SC2086
  OMP_NUM_THREADS=1 "$python" "$here/peer_export.py" time "$work/voxels.raw" $size "$work"
done
