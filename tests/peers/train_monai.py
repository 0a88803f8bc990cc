"""Trains two small MONAI networks briefly and writes each as a bundle, as MONAI's own tools would find it.

    python train_monai.py --data FOLDER --output FOLDER

The first folder is what make_dataset.py wrote; the second gets `spaced` and `resized`, which differ wherever bundles do:

spaced   U-Net of four labels; RAS, 1.5 x 1.5 x 2.5 mm, a window of HU, box of the body; windows half over each other
         under a Gaussian; softmax, inverted by interpolation, largest label.
resized  SegResNet of one output (bone); RAS, mean and deviation of voxels that are not zero, 160 x 160 x 64 voxels;
         windows a quarter over each other, equal weights; sigmoid, inverted, from 0.5.

Training says something about arithmetic only: it stops as soon as masks are not empty.
"""

import argparse
import json
from pathlib import Path

import monai
import numpy as np
import torch
from make_dataset import LABELS
from monai.bundle import ConfigParser
from monai.data import save_net_with_metadata
from monai.losses import DiceCELoss, DiceLoss
from monai.networks.utils import convert_to_torchscript
from monai.transforms import Compose, RandCropByPosNegLabeld

ROI = [96, 96, 32]
# Smaller, since some training volumes are.
TRAINED = [64, 64, 32]

LOAD = [
    {"_target_": "LoadImaged", "keys": "image"},
    {"_target_": "EnsureChannelFirstd", "keys": "image"},
    {"_target_": "Orientationd", "keys": "image", "axcodes": "RAS"},
]
INVERT = {"_target_": "Invertd", "keys": "pred", "transform": "@preprocessing", "orig_keys": "image",
          "nearest_interp": False, "to_tensor": True}
SAVE = {"_target_": "SaveImaged", "keys": "pred", "output_dir": "@output_dir", "output_postfix": "seg",
        "output_dtype": "$np.uint8", "separate_folder": False}

BUNDLES = {
    "spaced": {
        "network": {"_target_": "UNet", "spatial_dims": 3, "in_channels": 1, "out_channels": len(LABELS),
                    "channels": [8, 16, 32, 64], "strides": [2, 2, 2], "num_res_units": 1},
        "preprocessing": LOAD + [
            {"_target_": "Spacingd", "keys": "image", "pixdim": [1.5, 1.5, 2.5], "mode": "bilinear"},
            {"_target_": "ScaleIntensityRanged", "keys": "image", "a_min": -200, "a_max": 300, "b_min": 0.0,
             "b_max": 1.0, "clip": True},
            {"_target_": "CropForegroundd", "keys": "image", "source_key": "image", "margin": 4,
             "allow_smaller": True},
            {"_target_": "EnsureTyped", "keys": "image"},
        ],
        "inferer": {"_target_": "SlidingWindowInferer", "roi_size": ROI, "sw_batch_size": 2, "overlap": 0.5,
                    "mode": "gaussian"},
        "postprocessing": [
            {"_target_": "Activationsd", "keys": "pred", "softmax": True},
            INVERT,
            {"_target_": "AsDiscreted", "keys": "pred", "argmax": True},
            SAVE,
        ],
        "channels": {str(number): label for label, number in LABELS.items()},
    },
    "resized": {
        "network": {"_target_": "SegResNet", "spatial_dims": 3, "in_channels": 1, "out_channels": 1,
                    "init_filters": 8, "blocks_down": [1, 1, 1], "blocks_up": [1, 1]},
        "preprocessing": LOAD + [
            {"_target_": "NormalizeIntensityd", "keys": "image", "nonzero": True, "channel_wise": True},
            {"_target_": "Resized", "keys": "image", "spatial_size": [160, 160, 64], "mode": "trilinear"},
            {"_target_": "EnsureTyped", "keys": "image"},
        ],
        "inferer": {"_target_": "SlidingWindowInferer", "roi_size": ROI, "sw_batch_size": 1, "overlap": 0.25,
                    "mode": "constant"},
        "postprocessing": [
            {"_target_": "Activationsd", "keys": "pred", "sigmoid": True},
            INVERT,
            {"_target_": "AsDiscreted", "keys": "pred", "threshold": 0.5},
            SAVE,
        ],
        "channels": {"0": "bone"},
    },
}


def inference(bundle):
    """configs/inference.json; evaluated by MONAI's own ConfigParser, here and in predict_monai.py."""
    return {
        "imports": ["$import numpy as np"],
        "bundle_root": ".",
        "dataset_dir": "",
        "output_dir": "$@bundle_root + '/eval'",
        "datalist": "$[]",
        "device": "$torch.device('cpu')",
        "network_def": bundle["network"],
        "network": "$@network_def.to(@device)",
        "preprocessing": {"_target_": "Compose", "transforms": bundle["preprocessing"]},
        "dataset": {"_target_": "Dataset", "data": "$[{'image': i} for i in @datalist]", "transform": "@preprocessing"},
        "dataloader": {"_target_": "DataLoader", "dataset": "@dataset", "batch_size": 1, "shuffle": False,
                       "num_workers": 0},
        "inferer": bundle["inferer"],
        "postprocessing": {"_target_": "Compose", "transforms": bundle["postprocessing"]},
        "handlers": [{"_target_": "CheckpointLoader", "load_path": "$@bundle_root + '/models/model.pt'",
                      "load_dict": {"model": "@network"}}],
        "evaluator": {"_target_": "SupervisedEvaluator", "device": "@device", "val_data_loader": "@dataloader",
                      "network": "@network", "inferer": "@inferer", "postprocessing": "@postprocessing",
                      "val_handlers": "@handlers"},
        "evaluating": ["$@evaluator.run()"],
    }


