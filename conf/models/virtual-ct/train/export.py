"""Exports a checkpoint as ONNX with the softmax inside, checks it against torch, and records hashes.

    python export.py --checkpoint network.pt --package conf/models/virtual-ct
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from network import Network
from volumes import WINDOWS_HU

PATCH = (96, 96, 136)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", default="network.pt")
    parser.add_argument("--package", required=True)
    options = parser.parse_args()
    package = Path(options.package)
    torch.set_num_threads(1)

    network = Network()
    network.load_state_dict(torch.load(options.checkpoint))
    model = nn.Sequential(network, nn.Softmax(dim=1)).eval()
    image = torch.rand((1, len(WINDOWS_HU)) + PATCH, generator=torch.Generator().manual_seed(1))
    image = image * 2 - 1
    weights = package / "weights.onnx"
    torch.onnx.export(
        model, (image,), str(weights), opset_version=17, dynamo=False,
        input_names=["image"], output_names=["probabilities"],
        dynamic_axes={"image": {0: "batch"}, "probabilities": {0: "batch"}},
    )
    with torch.no_grad():
        expected = model(image).numpy()
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(weights), settings)
    got = session.run(None, {"image": image.numpy()})[0]
    difference = float(np.abs(expected - got).max())
    print(f"{weights.stat().st_size} bytes, largest difference to torch {difference:.1e}")
    if not difference < 1e-3:
        raise SystemExit("The ONNX network does not compute what torch does; not recorded")
    record(package)


def record(package):
    """SHA256SUMS, as sha256sum writes it, over the files of the package."""
    files = sorted(p for p in package.iterdir()
                   if p.is_file() and p.name != "SHA256SUMS" and not p.name.startswith("."))
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in files]
    (package / "SHA256SUMS").write_text("".join(lines))


if __name__ == "__main__":
    main()
