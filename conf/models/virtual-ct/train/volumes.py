"""Training volumes of the virtual archive, and the working grid that the network sees.

A volume is three files: `<id>.json` with `sizes` and `spacing` (z, y, x; mm) and the metastases as they
truly are (`lesions`), `<id>.hu.i16` and `<id>.label.u8`, little endian, in (z, y, x) order.
"""

import json
from pathlib import Path

import numpy as np
from scipy import sparse

WORKING_SPACING_MM = 3.0
WINDOWS_HU = ((-1000.0, 1000.0), (-100.0, 250.0), (0.0, 160.0))
LABELS = (
    "background", "lung", "liver", "spleen", "kidney", "bone", "adrenal",
    "met_liver", "met_lung", "met_bone", "met_lymph_node", "met_adrenal",
)
FIRST_LESION = 7

# What merely looks like a metastasis, as label maps number it after LABELS, and the organ that it
# belongs to. The network learns to tell it from its organ; the exported one adds it to its organ again.
LOOK_ALIKES = (
    ("cyst", "liver"), ("haemangioma", "liver"), ("granuloma", "lung"), ("bone_island", "bone"),
    ("degenerative_sclerosis", "bone"), ("small_node", "background"),
)
LEARNED = len(LABELS) + len(LOOK_ALIKES)
ORGAN_OF = np.array(
    list(range(len(LABELS))) + [LABELS.index(organ) for _, organ in LOOK_ALIKES], dtype=np.uint8)


def read(folder, name):
    """Hounsfield units (int16), labels (uint8) and spacing in mm, all in (z, y, x)."""
    folder = Path(folder)
    header = json.loads((folder / f"{name}.json").read_text())
    sizes = tuple(header["sizes"])
    hounsfield = np.fromfile(folder / f"{name}.hu.i16", dtype="<i2").reshape(sizes)
    labels = np.fromfile(folder / f"{name}.label.u8", dtype=np.uint8).reshape(sizes)
    return hounsfield, labels, tuple(float(s) for s in header["spacing"])


def true_lesions(folder, name):
    """Metastases: label, centre (z, y, x; mm from the first voxel's centre), long axis in mm, whether imaged.

    Not measured in the label map: where pixels are 3 mm, a lesion of 8 mm is 10 mm or more there.
    """
    header = json.loads((Path(folder) / f"{name}.json").read_text())
    if "lesions" not in header:
        raise SystemExit(f"{folder}/{name}.json names no lesions: export the volumes anew")
    return [{"label": lesion["label"], "centre": np.array(lesion["centre"]),
             "long": lesion["long_axis_mm"], "imaged": lesion["imaged"]} for lesion in header["lesions"]]


def is_lesion(labels):
    return (labels >= FIRST_LESION) & (labels < len(LABELS))


def names(folder):
    return sorted(path.stem for path in Path(folder).glob("*.json"))


def working_size(size, spacing, working=WORKING_SPACING_MM):
    """Voxels of the working grid that cover an axis; both grids start at the same outer border."""
    return max(1, int(np.ceil(size * spacing / working - 1e-6)))


def axis_weights(size, spacing, working=WORKING_SPACING_MM):
    """Rows of weights that make a working voxel from the voxels of an axis.

    Coarser than the source: the average of what the working voxel covers, so that no finer detail
    aliases. Finer than the source: linear between voxel centres, constant beyond the outermost.
    """
    count = working_size(size, spacing, working)
    weights = sparse.lil_matrix((count, size))
    for k in range(count):
        if working > spacing:
            low, high = k * working / spacing, min((k + 1) * working / spacing, size)
            first, last = int(low), min(int(np.ceil(high)), size)
            for i in range(first, last):
                weights[k, i] = (min(i + 1, high) - max(i, low)) / (high - low)
        else:
            place = min(max((k + 0.5) * working / spacing - 0.5, 0.0), size - 1.0)
            low = int(place)
            weights[k, low] = 1.0 - (place - low)
            if low + 1 < size:
                weights[k, low + 1] = place - low
    return weights.tocsr()


def to_working_grid(hounsfield, spacing):
    """float32 Hounsfield units on the working grid."""
    volume = hounsfield.astype(np.float32)
    for axis in (2, 1, 0):
        moved = np.moveaxis(volume, axis, 0)
        weights = axis_weights(moved.shape[0], spacing[axis]).astype(np.float32)
        flat = weights @ moved.reshape(moved.shape[0], -1)
        volume = np.moveaxis(flat.reshape((weights.shape[0],) + moved.shape[1:]), 0, axis)
    return np.ascontiguousarray(volume, dtype=np.float32)


def labels_to_working_grid(labels, spacing):
    """The label at the centre of each working voxel."""
    for axis in range(3):
        count = working_size(labels.shape[axis], spacing[axis])
        places = (np.arange(count) + 0.5) * WORKING_SPACING_MM / spacing[axis] - 0.5
        nearest = np.clip(np.floor(places + 0.5).astype(int), 0, labels.shape[axis] - 1)
        labels = np.take(labels, nearest, axis=axis)
    return np.ascontiguousarray(labels)


def channels(hounsfield):
    """Clips to each intensity window and scales it to -1..1: (channel, z, y, x)."""
    return np.stack([
        np.clip((hounsfield - low) * (2.0 / (high - low)) - 1.0, -1.0, 1.0)
        for low, high in WINDOWS_HU
    ]).astype(np.float32)
