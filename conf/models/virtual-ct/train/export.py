"""Exports a checkpoint as ONNX with the softmax inside, checks it against torch, and records hashes.

Batch normalisation is folded into the convolutions, which become those of planes (sliced.py), and weights
are stored in half precision, which halves the file: a Cast after each makes them single again when the
engine loads them, so the network computes as before. --compare times what is written beside the network as
it was trained, both in ONNX Runtime on one core.

    python export.py --checkpoint network.pt --package conf/models/virtual-ct
"""

import argparse
import hashlib
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from network import Network, OrganProbabilities
from sliced import Sliced
from volumes import FIRST_LESION, LABELS, WINDOWS_HU

# Holds bodies across and most in two windows along: a fifth fewer voxels to compute than 96 x 96 x 136.
PATCH = (112, 88, 136)
LESION_LOG_ODDS = 0.6


def folded(network):
    """The network that inference runs, its weights such as half precision can hold."""
    for module in list(network.modules()):
        if isinstance(module, nn.Sequential) and isinstance(module[1], nn.BatchNorm3d):
            module[0] = fuse_conv_bn_eval(module[0], module[1])
            module[1] = nn.Identity()
    with torch.no_grad():
        for weights in network.parameters():
            weights.copy_(weights.half().float())
    return network


def store_in_half_precision(path):
    model = onnx.load(str(path))
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.size > 1:
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + ".half"))
            casts.append(onnx.helper.make_node("Cast", [name + ".half"], [name], to=onnx.TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def loaded(checkpoint, lesion_log_odds):
    """The network of a checkpoint, with an addition to the logits of lesions."""
    network = Network()
    network.load_state_dict(torch.load(checkpoint))
    with torch.no_grad():
        network.head.bias[FIRST_LESION:len(LABELS)] += lesion_log_odds
    return network.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", default="network.pt")
    parser.add_argument("--package", required=True)
    parser.add_argument("--lesion-log-odds", type=float, default=LESION_LOG_ODDS,
                        help="added to the logits of lesions")
    parser.add_argument("--compare", action="store_true", help="print the time of a window, both ways")
    options = parser.parse_args()
    package = Path(options.package)
    torch.set_num_threads(1)

    network = folded(loaded(options.checkpoint, options.lesion_log_odds))
    model = nn.Sequential(network, OrganProbabilities()).eval()
    image = torch.rand((1, len(WINDOWS_HU)) + PATCH, generator=torch.Generator().manual_seed(1))
    image = image * 2 - 1
    weights = package / "weights.onnx"
    write(Sliced(network, PATCH).eval(), image, weights)
    store_in_half_precision(weights)
    with torch.no_grad():
        expected = model(image).numpy()
    session = opened(weights)
    got = session.run(None, {"image": image.numpy()})[0]
    difference = float(np.abs(expected - got).max())
    print(f"{weights.stat().st_size} bytes, largest difference to torch {difference:.1e}")
    if not difference < 1e-3:
        raise SystemExit("The ONNX network does not compute what torch does; not recorded")
    record(package)
    if options.compare:
        compare(model, session, image)


def write(model, image, path):
    torch.onnx.export(
        model, (image,), str(path), opset_version=17, dynamo=False,
        input_names=["image"], output_names=["probabilities"],
        dynamic_axes={"image": {0: "batch"}, "probabilities": {0: "batch"}},
    )


def opened(path):
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), settings)


def compare(model, session, image, rounds=5):
    """Prints the least processor time of a window: as trained, and as written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "volumetric.onnx"
        write(model, image, path)
        volumetric = opened(path)
    least = {}
    for _ in range(rounds):
        for name, one in (("as trained", volumetric), ("as written", session)):
            started = time.process_time()
            one.run(None, {"image": image.numpy()})
            least[name] = min(least.get(name, np.inf), time.process_time() - started)
    print(f"a window of {'x'.join(map(str, PATCH))}: "
          + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in least.items())
          + f", ratio {least['as trained'] / least['as written']:.2f}")


def record(package):
    """SHA256SUMS, as sha256sum writes it, over the files of the package."""
    files = sorted(p for p in package.iterdir()
                   if p.is_file() and p.name != "SHA256SUMS" and not p.name.startswith("."))
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in files]
    (package / "SHA256SUMS").write_text("".join(lines))


if __name__ == "__main__":
    main()
