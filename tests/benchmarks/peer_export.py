"""The peer of tests/benchmarks/export.sh: nibabel writes the same volume as NIfTI with gzip.

    peer_export.py voxels CT_FOLDER RAW     writes int16 voxels as raw bytes, prints slices rows columns
    peer_export.py time RAW Z Y X FOLDER    prints seconds a volume from voxels in memory to a closed file
"""

import os
import sys
import time
from pathlib import Path

import nibabel
import numpy as np
import pydicom

ROUNDS = 9


def voxels(folder, raw):
    images = [pydicom.dcmread(file) for file in Path(folder).glob("*.dcm")]
    images.sort(key=lambda image: float(image.ImagePositionPatient[2]))
    slices = [
        image.pixel_array * float(image.RescaleSlope) + float(image.RescaleIntercept) for image in images
    ]
    volume = np.stack(slices).astype("<i2")
    volume.tofile(raw)
    print(*volume.shape)


def timed(raw, shape, folder):
    volume = np.fromfile(raw, "<i2").reshape(shape)
    file = Path(folder) / "peer.nii.gz"
    clock, processor = [], []
    for _ in range(ROUNDS):
        start, cpu = time.perf_counter(), time.process_time()
        nibabel.save(nibabel.Nifti1Image(volume.transpose(2, 1, 0), np.diag([0.8, 0.8, 2, 1])), file)
        processor.append(time.process_time() - cpu)
        clock.append(time.perf_counter() - start)
    clock.sort()
    processor.sort()
    middle = ROUNDS // 2
    print(
        f"nibabel, gzip level {nibabel.openers.Opener.default_compresslevel}: {clock[0]:.3f} s a volume "
        f"(median {clock[middle]:.3f}), {processor[0]:.3f} s of processor (median {processor[middle]:.3f}), "
        f"{os.path.getsize(file) / 1e6:.1f} MB from {volume.nbytes / 1e6:.1f}"
    )


if __name__ == "__main__":
    if sys.argv[1] == "voxels":
        voxels(*sys.argv[2:])
    else:
        timed(sys.argv[2], [int(size) for size in sys.argv[3:6]], sys.argv[6])
