"""Trains two small nnU-Net v2 models briefly, with nnU-Net's own planner, preprocessing and training loop.

    python train_nnunet.py --data FOLDER --output FOLDER

FOLDER is what make_dataset.py wrote. The two plans differ in target spacing, hence in how nnU-Net resamples:
"nnUNetPlans" keeps slices of 3.27 mm over pixels of 0.98 mm, more than three to one, so that every volume is
resampled slice by slice with nearest slices; "isotropicPlans" asks for 2.5 x 1.5 x 1.5 mm, so that a volume is so
resampled only if it is anisotropic itself, and by a cubic spline in three dimensions otherwise. Patches, features and
training are cut down until a CPU does it in minutes: the masks say something about arithmetic, nothing about tumours.
"""

import argparse
import json
import os
import shutil
from pathlib import Path

from make_dataset import LABELS

DATASET = 501
NAME = f"Dataset{DATASET}_SoftTissueSarcoma"
CONFIGURATION = "3d_fullres"
SPACINGS = {"nnUNetPlans": None, "isotropicPlans": (2.5, 1.5, 1.5)}
PATCHES = {"nnUNetPlans": [32, 96, 96], "isotropicPlans": [48, 80, 80]}
FEATURES = [8, 16, 32, 64]
FOLDS = {"nnUNetPlans": (0, 1), "isotropicPlans": (0,)}


def make_raw(data, folder):
    """The training volumes as nnU-Net wants to find them."""
    for name in ("imagesTr", "labelsTr"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    cases = sorted(path.name[:-len(".nii.gz")] for path in (data / "train" / "images").glob("*.nii.gz"))
    if len(cases) < 5:
        raise SystemExit(f"{data}/train/images holds {len(cases)} volumes; nnU-Net's five folds need five or more")
    for case in cases:
        shutil.copyfile(data / "train" / "images" / f"{case}.nii.gz", folder / "imagesTr" / f"{case}_0000.nii.gz")
        shutil.copyfile(data / "train" / "labels" / f"{case}.nii.gz", folder / "labelsTr" / f"{case}.nii.gz")
    (folder / "dataset.json").write_text(json.dumps(
        {"channel_names": {"0": "CT"}, "labels": LABELS, "numTraining": len(cases), "file_ending": ".nii.gz"}, indent=2))


def cut_down(plans_file, patch):
    """Makes patch and network of a plan small; all else stays as nnU-Net planned it."""
    plans = json.loads(plans_file.read_text())
    configuration = plans["configurations"][CONFIGURATION]
    configuration["patch_size"] = patch
    configuration["batch_size"] = 2
    architecture = configuration["architecture"]["arch_kwargs"]
    stages = len(FEATURES)
    architecture["n_stages"] = stages
    architecture["features_per_stage"] = FEATURES
    # The first stage keeps 1 x 3 x 3 kernels where voxels are anisotropic, as the planner chose it.
    for name in ("kernel_sizes", "strides", "n_conv_per_stage"):
        architecture[name] = architecture[name][:stages]
    architecture["n_conv_per_stage_decoder"] = architecture["n_conv_per_stage_decoder"][:stages - 1]
    plans_file.write_text(json.dumps(plans, indent=2))
    return plans


def short_trainer(epochs, iterations):
    """nnU-Net's trainer for less time and without augmentation but mirroring at inference."""
    from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer

    class ShortTrainer(nnUNetTrainer):
        # nnU-Net looks its arguments up by these names and keeps them in the checkpoint.
        def __init__(self, plans, configuration, fold, dataset_json, device):
            super().__init__(plans, configuration, fold, dataset_json, device)
            self.num_epochs = epochs
            self.num_iterations_per_epoch = iterations
            self.num_val_iterations_per_epoch = 2

        def configure_rotation_dummyDA_mirroring_and_inital_patch_size(self):
            _, _, _, mirrored = super().configure_rotation_dummyDA_mirroring_and_inital_patch_size()
            return (0.0, 0.0), False, self.configuration_manager.patch_size, mirrored

        @staticmethod
        def get_training_transforms(patch_size, rotation_for_DA, deep_supervision_scales, mirror_axes,
                                    do_dummy_2d_data_aug, use_mask_for_norm=None, **labels):
            return nnUNetTrainer.get_validation_transforms(deep_supervision_scales, **labels)

    # The network is the stock trainer's, so whoever predicts need not know of this one.
    ShortTrainer.__name__ = nnUNetTrainer.__name__
    return ShortTrainer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--output", required=True, help="gets nnUNet_raw, nnUNet_preprocessed and nnUNet_results")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--iterations", type=int, default=20, help="of an epoch")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    output = Path(options.output).resolve()
    for name in ("nnUNet_raw", "nnUNet_preprocessed", "nnUNet_results"):
        os.environ[name] = str(output / name)
        (output / name).mkdir(parents=True, exist_ok=True)
    os.environ.update(nnUNet_n_proc_DA=str(options.threads), nnUNet_def_n_proc=str(options.threads))

    import torch
    from nnunetv2.experiment_planning.plan_and_preprocess_api import (
        extract_fingerprint_dataset, plan_experiment_dataset, preprocess_dataset)

    torch.set_num_threads(options.threads)
    make_raw(Path(options.data), output / "nnUNet_raw" / NAME)
    extract_fingerprint_dataset(DATASET, num_processes=options.threads)
    for name, spacing in SPACINGS.items():
        plan_experiment_dataset(DATASET, overwrite_target_spacing=spacing, overwrite_plans_name=name)
        plans = cut_down(output / "nnUNet_preprocessed" / NAME / f"{name}.json", PATCHES[name])
        preprocess_dataset(DATASET, name, (CONFIGURATION,), (options.threads,))
        # The loader needs no processes of its own where nothing is augmented; the planner takes none for an error.
        os.environ["nnUNet_n_proc_DA"] = "0"
        for fold in FOLDS[name]:
            torch.manual_seed(fold)
            dataset = json.loads((output / "nnUNet_raw" / NAME / "dataset.json").read_text())
            trainer = short_trainer(options.epochs, options.iterations)(
                {**plans, "continue_training": False}, CONFIGURATION, fold, dataset, torch.device("cpu"))
            trainer.run_training()
            print(f"{name}, fold {fold}: {trainer.output_folder}")
        os.environ["nnUNet_n_proc_DA"] = str(options.threads)


if __name__ == "__main__":
    main()
