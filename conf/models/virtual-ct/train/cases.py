"""Training volumes on the working grid, and the patches that training draws from them."""

import numpy as np
from scipy import ndimage

from volumes import LABELS, channels, is_lesion, labels_to_working_grid, read, to_working_grid

AIR_HU = -1000
CONNECTED = np.ones((3, 3, 3))

# A lesion of 20 voxels, missed, is nothing in the loss beside the 100,000 of a patch. So one of fewer than
# EQUAL_VOXELS weighs as much as one of so many, up to a highest weight of a voxel; and its surroundings
# weigh as its voxels do, or it would be drawn too large.
EQUAL_VOXELS = 800
HIGHEST_WEIGHT = 40
SURROUNDINGS = 2

# Voxels that a patch may reach beyond the volume, where inference too fills windows with air.
BEYOND = 8


def components(mask):
    """Voxels of each connected component of a mask, (voxel, axis) in int16."""
    numbered, _ = ndimage.label(mask, CONNECTED)
    for number, part in enumerate(ndimage.find_objects(numbered), start=1):
        places = np.argwhere(numbered[part] == number) + [side.start for side in part]
        yield places.astype(np.int16)


class Case:
    """A volume on the working grid, cut to the body and a margin."""

    def __init__(self, folder, name):
        hounsfield, labels, spacing = read(folder, name)
        hounsfield = to_working_grid(hounsfield, spacing)
        labels = labels_to_working_grid(labels, spacing)
        rows, columns = (np.flatnonzero((hounsfield > -300).any(axis=axes)) for axes in ((0, 2), (0, 1)))
        box = (slice(None), slice(max(rows[0] - 4, 0), rows[-1] + 5),
               slice(max(columns[0] - 4, 0), columns[-1] + 5))
        self.hounsfield = np.ascontiguousarray(hounsfield[box].round().astype(np.int16))
        self.labels = np.ascontiguousarray(labels[box])
        self.lesions = self.places_by_label(is_lesion(self.labels))
        self.look_alikes = self.places_by_label(self.labels >= len(LABELS))
        self.weights = np.ones(self.labels.shape, np.uint8)
        for found in (self.lesions, self.look_alikes):
            for places in (places for components in found.values() for places in components):
                self.weigh(places)
        body = np.argwhere(self.hounsfield > -300)
        self.body = body[:: max(1, len(body) // 5000)].astype(np.int16)

    def weigh(self, places):
        """Gives a component of few voxels, and its surroundings, the weight of a large one."""
        weight = min(EQUAL_VOXELS // len(places), HIGHEST_WEIGHT)
        if weight > 1:
            low = np.maximum(places.min(0).astype(int) - SURROUNDINGS, 0)
            box = tuple(slice(start, end + 1 + SURROUNDINGS) for start, end in zip(low, places.max(0)))
            near = np.zeros(self.weights[box].shape, bool)
            near[tuple((places - low).T)] = True
            near = ndimage.binary_dilation(near, CONNECTED, SURROUNDINGS)
            self.weights[box] = np.maximum(self.weights[box], np.where(near, weight, 1))

    def places_by_label(self, mask):
        """Voxels of each connected component, by the label that most of them have."""
        found = {}
        for places in components(mask):
            label = np.bincount(self.labels[tuple(places.T.astype(int))]).argmax()
            found.setdefault(int(label), []).append(places)
        return found


class Draw:
    """Draws places: lesions, every site as often as another; what looks like them, every kind as often;
    what the network missed and what it made up, one as often as the other; any place. The shares of the
    first three are given.
    """

    def __init__(self, cases, random, lesion_share, look_alike_share, error_share):
        self.cases = cases
        self.random = random
        self.lesion_share = lesion_share
        self.look_alike_share = look_alike_share
        self.error_share = error_share
        self.missed = []
        self.made_up = []
        self.sites = {}
        self.kinds = {}
        for case in cases:
            for found, into in ((case.lesions, self.sites), (case.look_alikes, self.kinds)):
                for label, components in found.items():
                    into.setdefault(label, []).extend((case, places) for places in components)

    def place(self):
        kind = self.random.random()
        if kind < self.lesion_share:
            case, pool = self.one_of(self.sites)
        elif kind < self.lesion_share + self.look_alike_share:
            case, pool = self.one_of(self.kinds)
        elif kind < self.lesion_share + self.look_alike_share + self.error_share and self.made_up:
            errors = self.missed if self.missed and self.random.random() < 0.5 else self.made_up
            case, pool = errors[self.random.integers(len(errors))]
        else:
            case = self.cases[self.random.integers(len(self.cases))]
            pool = case.body
        return case, pool[self.random.integers(len(pool))].astype(int)

    def one_of(self, by_label):
        same = by_label[sorted(by_label)[self.random.integers(len(by_label))]]
        return same[self.random.integers(len(same))]


def augmented_patch(draw, patch):
    """Channels, labels and weights of a patch, scaled by up to 12 % an axis, with noise and a shift of
    the Hounsfield scale.

    No mirroring: the liver lies on the right, and the network may rely on it.
    """
    random = draw.random
    case, place = draw.place()
    scale = random.uniform(0.89, 1.12, 3)
    shape = np.array(case.labels.shape)
    reach = scale * patch / 2
    centre = place + random.integers(-patch // 3, patch // 3 + 1, 3)
    centre = np.maximum(np.minimum(centre, shape - reach + BEYOND), reach - BEYOND)
    places = [centre[axis] + (np.arange(patch) - patch / 2 + 0.5) * scale[axis] for axis in range(3)]
    hounsfield = interpolate(case.hounsfield, places)
    nearest = [np.clip(np.floor(p + 0.5).astype(int), 0, size - 1) for p, size in zip(places, shape)]
    labels = case.labels[np.ix_(*nearest)]
    weights = case.weights[np.ix_(*nearest)]
    for axis, (line, size) in enumerate(zip(places, shape)):
        outside = [slice(None)] * 3
        outside[axis] = (line < -0.5) | (line >= size - 0.5)
        hounsfield[tuple(outside)] = AIR_HU
        labels[tuple(outside)] = 0
        weights[tuple(outside)] = 1
    hounsfield = hounsfield * random.normal(1.0, 0.02) + random.normal(0.0, 5.0)
    if random.random() < 0.5:
        noise = random.standard_normal(hounsfield.shape, dtype=np.float32)
        hounsfield = hounsfield + noise * np.float32(random.uniform(0.0, 12.0))
    return channels(hounsfield), labels, weights


def interpolate(volume, places):
    """Linear along each axis in turn, constant beyond the border."""
    inside = [np.clip(line, 0, size - 1.0) for line, size in zip(places, volume.shape)]
    corner = [np.floor(line).astype(int) for line in inside]
    block = tuple(slice(low.min(), low.max() + 2) for low in corner)
    values = volume[block].astype(np.float32)
    for axis in range(3):
        low = corner[axis] - corner[axis].min()
        high = np.minimum(low + 1, values.shape[axis] - 1)
        shape = [1, 1, 1]
        shape[axis] = len(low)
        part = (inside[axis] - corner[axis]).astype(np.float32).reshape(shape)
        values = np.take(values, low, axis) * (1 - part) + np.take(values, high, axis) * part
    return values


def wrong_places(case, predicted):
    """Places of lesions that a label map misses, and, apart, of marks that it makes up."""
    missed, made_up = [], []
    for lesions in case.lesions.values():
        for places in lesions:
            if not is_lesion(predicted[tuple(places.T.astype(int))]).any():
                missed.append(places)
    for places in components(is_lesion(predicted)):
        if len(places) >= 2 and not is_lesion(case.labels[tuple(places.T.astype(int))]).any():
            made_up.append(places)
    return missed, made_up
