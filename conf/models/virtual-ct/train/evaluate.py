"""Segments volumes with the exported network and counts lesions found, missed and made up.

    python evaluate.py --volumes DIR --package conf/models/virtual-ct

The pipeline is the one that LesionLake runs, written a second time: `<id>.pred.u8`, the labels on the
volume's own grid, is there to compare the two. A mark is a connected component of lesion labels. A
lesion that the series covers (`imaged`) counts as found if a mark of its site has its centre within 10 mm, or within
half of a larger lesion's long axis; a mark that is at no lesion of any size is a false positive. Sizes and
places of lesions are those that were planted, not those of the label map. The table shows both by
the least probability of a mark, as `calibration` of model.conf makes it; the figures below it are of
`minimum-lesion-probability` there.
"""

import argparse
import re
from pathlib import Path

import numpy as np
import onnxruntime
from scipy import ndimage
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist

from export import PATCH
from volumes import (
    FIRST_LESION, LABELS, ORGAN_OF, WORKING_SPACING_MM, channels, names, read, to_working_grid,
    true_lesions,
)

OVERLAP = 0.25
MINIMUM_LESION_MM3 = 100.0
LEAST_PROBABILITIES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
CONNECTED = np.ones((3, 3, 3))


def body_box(hounsfield):
    """First and one past the last voxel of the body by axis, two voxels of margin around."""
    tissue = hounsfield > -300
    cross = ndimage.generate_binary_structure(2, 1)[None]
    core = ndimage.binary_erosion(tissue, cross, border_value=1)
    pieces, count = ndimage.label(core, CONNECTED)
    sizes = np.bincount(pieces.ravel())[1:]
    if not count:
        return None
    body = np.isin(pieces, np.flatnonzero(sizes >= 0.02 * sizes.max()) + 1)
    body |= tissue & ndimage.binary_dilation(body, cross)
    places = np.nonzero(body)
    return [(max(int(p.min()) - 2, 0), min(int(p.max()) + 3, size))
            for p, size in zip(places, hounsfield.shape)]


