"""NIfTI volumes and label maps for the toolkits that exact mode is compared with, of the CT in shared/data.

Labels are body, bone and tumour: the first two by thresholds, which a network learns in minutes, so that a mask of
an unseen volume is never empty; the tumour by the centres of voxels within the contours of GTV_Mass_CT.

    python make_dataset.py --data ../shared/data/ct --output FOLDER

writes FOLDER/train/images, FOLDER/train/labels and FOLDER/unseen/images. Nothing of an unseen volume is cropped.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np
import pydicom
import SimpleITK
from scipy import ndimage
from skimage.draw import polygon2mask

LABELS = {"background": 0, "body": 1, "bone": 2, "tumour": 3}
BODY_FROM_HU = -300
BONE_FROM_HU = 200
TRAIN = ("STS_002", "STS_008", "STS_012", "STS_018", "STS_024", "STS_032")
# Two cropped around the tumour and one whole.
UNSEEN = {
    "STS_014": "sts/STS_014/ct",
    "STS_042": "sts/STS_042/ct",
    "pancreas": "pancreas_cb_001",
}
# One of isotropic voxels, thinner than a patch, and not written by us.
UNSEEN_FILES = {"siemens": "siemens_j2k/example_ct_sm.nii.gz"}


def read_ct(folder):
    """The CT in a folder as an image of int16 HU in patient coordinates (LPS, mm), slices by position."""
    slices = [pydicom.dcmread(path) for path in sorted(Path(folder).rglob("*.dcm"))]
    slices = [one for one in slices if one.get("Modality") == "CT" and "PixelData" in one]
    if len(slices) < 2:
        raise SystemExit(f"{folder} holds {len(slices)} CT slices; at least two are needed")
    row, column = np.array(slices[0].ImageOrientationPatient, dtype=float).reshape(2, 3)
    normal = np.cross(row, column)
    slices.sort(key=lambda one: np.dot(normal, np.array(one.ImagePositionPatient, dtype=float)))
    first, last = (np.array(one.ImagePositionPatient, dtype=float) for one in (slices[0], slices[-1]))
    voxels = np.stack([one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept) for one in slices])
    image = SimpleITK.GetImageFromArray(np.rint(voxels).astype(np.int16))
    down, right = (float(value) for value in slices[0].PixelSpacing)
    image.SetSpacing((right, down, float(np.dot(normal, last - first)) / (len(slices) - 1)))
    image.SetOrigin(first.tolist())
    image.SetDirection(np.stack([row, column, normal], axis=1).ravel().tolist())
    return image


def tumour(image, structures):
    """True in voxels of the tumour, (z, y, x); contours are matched by geometry, not by referenced instance."""
    inside = np.zeros(image.GetSize()[::-1], dtype=bool)
    dataset = pydicom.dcmread(structures)
    for roi in dataset.ROIContourSequence:
        for contour in roi.ContourSequence:
            points = np.array(contour.ContourData, dtype=float).reshape(-1, 3)
            indices = np.array([image.TransformPhysicalPointToContinuousIndex(p.tolist()) for p in points])
            z = int(round(indices[:, 2].mean()))
            if not 0 <= z < inside.shape[0]:
                raise SystemExit(f"{structures}: a contour lies on slice {z} of {inside.shape[0]}; wrong CT?")
            inside[z] ^= polygon2mask(inside.shape[1:], indices[:, 1::-1])
    return inside


def labels(image, structures):
    hounsfield = SimpleITK.GetArrayFromImage(image)
    body = ndimage.binary_opening(hounsfield > BODY_FROM_HU, iterations=2)
    label = np.where(body, LABELS["body"], LABELS["background"]).astype(np.uint8)
    label[body & ndimage.binary_opening(hounsfield > BONE_FROM_HU)] = LABELS["bone"]
    label[tumour(image, structures)] = LABELS["tumour"]
    result = SimpleITK.GetImageFromArray(label)
    result.CopyInformation(image)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="the folder ct of shared/data")
    parser.add_argument("--output", required=True)
    options = parser.parse_args()
    data, output = Path(options.data), Path(options.output)
    for folder in ("train/images", "train/labels", "unseen/images"):
        (output / folder).mkdir(parents=True, exist_ok=True)
    for name in TRAIN:
        image = read_ct(data / "sts" / name / "ct")
        SimpleITK.WriteImage(image, output / "train" / "images" / f"{name}.nii.gz")
        label = labels(image, data / "sts" / name / "rtstruct" / "RS.dcm")
        SimpleITK.WriteImage(label, output / "train" / "labels" / f"{name}.nii.gz")
        counts = np.bincount(SimpleITK.GetArrayFromImage(label).ravel(), minlength=len(LABELS))
        print(name, image.GetSize(), image.GetSpacing(), dict(zip(LABELS, counts.tolist())))
    for name, folder in UNSEEN.items():
        image = read_ct(data / folder)
        SimpleITK.WriteImage(image, output / "unseen" / "images" / f"{name}.nii.gz")
        print(name, image.GetSize(), image.GetSpacing())
    for name, file in UNSEEN_FILES.items():
        shutil.copyfile(data / file, output / "unseen" / "images" / f"{name}.nii.gz")
        print(name, "copied")


if __name__ == "__main__":
    main()
