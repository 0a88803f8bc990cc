#!/usr/bin/env bash
# Masks of the contours of the sample data, of all sarcoma patients and of the pancreas patient (whose lungs have
# keyholes), compared with scikit-image's: volume of each structure by both, Dice coefficient, and whether highdicom
# and dciodvfy find anything wrong with the segmentations.
#
#   usage: tests/benchmarks/masks.sh [FOLDER]      (default ../shared/data/ct beside the checkout)
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
folder=${1:-$root/../shared/data/ct}
work=$(mktemp -d "${TMPDIR:-/tmp}/lesionlake-masks.XXXXXX")
trap 'rm -rf "$work"' EXIT

python=$("$root/tests/python/venv.sh" "$root/tests/python/masks-requirements.lock")
cases=()
compare() { # NAME CT RTSTRUCT
  "$root/lesionlake" dicom masks "$3" --ct "$2" --nifti "$work/$1.nii.gz" --seg "$work/$1.dcm" >"$work/$1.txt"
  cases+=(--case "$1" "$2" "$3")
}
for patient in "$folder"/sts/*/; do
  compare "$(basename "$patient")" "${patient}ct" "${patient}rtstruct/RS.dcm"
done
compare pancreas "$(echo "$folder"/pancreas_cb_001/201*)" "$(echo "$folder"/pancreas_cb_001/1.0*/*.dcm)"
"$python" "$root/tests/python/check_masks.py" --masks "$work" "${cases[@]}"
