"""Writes DICOM Segmentations with highdicom, and compares what LesionLake reads out of them.

    python=$(tests/python/venv.sh tests/python/masks-requirements.lock)
    $python tests/python/check_segmentations.py write --ct CT --folder DIR
    for kind in binary fractional labelmap; do
      lesionlake dicom masks DIR/$kind.dcm --ct CT --nifti DIR/$kind.nii.gz
    done
    $python tests/python/check_segmentations.py check --ct CT --folder DIR

The segments are two balls and a slab of seeded noise, on a part of the slices; fractions go from 0 to 1 around
each ball. Prints how many voxels of each segment are equal, and exits 1 if one is not.
"""

import argparse
import sys
from pathlib import Path

import highdicom
import nibabel
import numpy as np
import pydicom
from pydicom.sr.codedict import codes

KINDS = {
    "binary": highdicom.seg.SegmentationTypeValues.BINARY,
    "fractional": highdicom.seg.SegmentationTypeValues.FRACTIONAL,
    "labelmap": highdicom.seg.SegmentationTypeValues.LABELMAP,
}


def images(folder):
    read = [pydicom.dcmread(file) for file in sorted(folder.glob("*.dcm"))]
    return sorted(read, key=lambda image: float(image.ImagePositionPatient[2]))


def fractions(shape):
    """The share of each segment in each voxel: shape and segment; no two segments share a voxel."""
    z, y, x = np.indices(shape)
    sizes = np.array(shape)
    shares = np.zeros((*shape, 3))
    for segment, (centre, radius) in enumerate(
            [(sizes * [0.3, 0.3, 0.3], 9.3), (sizes * [0.6, 0.6, 0.7], 14.7)]):
        away = np.sqrt((2 * (z - centre[0]))**2 + (y - centre[1])**2 + (x - centre[2])**2)
        shares[..., segment] = np.clip((radius + 3 - away) / 6, 0, 1)
    noise = np.random.default_rng(7).random(shape) < 0.5
    shares[..., 2] = noise & (z == shape[0] - 3) & (shares[..., :2].sum(axis=-1) == 0)
    return shares


def stored(shares):
    """As a fractional segmentation holds them: 0 to 255."""
    return np.around(shares * 255).astype(int)


def truth(kind, shares):
    """Which voxels belong: of fractions, from half of the largest on."""
    return stored(shares) * 2 >= 255 if kind == "fractional" else shares > 0.5


def write(ct, folder):
    series = images(ct)
    shares = fractions((len(series), series[0].Rows, series[0].Columns))
    descriptions = [
        highdicom.seg.SegmentDescription(
            segment_number=number, segment_label=f"lesion {number}",
            segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
            segmented_property_type=codes.SCT.Neoplasm,
            algorithm_type=highdicom.seg.SegmentAlgorithmTypeValues.MANUAL)
        for number in (1, 2, 3)]
    for kind, value in KINDS.items():
        array = shares if kind == "fractional" else (shares > 0.5).astype(np.uint8)
        highdicom.seg.Segmentation(
            source_images=series, pixel_array=array, segmentation_type=value,
            segment_descriptions=descriptions, series_instance_uid=highdicom.UID(), series_number=1,
            sop_instance_uid=highdicom.UID(), instance_number=1, manufacturer="test",
            manufacturer_model_name="test", software_versions="1", device_serial_number="1",
        ).save_as(folder / f"{kind}.dcm")


def check(ct, folder):
    series = images(ct)
    shares = fractions((len(series), series[0].Rows, series[0].Columns))
    wrong = 0
    for kind in KINDS:
        labels = np.asarray(nibabel.load(folder / f"{kind}.nii.gz").dataobj).transpose(2, 1, 0)
        expected = truth(kind, shares)
        for segment in range(3):
            ours = labels == segment + 1
            differing = np.count_nonzero(ours != expected[..., segment])
            wrong += differing + (not ours.any())
            print(f"{kind:11} segment {segment + 1}: {np.count_nonzero(ours)} voxels, {differing} differ")
    sys.exit(1 if wrong else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=["write", "check"])
    parser.add_argument("--ct", type=Path, required=True, help="folder of the images")
    parser.add_argument("--folder", type=Path, required=True, help="where segmentations and masks are")
    arguments = parser.parse_args()
    {"write": write, "check": check}[arguments.step](arguments.ct, arguments.folder)


if __name__ == "__main__":
    main()
