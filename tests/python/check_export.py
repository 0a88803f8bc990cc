"""Compares exports of a training set with the DICOM files that its series came from.

    $(tests/python/venv.sh tests/python/export-requirements.lock) tests/python/check_export.py \
        --lake DIR --vault DIR --ct DIR --nnunet DIR --mha DIR

DIR of --nnunet and --mha hold the same set, as 'lesionlake training-set export' writes it. Each image is
read by nibabel and by SimpleITK. Each voxel must be the Hounsfield value of the CT file that lies at its
place: the centre of the first and of the last pixel of every slice, through the affine of the file, must be
where the CT file says (PS3.3 C.7.6.2.1.1). Labels must be the same in both exports, lie on their images'
grid, and have as many voxels as the table of masks counts for what experts drew. Checks every SHA-256, what
nnU-Net asks of its folder, and that folds share no patient. Prints differences and exits 1 if there is one.
"""

import argparse
import csv
import hashlib
import json
import sys
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import SimpleITK

from check_voxels import Different, files_by_series, hounsfield, rows, series_of_images

# Positions in DICOM are short decimal strings, affines of NIfTI are float32.
SAME_MM = 0.01


def by_nibabel(file):
    """Voxels (z, y, x), and the affine from indices (x, y, z) to patient LPS."""
    image = nibabel.load(file)
    voxels = np.asanyarray(image.dataobj).transpose(2, 1, 0)
    return voxels, np.diag([-1.0, -1, 1, 1]) @ image.affine


def by_simpleitk(file):
    image = SimpleITK.ReadImage(str(file))
    affine = np.eye(4)
    affine[:3, :3] = np.array(image.GetDirection()).reshape(3, 3) @ np.diag(image.GetSpacing())
    affine[:3, 3] = image.GetOrigin()
    return SimpleITK.GetArrayFromImage(image), affine


