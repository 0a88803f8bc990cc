"""Makes a model package of a trained nnU-Net v2 model: its results folder in, a folder that LesionLake loads out.

    python nnunet_export.py --model nnUNet_results/DATASET/TRAINER__PLANS__3d_fullres --package conf/models/NAME

Runs in the environment that the model was trained in, with onnx and onnxruntime beside nnunetv2 (tests/peers pins
one). The package holds plans.json and dataset.json as nnU-Net wrote them; for each fold its network without deep
supervision, logits out, as TorchScript (fold_N.ts) and as ONNX of any batch size (fold_N.onnx); export.json, the
settings that nnU-Net itself would predict with; a card to fill in (README.md); and SHA256SUMS. Each file of weights
is compared with the network on random patches before it is recorded. Cascades and 2D configurations are refused.
"""

import argparse
import hashlib
import importlib.metadata
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor
from nnunetv2.utilities.label_handling.label_handling import determine_num_input_channels
from nnunetv2.utilities.plans_handling.plans_handler import PlansManager

# TorchScript runs the same kernels, ONNX Runtime its own in single precision.
TORCHSCRIPT_TOLERANCE = 1e-5
ONNX_TOLERANCE = 1e-3

CARD = """\
# {name}

A segmentation network trained with nnU-Net v2, exported by `nnunet_export.py`.

To be filled in before it is used on patients: what it was trained on, what it was judged on, and what it must not
be used for. Without that it is no medical device and its figures say nothing about patients.

| | |
|---|---|
| input | {channels}; {spacing} mm (z, y, x) |
| window | {patch} voxels (z, y, x) |
| output | logits of {heads} |
| folds | {folds} |
| data | |
| judged on | |
| licence | |
"""


def refuse(message):
    raise SystemExit(f"nnunet_export: {message}")


def check_folder(model):
    for name in ("plans.json", "dataset.json"):
        if not (model / name).is_file():
            refuse(f"{model} has no {name}. Give the folder that holds fold_0 and so on, as nnU-Net's training left it.")


def folds_of(model, wanted, checkpoint):
    found = sorted(int(path.name[len("fold_"):]) for path in model.glob("fold_[0-9]*")
                   if (path / checkpoint).is_file())
    folds = found if wanted is None else wanted
    missing = [fold for fold in folds if fold not in found]
    if not folds or missing:
        refuse(f"{model} has no {checkpoint} for fold {', '.join(map(str, missing)) or '0'} (found: {found}). "
               "Finish its training, or choose others by --folds and --checkpoint.")
    return folds


def check_configuration(model, name):
    """Before a network is built: one of a cascade takes masks as further channels."""
    configuration = PlansManager(str(model / "plans.json")).get_configuration(name)
    if configuration.previous_stage_name is not None:
        refuse(f"configuration {name} is a cascade: it needs the masks of {configuration.previous_stage_name} as "
               "further input, which packages do not carry. Export that configuration itself, or 3d_fullres.")
    if len(configuration.patch_size) != 3:
        refuse(f"configuration {name} has patches of {len(configuration.patch_size)} dimensions; packages hold "
               "networks of volumes. Export 3d_fullres or 3d_lowres.")


def write_torchscript(network, patch, path):
    with torch.no_grad():
        torch.jit.save(torch.jit.trace(network, patch, check_trace=False), str(path))


def write_onnx(network, patch, path):
    torch.onnx.export(network, (patch,), str(path), opset_version=17, dynamo=False,
                      input_names=["image"], output_names=["logits"],
                      dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}})


def largest_differences(network, patches, torchscript, onnx):
    """Largest differences of a fold's two files to the network, of logits on the same patches."""
    with torch.no_grad():
        expected = network(patches).numpy()
        traced = torch.jit.load(str(torchscript))(patches).numpy()
    session = onnxruntime.InferenceSession(str(onnx), providers=["CPUExecutionProvider"])
    computed = session.run(None, {"image": patches.numpy()})[0]
    return float(np.abs(traced - expected).max()), float(np.abs(computed - expected).max())


