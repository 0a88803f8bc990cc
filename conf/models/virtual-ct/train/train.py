"""Trains the network on volumes of the virtual archive and writes a checkpoint.

    python train.py --volumes DIR --steps 4000 --out network.pt
"""

import argparse
import time

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional

from network import Network
from volumes import FIRST_LESION, LABELS, channels, labels_to_working_grid, names, read, to_working_grid


class Case:
    """A volume on the working grid."""

    def __init__(self, folder, name):
        hounsfield, labels, spacing = read(folder, name)
        self.hounsfield = to_working_grid(hounsfield, spacing).astype(np.float16)
        self.labels = labels_to_working_grid(labels, spacing)
        lesions, count = ndimage.label(self.labels >= FIRST_LESION, np.ones((3, 3, 3)))
        self.lesions = {}
        for box, number in zip(ndimage.find_objects(lesions), range(1, count + 1)):
            inside = np.argwhere(lesions[box] == number)
            places = inside + [side.start for side in box]
            label = np.bincount(self.labels[tuple(places.T)]).argmax()
            self.lesions.setdefault(int(label), []).append(places)
        body = np.argwhere(self.hounsfield > -300)
        self.body = body[:: max(1, len(body) // 20000)].astype(np.int16)


class Draw:
    """Draws places: mostly lesions, every site as often as another, else anywhere in a body."""

    def __init__(self, cases, random, lesion_share):
        self.cases = cases
        self.random = random
        self.lesion_share = lesion_share
        self.sites = {}
        for case in cases:
            for label, lesions in case.lesions.items():
                self.sites.setdefault(label, []).extend((case, lesion) for lesion in lesions)

    def place(self):
        if self.random.random() < self.lesion_share:
            site = self.sites[sorted(self.sites)[self.random.integers(len(self.sites))]]
            case, pool = site[self.random.integers(len(site))]
        else:
            case = self.cases[self.random.integers(len(self.cases))]
            pool = case.body
        return case, pool[self.random.integers(len(pool))].astype(int)


def augmented_patch(draw, patch):
    """A patch, scaled by up to 15 % an axis, with noise and a shift of the Hounsfield scale.

    No mirroring: the liver lies on the right, and the network may rely on it.
    """
    random = draw.random
    case, place = draw.place()
    scale = random.uniform(0.87, 1.15, 3)
    reach = scale * patch / 2
    centre = place + random.integers(-patch // 3, patch // 3 + 1, 3)
    centre = np.maximum(np.minimum(centre, np.array(case.labels.shape) - reach), reach)
    index = []
    for axis in range(3):
        places = centre[axis] + (np.arange(patch) - patch / 2 + 0.5) * scale[axis]
        index.append(np.clip(places, 0, case.labels.shape[axis] - 1.0))
    corner = [np.floor(places).astype(int) for places in index]
    hounsfield = interpolate(case.hounsfield, index, corner)
    labels = case.labels[np.ix_(*(np.floor(places + 0.5).astype(int) for places in index))]
    hounsfield = hounsfield * random.normal(1.0, 0.02) + random.normal(0.0, 6.0)
    if random.random() < 0.7:
        noise = random.standard_normal(hounsfield.shape, dtype=np.float32)
        hounsfield = hounsfield + noise * np.float32(random.uniform(0.0, 15.0))
    return channels(hounsfield), labels


def interpolate(volume, index, corner):
    """Linear along each axis in turn, from the block that the patch covers."""
    block = tuple(slice(low.min(), low.max() + 2) for low in corner)
    values = volume[block].astype(np.float32)
    for axis in range(3):
        low = corner[axis] - corner[axis].min()
        high = np.minimum(low + 1, values.shape[axis] - 1)
        shape = [1, 1, 1]
        shape[axis] = len(low)
        part = (index[axis] - corner[axis]).astype(np.float32).reshape(shape)
        values = np.take(values, low, axis) * (1 - part) + np.take(values, high, axis) * part
    return values


def loss(logits, labels, lesion_weight):
    """Cross-entropy, lesions weighing more, plus soft Dice over the labels that are present."""
    weights = torch.ones(len(LABELS))
    weights[FIRST_LESION:] = lesion_weight
    entropy = functional.cross_entropy(logits, labels, weight=weights)
    probabilities = torch.softmax(logits, 1)
    truth = functional.one_hot(labels, len(LABELS)).movedim(-1, 1).float()
    axes = (0, 2, 3, 4)
    both = (probabilities * truth).sum(axes)
    sizes = probabilities.sum(axes) + truth.sum(axes)
    present = truth.sum(axes) > 0
    dice = 1 - ((2 * both + 1) / (sizes + 1))[present].mean()
    return entropy + dice


def rate(highest, done):
    """Learning rate after a share of the work: a short rise, then a cosine to nothing."""
    if done < 0.05:
        return highest * (0.1 + 0.9 * done / 0.05)
    return highest * 0.5 * (1 + np.cos(np.pi * (done - 0.05) / 0.95))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--volumes", required=True)
    parser.add_argument("--out", default="network.pt")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--patch", type=int, default=48)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--lesion-weight", type=float, default=4.0)
    parser.add_argument("--lesion-share", type=float, default=0.65)
    parser.add_argument("--start", help="checkpoint to go on from")
    parser.add_argument("--minutes", type=float, help="end after so long instead of by steps")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random = np.random.default_rng(options.seed)

    draw = Draw([Case(options.volumes, name) for name in names(options.volumes)], random, options.lesion_share)
    lesions = {LABELS[label]: len(found) for label, found in sorted(draw.sites.items())}
    print(f"{len(draw.cases)} volumes, lesions {lesions}", flush=True)
    # Channels last makes a step on a CPU a sixth shorter.
    network = Network()
    if options.start:
        network.load_state_dict(torch.load(options.start))
    network = network.to(memory_format=torch.channels_last_3d)
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=1e-4)
    started, running = time.time(), None
    network.train()
    for step in range(1, 10**9):
        done = (time.time() - started) / 60 / options.minutes if options.minutes else step / options.steps
        if done > 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = rate(options.rate, done)
        patches = [augmented_patch(draw, options.patch) for _ in range(options.batch)]
        image = torch.from_numpy(np.stack([p[0] for p in patches])).to(
            memory_format=torch.channels_last_3d)
        labels = torch.from_numpy(np.stack([p[1] for p in patches])).long()
        value = loss(network(image), labels, options.lesion_weight)
        optimizer.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        running = value.item() if running is None else 0.98 * running + 0.02 * value.item()
        if step % 50 == 0:
            print(f"step {step} loss {running:.3f} {time.time() - started:.0f} s", flush=True)
        if step % 250 == 0:
            torch.save(network.state_dict(), options.out)
    torch.save(network.state_dict(), options.out)


if __name__ == "__main__":
    main()