def of_dicom(files):
    """The CT files of a series, from the first to the last along their normal; copies once."""
    images = {}
    for file in files:
        image = pydicom.dcmread(file)
        images[tuple(float(value) for value in image.ImagePositionPatient)] = image
    first = next(iter(images.values()))
    x, y = np.array(first.ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(x, y)
    return [images[at] for at in sorted(images, key=lambda at: np.dot(at, normal))], x, y


def corners(image, x, y):
    """Centres of the first and of the last pixel of a slice, patient LPS."""
    origin = np.array(image.ImagePositionPatient, float)
    row_mm, column_mm = (float(value) for value in image.PixelSpacing)
    last = origin + x * column_mm * (image.Columns - 1) + y * row_mm * (image.Rows - 1)
    return origin, last


def compare(name, voxels, affine, truth):
    """An image of an export with its CT files."""
    images, x, y = truth
    if voxels.dtype != np.int16:
        raise Different(f"{name}: voxels are {voxels.dtype}, not int16")
    shape = len(images), images[0].Rows, images[0].Columns
    if voxels.shape != shape:
        raise Different(f"{name}: shape {voxels.shape}, of the CT files {shape}")
    far = 0.0
    for z, image in enumerate(images):
        if not np.array_equal(voxels[z], hounsfield(image)):
            raise Different(f"{name}: slice {z} differs from its CT file")
        for index, place in zip(
            ([0, 0, z, 1], [image.Columns - 1, image.Rows - 1, z, 1]), corners(image, x, y)
        ):
            far = max(far, np.linalg.norm((affine @ index)[:3] - place))
    if far > SAME_MM:
        raise Different(f"{name}: voxels lie up to {far:.3f} mm from where the CT files say")
    return far


def check_sums(folder):
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ", 1)
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise Different(f"{folder.name}/{name} has another SHA-256")


def items(folder):
    with open(folder / "items.csv", newline="") as file:
        return [row for row in csv.DictReader(file) if not row["left_out"]]


def check_nnunet(folder, cases):
    """What nnU-Net v2 asks of a raw data set with its splits."""
    dataset = json.loads((folder / "dataset.json").read_text())
    values = list(dataset["labels"].values())
    if values != list(range(len(values))) or list(dataset["labels"])[0] != "background":
        raise Different(f"labels {dataset['labels']} are not 0 and up")
    if "ignore" in dataset["labels"] and dataset["labels"]["ignore"] != values[-1]:
        raise Different("ignore is not the highest label")
    ending = dataset["file_ending"]
    images = {file.name[: -len("_0000" + ending)] for file in (folder / "imagesTr").iterdir()}
    labels = {file.name[: -len(ending)] for file in (folder / "labelsTr").iterdir()}
    if images != labels or len(images) != dataset["numTraining"]:
        raise Different("imagesTr and labelsTr hold other cases than dataset.json counts")
    patient = {row["case"]: row["patient_id"] for row in cases}
    for split in json.loads((folder / "splits_final.json").read_text()):
        if not set(split["train"]) | set(split["val"]) <= images:
            raise Different("a split names cases that are not there")
        if {patient[case] for case in split["train"]} & {patient[case] for case in split["val"]}:
            raise Different("a patient is on both sides of a split")
    return dataset["labels"]


def drawn_voxels(lake):
    """Voxels of lesions that experts drew, by series."""
    drawn = {}
    columns = ["series_uid", "structure_class", "voxels", "status"]
    for row in rows(lake / "silver" / "annotation_masks", columns):
        if row["status"] == "done" and row["structure_class"] in ("metastasis", "primary", "any"):
            drawn[row["series_uid"]] = drawn.get(row["series_uid"], 0) + row["voxels"]
    return drawn


def check_labels(row, nnunet, mha, grid, ignore, drawn):
    voxels, affine = by_nibabel(nnunet)
    others = by_simpleitk(nnunet), by_simpleitk(mha)
    if voxels.dtype != np.uint8 or any(not np.array_equal(voxels, other[0]) for other in others):
        raise Different("labels differ between readers or exports")
    if any(not np.allclose(grid, other, atol=1e-3) for other in (affine, *(o[1] for o in others))):
        raise Different("labels do not lie on the grid of their image")
    found = np.count_nonzero((voxels > 0) & (voxels != ignore))
    if row["mask_origin"] == "expert" and found != drawn[row["series_uid"]]:
        raise Different(f"{found} labelled voxels, {drawn[row['series_uid']]} were drawn")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lake", type=Path, required=True, help="root of the lake")
    parser.add_argument("--vault", type=Path, required=True, help="root of its vault")
    parser.add_argument("--ct", type=Path, required=True, help="folder the CT files came from")
    parser.add_argument("--nnunet", type=Path, required=True, help="export for nnU-Net")
    parser.add_argument("--mha", type=Path, required=True, help="export as MetaImage")
    arguments = parser.parse_args()

    check_sums(arguments.nnunet)
    check_sums(arguments.mha)
    cases = items(arguments.nnunet)
    labels = check_nnunet(arguments.nnunet, cases)
    others = {row["case"]: row for row in items(arguments.mha)}
    if not cases or others.keys() != {row["case"] for row in cases}:
        sys.exit("The exports hold nothing, or not the same cases: nothing was compared.")
    files = files_by_series(arguments.ct, series_of_images(arguments.lake, arguments.vault))
    drawn = drawn_voxels(arguments.lake)
    wrong, voxels, labelled, farthest = 0, 0, 0, 0.0
    for row in cases:
        try:
            truth = of_dicom(files[row["series_uid"]])
            image = arguments.nnunet / row["image"]
            read, affine = by_nibabel(image)
            other = others[row["case"]]
            far = compare("nibabel, NIfTI", read, affine, truth)
            far = max(far, compare("SimpleITK, NIfTI", *by_simpleitk(image), truth))
            far = max(far, compare("SimpleITK, MHA", *by_simpleitk(arguments.mha / other["image"]), truth))
            if row["label"]:
                labelled += check_labels(
                    row,
                    arguments.nnunet / row["label"],
                    arguments.mha / other["label"],
                    affine,
                    labels.get("ignore"),
                    drawn,
                )
            voxels += read.size
            farthest = max(farthest, far)
        except Different as error:
            wrong += 1
            print(f"{row['case']} ({row['series_uid']}): {error}")
    verdict = f"{wrong} series differ" if wrong else "all equal"
    print(
        f"{len(cases)} series, {voxels} voxels, {labelled} labelled ones, voxels at most "
        f"{farthest:.4f} mm off, {verdict}"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