def metadata(name, bundle):
    outputs = bundle["network"]["out_channels"]
    return {
        "version": "0.1.0",
        "changelog": {"0.1.0": "trained for minutes, to compare arithmetic"},
        "monai_version": monai.__version__,
        "pytorch_version": torch.__version__.split("+")[0],
        "numpy_version": np.__version__,
        "required_packages_version": {"nibabel": "5.4.2"},
        "name": name,
        "task": "segmentation of CT",
        "description": "Body, bone and soft-tissue sarcoma, trained for minutes; no medical device",
        "network_data_format": {
            "inputs": {"image": {"type": "image", "format": "hounsfield", "modality": "CT", "num_channels": 1,
                                 "spatial_shape": ["8*n", "8*n", "8*n"], "dtype": "float32", "value_range": [],
                                 "is_patch_data": True, "channel_def": {"0": "image"}}},
            "outputs": {"pred": {"type": "image", "format": "segmentation", "num_channels": outputs,
                                 "spatial_shape": ["8*n", "8*n", "8*n"], "dtype": "float32", "value_range": [],
                                 "is_patch_data": True, "channel_def": bundle["channels"]}},
        },
    }


def with_labels(bundle):
    """The bundle's own transforms, with the label map going the same way, and patches around the tumour."""
    steps = []
    for step in bundle["preprocessing"]:
        both = dict(step)
        if step["_target_"] in ("LoadImaged", "EnsureChannelFirstd", "Orientationd", "CropForegroundd", "EnsureTyped"):
            both["keys"] = ["image", "label"]
        if step["_target_"] in ("Spacingd", "Resized"):
            both.update(keys=["image", "label"], mode=[step["mode"], "nearest"])
        steps.append(both)
    return Compose([ConfigParser({"step": step}).get_parsed_content("step") for step in steps])


def train(bundle, cases, iterations, seed):
    torch.manual_seed(seed)
    monai.utils.set_determinism(seed)
    network = ConfigParser({"network": bundle["network"]}).get_parsed_content("network")
    transforms = with_labels(bundle)
    volumes = [transforms(case) for case in cases]
    patches = RandCropByPosNegLabeld(["image", "label"], "label", TRAINED, pos=1, neg=1, num_samples=2)
    bone_only = bundle["network"]["out_channels"] == 1
    loss = DiceLoss(sigmoid=True) if bone_only else DiceCELoss(to_onehot_y=True, softmax=True)
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    for iteration in range(iterations):
        batch = patches(volumes[iteration % len(volumes)])
        image = torch.stack([one["image"].as_tensor() for one in batch])
        label = torch.stack([one["label"].as_tensor() for one in batch])
        if bone_only:
            label = (label == LABELS["bone"]).float()
        value = loss(network(image), label)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        if iteration % 10 == 9:
            print(f"iteration {iteration + 1}: loss {value.item():.3f}", flush=True)
    return network.eval()


def write(name, bundle, network, folder):
    for part in ("configs", "models", "docs"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    described = metadata(name, bundle)
    (folder / "configs" / "metadata.json").write_text(json.dumps(described, indent=4) + "\n")
    (folder / "configs" / "inference.json").write_text(json.dumps(inference(bundle), indent=4) + "\n")
    (folder / "docs" / "README.md").write_text(f"# {name}\n\n{described['description']}.\n")
    torch.save(network.state_dict(), folder / "models" / "model.pt")
    patch = torch.randn((2, 1, *ROI), generator=torch.Generator().manual_seed(1))
    scripted = convert_to_torchscript(network, use_trace=True, inputs=[patch[:1]])
    save_net_with_metadata(scripted, str(folder / "models" / "model"), meta_values=described)
    with torch.no_grad():
        difference = float((torch.jit.load(folder / "models" / "model.ts")(patch) - network(patch)).abs().max())
    print(f"{name}: largest difference of TorchScript {difference:.1e}")
    if not difference <= 1e-5:
        raise SystemExit(f"{folder}/models/model.ts does not compute what the network does")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--output", required=True, type=Path)
    parser.add_argument("--iterations", type=int, default=60)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cases = [{"image": str(path), "label": str(options.data / "train" / "labels" / path.name)}
             for path in sorted((options.data / "train" / "images").glob("*.nii.gz"))]
    if not cases:
        raise SystemExit(f"{options.data}/train/images holds no volumes; make_dataset.py makes them")
    for seed, (name, bundle) in enumerate(BUNDLES.items()):
        write(name, bundle, train(bundle, cases, options.iterations, seed), options.output / name)


if __name__ == "__main__":
    main()
