#!/usr/bin/env bash
# Masks of the contours of all sarcoma patients of the sample data, compared with scikit-image's: volume of each
# structure by both, Dice coefficient, and whether highdicom and dciodvfy find anything wrong with the segmentations.
#
#   usage: tests/benchmarks/masks.sh [FOLDER]      (default ../shared/data/ct/sts beside the checkout)
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
folder=${1:-$root/../shared/data/ct/sts}
work=$(mktemp -d "${TMPDIR:-/tmp}/lesionlake-masks.XXXXXX")
trap 'rm -rf "$work"' EXIT

python=$("$root/tests/python/venv.sh" "$root/tests/python/masks-requirements.lock")
patients=()
for patient in "$folder"/*/; do
  patient=${patient%/}
  name=$(basename "$patient")
  "$root/lesionlake" dicom masks "$patient/rtstruct/RS.dcm" --ct "$patient/ct" \
    --nifti "$work/$name.nii.gz" --seg "$work/$name.dcm" >"$work/$name.txt"
  patients+=("$patient")
done
"$python" "$root/tests/python/check_masks.py" --masks "$work" "${patients[@]}"
