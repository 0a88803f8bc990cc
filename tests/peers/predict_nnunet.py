"""One prediction by nnU-Net v2 itself on the CPU, with the seconds of its phases and its peak memory.

    python predict_nnunet.py --model RESULTS --input CT.nii.gz --output MASK.nii.gz --times TIMES.json

RESULTS is the folder with plans.json, dataset.json and fold_0, as nnunetv2 trained it. --keep FOLDER keeps what lies
between: the network's input (input.npy), logits as the network left them (logits.npy) and as they were resampled to
the volume (logits-resampled.npy), and properties.json. nnU-Net computes logits in half precision; single holds them.
"""

import argparse
import json
import os
import time
from pathlib import Path

STARTED = time.perf_counter()


class Clock:
    """Seconds of phases, one after another."""

    def __init__(self, started):
        self.phases, self.last = {}, started

    def stop(self, phase):
        now = time.perf_counter()
        self.phases[phase] = self.phases.get(phase, 0.0) + now - self.last
        self.last = now


class ResamplingWatched:
    """A configuration whose resampling of logits is timed apart and, if wanted, kept."""

    def __init__(self, configuration, clock, keep):
        self.configuration, self.clock, self.keep = configuration, clock, keep

    def __getattr__(self, name):
        return getattr(self.configuration, name)

    def resampling_fn_probabilities(self, *arguments):
        import numpy
        resampled = self.configuration.resampling_fn_probabilities(*arguments)
        self.clock.stop("resample_logits")
        if self.keep is not None:
            numpy.save(self.keep / "logits-resampled.npy", numpy.asarray(resampled, dtype=numpy.float32))
            self.clock.last = time.perf_counter()
        return resampled


def peak_mib():
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True, help="ends in .nii.gz")
    parser.add_argument("--times", required=True)
    parser.add_argument("--folds", type=int, nargs="+", help="default: all")
    parser.add_argument("--step-size", type=float, default=0.5)
    parser.add_argument("--no-mirroring", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    if not options.output.endswith(".nii.gz"):
        parser.error("--output must end in .nii.gz")
    # nnU-Net reads it once, when it is imported, and takes so many threads to resample.
    os.environ["nnUNet_def_n_proc"] = str(options.threads)
    import numpy as np
    import torch
    from nnunetv2.inference.export_prediction import export_prediction_from_logits
    from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor

    torch.set_num_threads(options.threads)
    clock = Clock(STARTED)
    clock.stop("import")
    predictor = nnUNetPredictor(tile_step_size=options.step_size, use_mirroring=not options.no_mirroring,
                                perform_everything_on_device=False, device=torch.device("cpu"), allow_tqdm=False)
    predictor.initialize_from_trained_model_folder(options.model, options.folds)
    clock.stop("load_model")
    configuration, plans = predictor.configuration_manager, predictor.plans_manager
    preprocessor = configuration.preprocessor_class(verbose=False)
    data, _, properties = preprocessor.run_case([options.input], None, plans, configuration, predictor.dataset_json)
    clock.stop("preprocess")
    logits = predictor.predict_logits_from_preprocessed_data(torch.from_numpy(data))
    clock.stop("network")
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
        np.save(options.keep / "input.npy", data)
        np.save(options.keep / "logits.npy", logits.float().numpy())
        kept = ("spacing", "shape_before_cropping", "shape_after_cropping_and_before_resampling",
                "bbox_used_for_cropping")
        (options.keep / "properties.json").write_text(json.dumps(
            {name: np.asarray(properties[name]).tolist() for name in kept}, indent=2))
        clock.last = time.perf_counter()
    export_prediction_from_logits(logits, properties, ResamplingWatched(configuration, clock, options.keep), plans,
                                  predictor.dataset_json, options.output[:-len(".nii.gz")],
                                  num_threads_torch=options.threads)
    clock.stop("label_and_write")
    Path(options.times).write_text(json.dumps({
        "seconds": clock.phases,
        "total_seconds": sum(clock.phases.values()),
        "peak_mib": peak_mib(),
        "threads": options.threads,
        "input_shape": list(data.shape),
        "windows": len(predictor._internal_get_sliding_window_slicers(
            tuple(max(size, patch) for size, patch in zip(data.shape[1:], configuration.patch_size)))),
        "folds": len(predictor.list_of_parameters),
        "mirror_axes": list(predictor.allowed_mirroring_axes or ()) if predictor.use_mirroring else [],
    }, indent=2) + "\n")
    print(Path(options.times).read_text())


if __name__ == "__main__":
    main()
