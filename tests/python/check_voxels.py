"""Compares every voxel file of a lake with what pydicom makes of the same series.

    $(tests/python/venv.sh tests/python/requirements.lock) tests/python/check_voxels.py \
        --lake DIR --vault DIR --ct DIR

An independent reader: the voxel files are read with pyarrow and numpy from the description of their
format, the CT files with pydicom, the pseudonyms are resolved through the vault's table of links.
Each voxel must be the Hounsfield value that slope and intercept give (PS3.3 C.11.1.1.2), at the
place in the patient that the file's grid says (PS3.3 C.7.6.2.1.1). Prints differences and exits 1 if
there is one; a series that cannot be compared counts as one.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet
import pydicom
from deltalake import DeltaTable
from pydicom.errors import InvalidDicomError

# Two positions closer than this are the same; headers carry them as short decimal strings.
SAME_MM = 0.01


class Different(Exception):
    """A series whose voxel file is not what its CT files say."""


def rows(folder, columns):
    return DeltaTable(str(folder)).to_pyarrow_table(columns=columns).to_pylist()


def series_of_images(lake, vault):
    """The pseudonym of an image's series by the true SOP instance UID of the image."""
    series = {row["sop_uid"]: row["series_uid"]
              for row in rows(lake / "bronze" / "ct_instances", ["sop_uid", "series_uid"])}
    links = rows(vault / "links", ["kind", "pseudonym", "true_value"])
    return {row["true_value"]: series[row["pseudonym"]]
            for row in links if row["kind"] == "sop_uid" and row["pseudonym"] in series}


def files_by_series(ct, series_of):
    """The CT files under a folder by their series' pseudonym; what is no CT image is passed over.

    By image, since the series UIDs of some files are empty; where the image's is too, the file's meta
    information has it (PS3.10 section 7.1).
    """
    found = defaultdict(list)
    for file in sorted(path for path in ct.rglob("*") if path.is_file()):
        try:
            header = pydicom.dcmread(
                file, stop_before_pixels=True, specific_tags=["SOPInstanceUID", "Modality"]
            )
        except (InvalidDicomError, EOFError, ValueError, KeyError, AttributeError):
            continue
        uid = header.get("SOPInstanceUID") or header.file_meta.get("MediaStorageSOPInstanceUID")
        series = series_of.get(str(uid))
        if header.get("Modality") == "CT" and series:
            found[series].append(file)
    return found


def decoded(kind, data, voxels):
    """The voxels of a slab from the bytes of its row."""
    planes = np.frombuffer(data, np.uint8)
    if kind == "float32":
        return np.ascontiguousarray(planes.reshape(4, voxels).T).view("<f4").reshape(voxels)
    if kind != "int16":
        raise Different(f"voxels of a CT cannot be {kind}")
    zigzag = planes[:voxels].astype(np.uint16) | (planes[voxels:].astype(np.uint16) << 8)
    differences = (zigzag >> 1) ^ (0 - (zigzag & 1)).astype(np.uint16)
    return np.cumsum(differences, dtype=np.uint16).view(np.int16)


def slices_of(file):
    """The grid of a voxel file, and a generator of (z, slice) with each slice (y, x)."""
    source = parquet.ParquetFile(file)
    grid = json.loads(source.schema_arrow.metadata[b"lesionlake.voxels"])

    def slices():
        for group in range(source.num_row_groups):
            for slab in source.read_row_group(group).to_pylist():
                shape = slab["slices"], slab["rows"], slab["columns"]
                values = decoded(grid["type"], slab["voxels"], int(np.prod(shape)))
                for z, values_of_slice in enumerate(values.reshape(shape)):
                    yield slab["z_from"] + z, values_of_slice

    return grid, slices()


def hounsfield(dataset):
    stored = dataset.pixel_array.astype(np.float64)
    return stored * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)


def files_by_slice(files, grid):
    """The CT files that lie on each slice of the grid, by their position along its normal."""
    origin, spacing = np.array(grid["origin"]), np.array(grid["spacing"])
    along_x, along_y, normal = np.array(grid["direction"]).reshape(3, 3)
    found = defaultdict(list)
    for file in files:
        header = pydicom.dcmread(file, stop_before_pixels=True)
        orientation = np.array(header.ImageOrientationPatient, float)
        if not np.allclose(orientation, [*along_x, *along_y], atol=1e-4):
            continue
        row_distance, column_distance = (float(value) for value in header.PixelSpacing)
        if not np.allclose([column_distance, row_distance], spacing[:2], atol=1e-6):
            raise Different(f"pixel spacing {header.PixelSpacing} is not the grid's {spacing[:2]}")
        offset = np.array(header.ImagePositionPatient, float) - origin
        z = round(float(offset @ normal) / spacing[2])
        aside = offset - (offset @ normal) * normal
        if np.abs(aside).max() > SAME_MM:
            raise Different(f"a slice lies {np.abs(aside).max():.3f} mm beside the grid")
        found[z].append(file)
    return found


def compare(voxel_file, files):
    """The number of voxels compared; raises Different."""
    grid, slices = slices_of(voxel_file)
    placed = files_by_slice(files, grid)
    compared, seen = 0, 0
    for z, values in slices:
        candidates = placed.get(z, [])
        if not candidates:
            raise Different(f"no CT file lies on slice {z}")
        # Copies of an image are one candidate too many, but any of them is the truth.
        truths = [hounsfield(pydicom.dcmread(file)).astype(values.dtype) for file in candidates]
        if not any(truth.shape == values.shape and (truth == values).all() for truth in truths):
            wrong = [np.count_nonzero(truth != values) for truth in truths]
            raise Different(f"slice {z}: {min(wrong)} of {values.size} voxels differ")
        compared += values.size
        seen += 1
    if seen != grid["shape"][0]:
        raise Different(f"the file has {seen} slices, its grid {grid['shape'][0]}")
    return compared


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lake", type=Path, required=True, help="root of the lake")
    parser.add_argument("--vault", type=Path, required=True, help="root of its vault")
    parser.add_argument("--ct", type=Path, required=True, help="folder the CT files came from")
    arguments = parser.parse_args()

    volumes = rows(
        arguments.lake / "silver" / "ct_volumes", ["series_uid", "status", "file"]
    )
    done = [row for row in volumes if row["status"] == "done"]
    if not done:
        sys.exit("The lake has no volume that is done: nothing was compared.")
    files = files_by_series(arguments.ct, series_of_images(arguments.lake, arguments.vault))
    voxels, wrong = 0, 0
    for row in done:
        try:
            if row["series_uid"] not in files:
                raise Different("its CT files are not under the folder given")
            voxels += compare(arguments.lake / row["file"], files[row["series_uid"]])
        except (Different, NotImplementedError, RuntimeError) as error:
            wrong += 1
            print(f"{row['series_uid']}: {error}")
    verdict = f"{wrong} series differ" if wrong else "all equal"
    print(f"{len(done)} series, {voxels} voxels, {verdict}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
