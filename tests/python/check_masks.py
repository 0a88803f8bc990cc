"""Compares masks made of contours with an independent rasteriser, and reads them back with other tools.

    $(tests/python/venv.sh tests/python/masks-requirements.lock) tests/python/check_masks.py \
        --masks DIR --case NAME CT RTSTRUCT ...

DIR holds NAME.nii.gz (NAME-2.nii.gz and so on where structures overlap) and NAME.dcm, as 'lesionlake dicom
masks' writes them for that folder of CT and that structure set. For each structure prints volume by us and
by scikit-image, and the Dice coefficient of both. A pixel belongs where its centre lies inside of an odd
number of contours; where a centre lies on a border to a ten-thousandth of a pixel, either answer is right.
Contours above and below all images are left out. Exits 1 if any other voxel differs, if a voxel lies
elsewhere in the patient than the DICOM images say, if highdicom reads other masks out of the DICOM
Segmentation, or if dciodvfy finds an error in it.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import highdicom
import nibabel
import numpy as np
import pydicom
from skimage.measure import grid_points_in_poly

# A border nearer to a pixel's centre than this, in pixels, may be taken either way.
ON_BORDER = 1e-4
SAME_MM = 1e-3


class Series:
    """The CT images of a folder, from the lowest along their normal on."""

    def __init__(self, folder):
        images = [pydicom.dcmread(file, stop_before_pixels=True) for file in sorted(folder.glob("*.dcm"))]
        if len(images) < 2:
            sys.exit(f"{folder} holds {len(images)} images: there is no series to compare on")
        orientation = np.array(images[0].ImageOrientationPatient, float)
        self.x, self.y = orientation[:3], orientation[3:]
        self.normal = np.cross(self.x, self.y)
        images.sort(key=lambda image: np.dot(np.array(image.ImagePositionPatient, float), self.normal))
        self.uids = [image.SOPInstanceUID for image in images]
        self.origins = np.array([image.ImagePositionPatient for image in images], float)
        self.row_mm, self.column_mm = (float(mm) for mm in images[0].PixelSpacing)
        self.shape = len(images), images[0].Rows, images[0].Columns
        self.slice_mm = np.dot(self.origins[-1] - self.origins[0], self.normal) / (len(images) - 1)

    def polygon(self, contour):
        """The slice of a contour, -1 for none, and its vertices as (row, column)."""
        points = np.array(contour.ContourData, float).reshape(-1, 3)
        away = np.abs(self.origins @ self.normal - points[0] @ self.normal)
        z = int(away.argmin())
        if away[z] > self.slice_mm / 2:
            return -1, None
        away = points - self.origins[z]
        return z, np.stack([away @ self.y / self.row_mm, away @ self.x / self.column_mm], axis=1)


def rasterised(series, contours):
    """The mask by scikit-image, and the polygons of each slice."""
    mask = np.zeros(series.shape, bool)
    polygons = {}
    for contour in contours:
        z, polygon = series.polygon(contour)
        if z < 0:
            continue
        mask[z] ^= grid_points_in_poly(series.shape[1:], polygon)
        polygons.setdefault(z, []).append(polygon)
    return mask, polygons


def to_border(point, polygons):
    """Distance in pixels of a (row, column) to the nearest edge."""
    nearest = np.inf
    for polygon in polygons:
        start, end = polygon, np.roll(polygon, -1, axis=0)
        way = end - start
        length = np.maximum((way**2).sum(axis=1), 1e-30)
        part = np.clip(((point - start) * way).sum(axis=1) / length, 0, 1)
        nearest = min(nearest, np.sqrt(((start + part[:, None] * way - point) ** 2).sum(axis=1)).min())
    return nearest


def dice(one, other):
    return 2 * np.count_nonzero(one & other) / (np.count_nonzero(one) + np.count_nonzero(other))


def check_place(image, series, problems):
    """Voxels of the NIfTI file must lie where the images lie: RAS there, LPS here."""
    for z, y, x in [(0, 0, 0), *(np.array(series.shape) - 1) * np.eye(3, dtype=int)]:
        ours = (image.affine @ [x, y, z, 1])[:3] * [-1, -1, 1]
        truth = series.origins[z] + y * series.row_mm * series.y + x * series.column_mm * series.x
        if np.abs(ours - truth).max() > SAME_MM:
            problems.append(f"voxel {z}, {y}, {x} lies {np.abs(ours - truth).max():.3f} mm off")


def layers(masks, name):
    """The label volumes of a case: one, and one more for each layer of structures that overlap."""
    files = [masks / f"{name}.nii.gz"]
    while (further := masks / f"{name}-{len(files) + 1}.nii.gz").exists():
        files.append(further)
    return [nibabel.load(file) for file in files]


def check_segmentation(file, ours, series, problems):
    segmentation = highdicom.seg.segread(file)
    read = segmentation.get_pixels_by_source_instance(
        series.uids, ignore_spatial_locations=False, assert_missing_frames_are_empty=True)
    present = [mask for mask in ours if mask.any()]
    if len(present) != segmentation.number_of_segments:
        problems.append(f"highdicom finds {segmentation.number_of_segments} segments, not {len(present)}")
    for number, mask in zip(segmentation.segment_numbers, present):
        differing = np.count_nonzero(read[..., number - 1] != mask)
        if differing:
            problems.append(f"highdicom reads {differing} other voxels of segment {number}")
    verdict = subprocess.run([Path(sys.executable).with_name("dciodvfy"), file],
                             capture_output=True, text=True, check=False)
    said = (verdict.stdout + verdict.stderr).splitlines()
    if verdict.returncode != 0 or not any(line.strip() == "Segmentation" for line in said):
        problems.append("dciodvfy does not take it for a Segmentation")
    problems.extend(f"dciodvfy: {line}" for line in said if line.startswith("Error"))


def check(masks, name, ct, annotation):
    problems = []
    series = Series(Path(ct))
    structures = pydicom.dcmread(annotation)
    images = layers(masks, name)
    labels = [np.asarray(image.dataobj).transpose(2, 1, 0) for image in images]
    for image in images:
        check_place(image, series, problems)
    contours = {item.ReferencedROINumber: item.get("ContourSequence", [])
                for item in structures.ROIContourSequence}
    millilitres = series.row_mm * series.column_mm * series.slice_mm / 1000
    masks_of_all = []
    for label, roi in enumerate(structures.StructureSetROISequence, start=1):
        theirs, polygons = rasterised(series, contours[roi.ROINumber])
        ours = np.any([layer == label for layer in labels], axis=0)
        masks_of_all.append(ours)
        differing = np.argwhere(ours != theirs)
        off = [place for place in differing
               if to_border(place[1:], polygons.get(place[0], [])) > ON_BORDER]
        if off:
            problems.append(f"{len(off)} voxels of {roi.ROIName} differ and lie on no border")
        if not theirs.any():
            problems.append(f"{roi.ROIName} has no voxel: nothing was compared")
            continue
        print(f"{name:10} {roi.ROIName:20} {ours.sum() * millilitres:9.3f} ml"
              f" {theirs.sum() * millilitres:9.3f} ml  Dice {dice(ours, theirs):.6f}"
              f"  {len(differing)} voxels on borders")
    check_segmentation(masks / f"{name}.dcm", masks_of_all, series, problems)
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--masks", type=Path, required=True, help="folder of the masks")
    parser.add_argument("--case", nargs=3, action="append", required=True,
                        metavar=("NAME", "CT", "RTSTRUCT"), help="masks to compare; may be given often")
    arguments = parser.parse_args()
    wrong = 0
    print("case       structure                 volume  scikit-image")
    for name, ct, annotation in arguments.case:
        for problem in check(arguments.masks, name, ct, annotation):
            wrong += 1
            print(f"{name}: {problem}")
    print(f"{len(arguments.case)} cases, {wrong or 'no'} differences")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
