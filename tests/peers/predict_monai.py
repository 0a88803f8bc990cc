"""One prediction by MONAI itself on the CPU, from a bundle's own configuration, with seconds and peak memory.

    python predict_monai.py --bundle BUNDLE --input CT.nii.gz --output MASK.nii.gz --times TIMES.json

The network is the bundle's TorchScript. --keep FOLDER keeps what lies between, arrays in MONAI's order (channel, then
the volume's axes as preprocessing left them): the network's input (input.npy), its logits (logits.npy), what stands
before labels are decided, on the grid of the volume (inverted.npy), and the input's affine (affine.json).
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

STARTED = time.perf_counter()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", required=True, type=Path)
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True, type=Path, help="ends in .nii.gz")
    parser.add_argument("--times", required=True, type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    if not options.output.name.endswith(".nii.gz"):
        parser.error("--output must end in .nii.gz")
    import numpy as np
    import torch
    from monai.bundle import ConfigParser
    from predict_nnunet import Clock, peak_mib

    torch.set_num_threads(options.threads)
    clock = Clock(STARTED)
    clock.stop("import")
    with tempfile.TemporaryDirectory() as saved:
        parsed = ConfigParser()
        parsed.read_config(options.bundle / "configs" / "inference.json")
        parsed.read_meta(options.bundle / "configs" / "metadata.json")
        parsed["bundle_root"], parsed["output_dir"] = str(options.bundle), saved
        preprocessing = parsed.get_parsed_content("preprocessing")
        inferer = parsed.get_parsed_content("inferer")
        postprocessing = parsed.get_parsed_content("postprocessing")
        network = torch.jit.load(options.bundle / "models" / "model.ts").eval()
        clock.stop("load_model")
        case = preprocessing({"image": options.input})
        clock.stop("preprocess")
        with torch.no_grad():
            case["pred"] = inferer(case["image"][None], network)[0]
        clock.stop("network")
        shape = list(case["image"].shape)
        if options.keep is not None:
            options.keep.mkdir(parents=True, exist_ok=True)
            np.save(options.keep / "input.npy", case["image"].numpy())
            np.save(options.keep / "logits.npy", case["pred"].numpy())
            (options.keep / "affine.json").write_text(json.dumps(case["image"].affine.tolist()))
            clock.last = time.perf_counter()
        for step in postprocessing.transforms:
            case = step(case)
            clock.stop({"Activationsd": "activate", "Invertd": "resample_back"}.get(
                type(step).__name__, "label_and_write"))
            if options.keep is not None and type(step).__name__ == "Invertd":
                np.save(options.keep / "inverted.npy", case["pred"].numpy())
                clock.last = time.perf_counter()
        written = list(Path(saved).rglob("*.nii.gz"))
        if len(written) != 1:
            raise SystemExit(f"the bundle's postprocessing wrote {len(written)} images; one was expected")
        options.output.write_bytes(written[0].read_bytes())
    options.times.write_text(json.dumps({
        "seconds": clock.phases,
        "total_seconds": sum(clock.phases.values()),
        "peak_mib": peak_mib(),
        "threads": options.threads,
        "input_shape": shape,
    }, indent=2) + "\n")
    print(options.times.read_text())


if __name__ == "__main__":
    main()