def card(name, dataset, configuration, labels, folds):
    by_number = {str(number): label for label, number in dataset["labels"].items()}
    return CARD.format(
        name=name,
        channels=", ".join((dataset.get("channel_names") or dataset.get("modality")).values()),
        spacing=" x ".join(f"{value:g}" for value in configuration.spacing),
        patch=" x ".join(map(str, configuration.patch_size)),
        heads=f"{labels.num_segmentation_heads} labels: " + ", ".join(by_number.values()),
        folds=", ".join(map(str, folds)))


def record(package):
    """SHA256SUMS, as sha256sum writes it, over the files of the package."""
    files = sorted(p for p in package.iterdir()
                   if p.is_file() and p.name != "SHA256SUMS" and not p.name.startswith("."))
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in files]
    (package / "SHA256SUMS").write_text("".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, type=Path, help="folder with plans.json, dataset.json, fold_0 ...")
    parser.add_argument("--package", required=True, type=Path, help="a folder that does not exist or is empty")
    parser.add_argument("--folds", type=int, nargs="+", help="default: all that have the checkpoint")
    parser.add_argument("--checkpoint", default="checkpoint_final.pth")
    parser.add_argument("--step-size", type=float, default=0.5, help="of windows, as a part of the patch")
    parser.add_argument("--no-mirroring", action="store_true", help="predict without mirrored windows")
    options = parser.parse_args()
    package = options.package
    check_folder(options.model)
    folds = folds_of(options.model, options.folds, options.checkpoint)
    if not 0 < options.step_size <= 1:
        refuse(f"--step-size is {options.step_size}; it must be above 0 and at most 1")
    if package.exists() and any(package.iterdir()):
        refuse(f"{package} is not empty. A package is made whole: give another folder, or clear it.")

    name = torch.load(options.model / f"fold_{folds[0]}" / options.checkpoint, map_location="cpu",
                      weights_only=False)["init_args"]["configuration"]
    check_configuration(options.model, name)
    predictor = nnUNetPredictor(device=torch.device("cpu"), perform_everything_on_device=False)
    predictor.initialize_from_trained_model_folder(str(options.model), folds, options.checkpoint)
    configuration = predictor.configuration_manager
    package.mkdir(parents=True, exist_ok=True)
    for file in ("plans.json", "dataset.json"):
        shutil.copyfile(options.model / file, package / file)

    channels = determine_num_input_channels(predictor.plans_manager, configuration, predictor.dataset_json)
    generator = torch.Generator().manual_seed(1)
    patches = torch.randn((2, channels, *configuration.patch_size), generator=generator)
    network = predictor.network.eval()
    weights = []
    for fold, parameters in zip(folds, predictor.list_of_parameters):
        network.load_state_dict(parameters)
        torchscript, onnx = package / f"fold_{fold}.ts", package / f"fold_{fold}.onnx"
        write_torchscript(network, patches[:1], torchscript)
        write_onnx(network, patches[:1], onnx)
        traced, computed = largest_differences(network, patches, torchscript, onnx)
        print(f"fold {fold}: largest difference to torch {traced:.1e} as TorchScript, {computed:.1e} as ONNX")
        if not traced <= TORCHSCRIPT_TOLERANCE or not computed <= ONNX_TOLERANCE:
            refuse(f"fold {fold}'s exported weights do not compute what the network does; nothing was recorded")
        weights.append({"fold": fold, "torchscript": torchscript.name, "onnx": onnx.name})

    mirrored = [] if options.no_mirroring else list(predictor.allowed_mirroring_axes or ())
    (package / "export.json").write_text(json.dumps({
        "configuration": name,
        "checkpoint": options.checkpoint,
        "trainer": predictor.trainer_name,
        "use_folds": folds,
        "weights": weights,
        "tile_step_size": options.step_size,
        "use_gaussian": True,
        "mirror_axes": mirrored,
        "input_channels": channels,
        "output_channels": predictor.label_manager.num_segmentation_heads,
        "patch_size": list(configuration.patch_size),
        "versions": {one: importlib.metadata.version(one) for one in ("nnunetv2", "torch", "onnx")},
    }, indent=2) + "\n")
    (package / "README.md").write_text(
        card(package.name, predictor.dataset_json, configuration, predictor.label_manager, folds))
    record(package)
    print(f"{package}: {sum(p.stat().st_size for p in package.iterdir())} bytes")


if __name__ == "__main__":
    sys.exit(main())
