#!/usr/bin/env bash
# Spark's discovery script: prints the GPUs of this machine, or of this container, as Spark asks for
# them. Engines count devices in the same order (CUDA_DEVICE_ORDER=PCI_BUS_ID in the profiles).
set -euo pipefail
command -v nvidia-smi >/dev/null || {
  echo "gpu-addresses.sh: nvidia-smi was not found; install NVIDIA's driver, or ask Spark for no GPU." >&2
  exit 1
}
indices=$(nvidia-smi --query-gpu=index --format=csv,noheader)
[ -n "$indices" ] || {
  echo "gpu-addresses.sh: nvidia-smi names no GPU; look at 'nvidia-smi -L' on $(hostname)." >&2
  exit 1
}
printf '{"name": "gpu", "addresses": [%s]}\n' \
  "$(printf '%s\n' "$indices" | sed 's/[^0-9]//g; s/.*/"&"/' | paste -sd,)"
