"""Runs the packages that inference.sh prepared, by LesionLake and by their toolkits, and prints a table.

    python peer_inference.py --root CHECKOUT --folder FOLDER --threads 2

Every run is a process of its own, from start to the written mask; seconds and peak memory are the process's. Dice is
that of all labels together against the toolkit's mask.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nibabel
import numpy


def run(command, threads):
    """Wall seconds, peak MiB and standard output of a process."""
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    with tempfile.TemporaryFile("w+") as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        out.seek(0)
        text = out.read()
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(map(str, command))}\nfailed:\n{text[-3000:]}")
    return seconds, usage.ru_maxrss / 1024, text


def dice(ours, theirs):
    """Dice of all labels together, the least of one label, and voxels that differ."""
    first, second = (numpy.asarray(nibabel.load(path).dataobj).astype(numpy.int32) for path in (ours, theirs))
    both, sizes, least = 0, 0, 1.0
    for label in numpy.union1d(numpy.unique(first), numpy.unique(second)):
        if label:
            same = int(((first == label) & (second == label)).sum())
            size = int((first == label).sum() + (second == label).sum())
            both, sizes, least = both + same, sizes + size, min(least, 2 * same / size)
    return (2 * both / sizes if sizes else 1.0), least, int((first != second).sum())


def ours(root, package, ct, mask, threads, *options):
    seconds, memory, text = run([root / "lesionlake", "segment", "--model", package, "--input", ct, "--output", mask,
                                 "--threads", str(threads), *options], threads)
    prepare, network, rest = map(float, re.search(
        r"prepare ([\d.]+) s, network ([\d.]+) s, rest ([\d.]+) s", text).groups())
    return seconds, memory, network, prepare, rest


def theirs(command, times, threads):
    seconds, memory, _ = run(command, threads)
    phases = json.loads(Path(times).read_text())["seconds"]
    network = phases["network"]
    prepare = phases.get("preprocess", 0)
    rest = sum(value for name, value in phases.items() if name not in ("network", "preprocess", "import", "load_model"))
    return seconds, memory, network, prepare, rest


def line(name, figures, base=None, agreement=""):
    seconds, memory, network, prepare, rest = figures
    ratio = f"{base[0] / seconds:5.2f}" if base else "     "
    print(f"  {name:22} {seconds:7.1f} s {ratio}  network {network:6.1f}  before {prepare:5.1f}  after {rest:5.1f}"
          f"  {memory:6.0f} MiB  {agreement}", flush=True)


def compare(title, peer, package, ct, options, folder):
    print(title)
    theirs_mask = folder / "theirs.nii.gz"
    base = peer(theirs_mask, folder / "times.json")
    line("toolkit", base)
    for name, more in (("ours, ONNX Runtime", ("--engine", "OnnxRuntime")), ("ours, PyTorch", ("--engine", "PyTorch")),
                       ("ours, fast", ("--fast",))):
        if "--engine" in more and more[1] == "OnnxRuntime" and not list(package.rglob("*.onnx")):
            continue
        mask = folder / "ours.nii.gz"
        figures = ours(options.root, package, ct, mask, options.threads, *more)
        whole, least, differing = dice(mask, theirs_mask)
        line(name, figures, base, f"Dice {whole:.6f}, least of a label {least:.6f}, {differing} voxels differ")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", required=True, type=Path)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cases", nargs="+", help="default: all unseen volumes")
    options = parser.parse_args()
    options.root, options.folder = options.root.resolve(), options.folder.resolve()
    peers = options.root / "tests" / "peers"
    volumes = sorted((options.folder / "data" / "unseen" / "images").glob("*.nii.gz"))
    if options.cases:
        volumes = [volume for volume in volumes if volume.name.removesuffix(".nii.gz") in options.cases]
    results = options.folder / "nnunet" / "nnUNet_results" / "Dataset501_SoftTissueSarcoma"
    print("seconds and peak memory of whole processes; ratio: toolkit's seconds over ours; shares in seconds")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for ct in volumes:
            name = ct.name.removesuffix(".nii.gz")
            for plans in ("nnUNetPlans", "isotropicPlans"):
                model = results / f"nnUNetTrainer__{plans}__3d_fullres"
                compare(f"nnU-Net {plans}, {name}", lambda mask, times: theirs(
                    [sys.executable, peers / "predict_nnunet.py", "--model", model, "--input", ct, "--output", mask,
                     "--times", times, "--folds", "0", "--no-mirroring", "--threads", str(options.threads)],
                    times, options.threads), options.folder / "packages" / plans, ct, options, folder)
            for bundle in sorted((options.folder / "monai").iterdir()):
                compare(f"MONAI {bundle.name}, {name}", lambda mask, times: theirs(
                    [sys.executable, peers / "predict_monai.py", "--bundle", bundle, "--input", ct, "--output", mask,
                     "--times", times, "--threads", str(options.threads)],
                    times, options.threads), bundle, ct, options, folder)


if __name__ == "__main__":
    main()
