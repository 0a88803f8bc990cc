#!/usr/bin/env bash
# Networks of nnU-Net v2 and MONAI run by LesionLake and by their own toolkits, one after the other: how far the masks
# agree, and seconds, their shares and peak memory of each. Trains small networks on real CT once, half an hour on two
# cores, into a folder that it asks for; what is there already is used again.
#
#   usage: tests/benchmarks/inference.sh FOLDER [THREADS]      (default 2 threads; the environment takes 6 GB)
set -euo pipefail
[ $# -ge 1 ] || { sed -n 's/^# \{0,1\}//; 2,7p' "${BASH_SOURCE[0]}" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd -- "$1" && pwd)
threads=${2:-2}
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
peers=$root/tests/peers
python=$("$root/tests/python/venv.sh" "$peers/requirements.lock")
results=$folder/nnunet/nnUNet_results/Dataset501_SoftTissueSarcoma
"$root/lesionlake" build

[ -d "$folder/data/unseen" ] || "$python" "$peers/make_dataset.py" --data "$root/../shared/data/ct" --output "$folder/data"
for plans in nnUNetPlans isotropicPlans; do
  trained=$results/nnUNetTrainer__${plans}__3d_fullres
  [ -f "$trained/fold_0/checkpoint_final.pth" ] || "$python" "$peers/train_nnunet.py" --data "$folder/data" --output "$folder/nnunet"
  [ -d "$folder/packages/$plans" ] ||
    "$python" "$root/conf/models/export/nnunet_export.py" --model "$trained" --package "$folder/packages/$plans" \
      --folds 0 --no-mirroring
done
[ -d "$folder/monai" ] || "$python" "$peers/train_monai.py" --data "$folder/data" --output "$folder/monai"
for bundle in "$folder"/monai/*/; do
  [ -f "$bundle/SHA256SUMS" ] || "$root/lesionlake" model record "$bundle"
done
"$python" "$here/peer_inference.py" --root "$root" --folder "$folder" --threads "$threads"