def starts(low, high, size, block):
    span = high - low
    if size <= block:
        return [-((block - size) // 2)]
    if span <= block:
        return [min(max(low - (block - span) // 2, 0), size - block)]
    count = int(np.ceil((span - block) / (block * (1 - OVERLAP)) - 1e-9)) + 1
    return [low + int(np.floor(i * (span - block) / (count - 1) + 0.5)) for i in range(count)]


def window_weights():
    axes = [np.exp(-(((np.arange(n) - (n - 1) / 2) / (n / 8)) ** 2) / 2) for n in PATCH]
    product = axes[0][:, None, None] * axes[1][None, :, None] * axes[2][None, None, :]
    return np.maximum(product, 1e-3).astype(np.float32)


def probabilities(session, hounsfield):
    """Mean of the windows' probabilities: (label, z, y, x)."""
    shape = hounsfield.shape
    total = np.zeros((len(LABELS),) + shape, np.float32)
    weight = np.zeros(shape, np.float32)
    box = body_box(hounsfield)
    if box is not None:
        corners = [starts(low, high, size, block)
                   for (low, high), size, block in zip(box, shape, PATCH)]
        blend = window_weights()
        for corner in np.array(np.meshgrid(*corners, indexing="ij")).reshape(3, -1).T:
            inside = [slice(max(c, 0), min(c + p, s)) for c, p, s in zip(corner, PATCH, shape)]
            part = tuple(slice(i.start - c, i.stop - c) for i, c in zip(inside, corner))
            window = np.full(PATCH, -1000, np.float32)
            window[part] = hounsfield[tuple(inside)]
            output = session.run(None, {"image": channels(window)[None]})[0][0]
            total[(slice(None), *inside)] += output[(slice(None), *part)] * blend[part]
            weight[tuple(inside)] += blend[part]
    covered = weight > 0
    total[:, covered] /= weight[covered]
    total[0, ~covered] = 1
    return total


def to_volume_grid(total, shape, spacing):
    """Linear along each axis, between centres of working voxels."""
    for axis in range(3):
        places = (np.arange(shape[axis]) + 0.5) * spacing[axis] / WORKING_SPACING_MM - 0.5
        places = np.clip(places, 0, total.shape[axis + 1] - 1.0)
        low = places.astype(int)
        high = np.minimum(low + 1, total.shape[axis + 1] - 1)
        part = (places - low).astype(np.float32)
        part = part.reshape([-1 if a == axis + 1 else 1 for a in range(4)])
        total = np.take(total, low, axis + 1) * (1 - part) + np.take(total, high, axis + 1) * part
    return total


def decide(total):
    other = total[:FIRST_LESION]
    lesion = total[FIRST_LESION:]
    is_lesion = lesion.sum(0) > other.max(0)
    return np.where(is_lesion, lesion.argmax(0) + FIRST_LESION, other.argmax(0)).astype(np.uint8)


def long_axis(component, spacing):
    """Longest in-plane distance between pixel corners over slices (pieces of a slice apart)."""
    longest = 0.0
    for plane in component:
        pieces, count = ndimage.label(plane, np.ones((3, 3)))
        for n in range(1, count + 1):
            pixels = np.argwhere(pieces == n)
            corners = np.concatenate([pixels + step for step in ((0, 0), (0, 1), (1, 0), (1, 1))])
            corners = np.unique(corners, axis=0) * np.array(spacing[1:])
            hull = corners[ConvexHull(corners).vertices]
            longest = max(longest, float(pdist(hull).max()))
    return longest


def marks(labels, spacing, probability):
    """Connected lesion voxels with their volume, mean and largest probability; small ones are left out."""
    numbered, _ = ndimage.label(labels >= FIRST_LESION, CONNECTED)
    found = []
    for number, box in enumerate(ndimage.find_objects(numbered), start=1):
        inside = numbered[box] == number
        volume = float(inside.sum() * np.prod(spacing))
        if volume < MINIMUM_LESION_MM3:
            continue
        places = np.argwhere(inside) + [side.start for side in box]
        values = probability[box][inside]
        found.append({
            "label": int(np.bincount(labels[box][inside]).argmax()),
            "centre": places.mean(0) * spacing,
            "long": long_axis(inside, spacing),
            "volume": volume,
            "mean": float(values.mean()),
            "largest": float(values.max()),
        })
    return found


def is_at(lesion, mark):
    reach = max(10.0, lesion["long"] / 2)
    return mark["label"] == lesion["label"] and np.linalg.norm(mark["centre"] - lesion["centre"]) <= reach


def compare(lesions, found, least_axis):
    """(lesion, nearest mark or None) of large lesions, and marks at no lesion."""
    rows = []
    for lesion in lesions:
        if lesion["imaged"] and lesion["long"] >= least_axis:
            at = [mark for mark in found if is_at(lesion, mark)]
            nearest = min(at, key=lambda m: np.linalg.norm(m["centre"] - lesion["centre"]), default=None)
            rows.append((lesion, nearest))
    false = [mark for mark in found if not any(is_at(lesion, mark) for lesion in lesions)]
    return rows, false


def described(found):
    return [f"{LABELS[f['label']]} {f['long']:.0f} mm {f.get('probability', 1):.2f}" for f in found]


def table(studies, least_axis):
    print("least probability, recall, false positives a study")
    for least in LEAST_PROBABILITIES:
        rows, false = [], 0
        for lesions, found in studies:
            more, made_up = compare(lesions, [m for m in found if m["probability"] >= least], least_axis)
            rows += more
            false += len(made_up)
        hits = sum(mark is not None for _, mark in rows)
        print(f"  {least:.2f}  {hits / max(len(rows), 1):.3f}  {false / max(len(studies), 1):.2f}")


def block(text, name):
    """What stands between the braces after a name at the start of a line of model.conf."""
    found = re.search(rf"^{name} \{{\n(.*?)^\}}", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def by_label(pairs):
    """Values of sites by the lesion label of each."""
    values = dict(pairs)
    labels = range(FIRST_LESION, len(LABELS))
    return {label: values.get(LABELS[label].removeprefix("met_").upper()) for label in labels}


def least_probabilities(text):
    """By lesion label: what model.conf says of all sites or of each; 0 where it says nothing."""
    of_all = re.search(r"^minimum-lesion-probability = ([\d.]+)", text, re.MULTILINE)
    if of_all:
        return {label: float(of_all[1]) for label in range(FIRST_LESION, len(LABELS))}
    of_sites = by_label(re.findall(r"(\w+) = ([\d.]+)", block(text, "minimum-lesion-probability")))
    return {label: float(value or 0) for label, value in of_sites.items()}


def calibrations(text):
    """By lesion label: intercept and factors of largest probability and of the volume's logarithm."""
    number = r"(-?[\d.]+)"
    line = rf"(\w+) \{{intercept = {number}, largest-probability = {number}, log-volume-mm3 = {number}\}}"
    found = re.findall(line, block(text, "calibration"))
    return by_label((site, tuple(map(float, values))) for site, *values in found)


def judge(found, calibration):
    """Gives marks their probability."""
    for mark in found:
        factors = calibration[mark["label"]]
        mark["probability"] = mark["mean"] if factors is None else float(
            1 / (1 + np.exp(-(factors[0] + factors[1] * mark["largest"] + factors[2] * np.log(mark["volume"])))))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--volumes", required=True)
    parser.add_argument("--package", required=True)
    parser.add_argument("--least-axis-mm", type=float, default=10.0)
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = onnxruntime.InferenceSession(str(Path(options.package) / "weights.onnx"), settings)
    text = (Path(options.package) / "model.conf").read_text()
    least, calibration = least_probabilities(text), calibrations(text)

    studies, rows, false, dice = [], [], [], {}
    for name in names(options.volumes)[: options.limit]:
        lesions = true_lesions(options.volumes, name)
        hounsfield, truth, spacing = read(options.volumes, name)
        truth = ORGAN_OF[truth]
        total = to_volume_grid(
            probabilities(session, to_working_grid(hounsfield, spacing)), hounsfield.shape, spacing)
        predicted = decide(total)
        predicted.tofile(Path(options.volumes) / f"{name}.pred.u8")
        spacing = np.array(spacing)
        found = judge(marks(predicted, spacing, total[FIRST_LESION:].sum(0)), calibration)
        studies.append((lesions, found))
        more, made_up = compare(
            lesions, [m for m in found if m["probability"] >= least[m["label"]]], options.least_axis_mm)
        rows += more
        false += made_up
        for label in range(1, FIRST_LESION):
            both = np.sum((truth == label) & (predicted == label))
            size = np.sum(truth == label) + np.sum(predicted == label)
            dice.setdefault(label, []).append(2 * both / size if size else 1.0)
        print(name, f"{sum(mark is not None for _, mark in more)} of {len(more)} found, false",
              described(made_up), "missed", described([l for l, mark in more if mark is None]), flush=True)
    hits = [(lesion, mark) for lesion, mark in rows if mark is not None]
    table(studies, options.least_axis_mm)
    print(f"studies {len(studies)}, marks of at least "
          + ", ".join(f"{LABELS[label]} {value:g}" for label, value in least.items()) + ":")
    print(f"lesions of at least {options.least_axis_mm:g} mm: {len(hits)} of {len(rows)} found, "
          f"recall {len(hits) / max(len(rows), 1):.3f}")
    print(f"false positives a study {len(false) / max(len(studies), 1):.2f}")
    if hits:
        errors = np.abs([lesion["long"] - mark["long"] for lesion, mark in hits])
        print(f"long axis: median error {np.median(errors):.1f} mm, "
              f"90th percentile {np.percentile(errors, 90):.1f} mm")
    for label in range(FIRST_LESION, len(LABELS)):
        of_site = [mark for lesion, mark in rows if lesion["label"] == label]
        made_up = sum(mark["label"] == label for mark in false)
        print(f"  {LABELS[label]}: {sum(mark is not None for mark in of_site)} of {len(of_site)} found, "
              f"{made_up} false")
    print("organs, mean Dice: " + ", ".join(
        f"{LABELS[label]} {np.mean(values):.3f}" for label, values in dice.items()))


if __name__ == "__main__":
    main()
