"""Exports a made-up nnU-Net v2 model of random weights and checks the package; what cannot be exported is refused.

    $(tests/python/venv.sh tests/peers/requirements.lock) tests/peers/check_export.py

Needs neither data nor training. Exit code 1 with a line for each thing that is wrong.
"""

import contextlib
import hashlib
import io
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from nnunetv2.utilities.get_network_from_plans import get_network_from_plans

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "conf" / "models" / "export"))
import nnunet_export  # noqa: E402

PATCH = [8, 16, 16]
DATASET = {"channel_names": {"0": "CT"}, "labels": {"background": 0, "organ": 1, "lesion": 2}, "numTraining": 1,
           "file_ending": ".nii.gz"}
ARCHITECTURE = {
    "network_class_name": "dynamic_network_architectures.architectures.unet.PlainConvUNet",
    "arch_kwargs": {
        "n_stages": 2, "features_per_stage": [4, 8], "conv_op": "torch.nn.modules.conv.Conv3d",
        "kernel_sizes": [[1, 3, 3], [3, 3, 3]], "strides": [[1, 1, 1], [1, 2, 2]], "n_conv_per_stage": [1, 1],
        "n_conv_per_stage_decoder": [1], "conv_bias": True,
        "norm_op": "torch.nn.modules.instancenorm.InstanceNorm3d", "norm_op_kwargs": {"eps": 1e-5, "affine": True},
        "dropout_op": None, "dropout_op_kwargs": None, "nonlin": "torch.nn.LeakyReLU",
        "nonlin_kwargs": {"inplace": True},
    },
    "_kw_requires_import": ["conv_op", "norm_op", "dropout_op", "nonlin"],
}


def make_model(folder, folds=(0, 1), configuration="3d_fullres", **changes):
    """A results folder as training leaves it; its networks have deep supervision, as in training."""
    settings = {"data_identifier": "made_up", "preprocessor_name": "DefaultPreprocessor", "batch_size": 2,
                "patch_size": PATCH, "spacing": [3.0, 1.0, 1.0], "normalization_schemes": ["CTNormalization"],
                "use_mask_for_norm": [False], "architecture": ARCHITECTURE, **changes}
    plans = {"dataset_name": "Dataset900_MadeUp", "plans_name": "nnUNetPlans", "image_reader_writer": "SimpleITKIO",
             "transpose_forward": [0, 1, 2], "transpose_backward": [0, 1, 2], "label_manager": "LabelManager",
             "foreground_intensity_properties_per_channel": {},
             "configurations": {"3d_lowres": {**settings, "previous_stage": None}, configuration: settings}}
    folder.mkdir(parents=True)
    (folder / "plans.json").write_text(json.dumps(plans))
    (folder / "dataset.json").write_text(json.dumps(DATASET))
    networks = []
    for fold in folds:
        torch.manual_seed(fold)
        network = get_network_from_plans(ARCHITECTURE["network_class_name"], ARCHITECTURE["arch_kwargs"],
                                         ARCHITECTURE["_kw_requires_import"], 1, 3, True, deep_supervision=True)
        (folder / f"fold_{fold}").mkdir()
        torch.save({"network_weights": network.state_dict(), "trainer_name": "nnUNetTrainer",
                    "init_args": {"configuration": configuration}, "inference_allowed_mirroring_axes": (0, 1, 2)},
                   folder / f"fold_{fold}" / "checkpoint_final.pth")
        networks.append(network.eval())
    return networks


def export(*arguments):
    """None, or why the export was refused."""
    sys.argv = ["nnunet_export.py", *map(str, arguments)]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            nnunet_export.main()
    except SystemExit as refused:
        return str(refused)
    return None


def wrong_in_package(package, networks):
    """What is wrong with a package, checked against networks that the export never saw."""
    expected = {"plans.json", "dataset.json", "export.json", "README.md", "SHA256SUMS",
                "fold_0.ts", "fold_0.onnx", "fold_1.ts", "fold_1.onnx"}
    found = {path.name for path in package.iterdir()}
    if found != expected:
        yield f"the package holds {sorted(found)}"
    recorded = dict(reversed(line.split("  ")) for line in (package / "SHA256SUMS").read_text().splitlines())
    actual = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
              for path in package.iterdir() if path.name != "SHA256SUMS"}
    if recorded != actual:
        yield "SHA256SUMS does not record the files of the package"
    settings = json.loads((package / "export.json").read_text())
    wanted = {"configuration": "3d_fullres", "use_folds": [0, 1], "mirror_axes": [0, 1, 2], "tile_step_size": 0.5,
              "patch_size": PATCH, "input_channels": 1, "output_channels": 3}
    for name, value in wanted.items():
        if settings.get(name) != value:
            yield f"export.json says {name} is {settings.get(name)}, not {value}"
    # Three windows, where the export traced one.
    patches = torch.randn((3, 1, *PATCH), generator=torch.Generator().manual_seed(7))
    for fold, network in enumerate(networks):
        with torch.no_grad():
            logits = network(patches)[0].numpy()
            traced = torch.jit.load(str(package / f"fold_{fold}.ts"))(patches).numpy()
        session = onnxruntime.InferenceSession(str(package / f"fold_{fold}.onnx"), providers=["CPUExecutionProvider"])
        computed = session.run(["logits"], {"image": patches.numpy()})[0]
        for kind, got in (("TorchScript", traced), ("ONNX", computed)):
            if got.shape != logits.shape or not np.abs(got - logits).max() < 1e-4:
                yield f"fold {fold} as {kind} does not give the network's logits"


def main():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        networks = make_model(folder / "model")
        refused = export("--model", folder / "model", "--package", folder / "package")
        wrong += [f"a plain model was refused: {refused}"] if refused else wrong_in_package(folder / "package", networks)

        make_model(folder / "cascade", configuration="3d_cascade_fullres", previous_stage="3d_lowres")
        make_model(folder / "flat", configuration="2d", patch_size=PATCH[1:], spacing=[1.0, 1.0])
        refusals = {
            "configuration 3d_cascade_fullres is a cascade": ("cascade", "other", ()),
            "configuration 2d has patches of 2 dimensions": ("flat", "other", ()),
            "no checkpoint_final.pth for fold 4": ("model", "other", ("--folds", 0, 4)),
            "package is not empty": ("model", "package", ()),
            "--step-size is 0.0": ("model", "other", ("--step-size", 0)),
        }
        for message, (model, package, further) in refusals.items():
            refused = export("--model", folder / model, "--package", folder / package, *further)
            if refused is None or message not in refused:
                wrong.append(f"expected a refusal that says '{message}', got: {refused}")
        if (folder / "other").exists():
            wrong.append("a refused export left files behind")
    print("\n".join(wrong) or "the export is right, and refuses what it must")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
