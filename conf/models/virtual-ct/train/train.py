"""Trains the network on volumes of the virtual archive and writes a checkpoint.

    python train.py --volumes DIR --minutes 60 --out network.pt

The checkpoint holds the moving average of the weights, which is steadier than the last of them.
"""

import argparse
import copy
import multiprocessing
import time

import numpy as np
import torch
from torch import nn

from cases import Case, Draw, augmented_patch, wrong_places
from muon import Muon
from network import Network, whole_volume
from volumes import FIRST_LESION, LABELS, LEARNED, names

AVERAGE = 0.998


def loss(logits, labels, weights):
    """Cross-entropy, small lesions weighing as much as large ones, plus soft Dice over labels present.

    Only the probability of the true label is gathered: one-hot truth would take most of a step.
    """
    logarithms = torch.log_softmax(logits, 1)
    flat = labels.flatten()
    of_truth = logarithms.gather(1, labels[:, None]).flatten()
    weight = weights.flatten()
    entropy = -(weight * of_truth).sum() / weight.sum()
    counts = torch.bincount(flat, minlength=LEARNED).float()
    both = torch.zeros(LEARNED).index_add(0, flat, of_truth.exp())
    sizes = logarithms.exp().sum((0, 2, 3, 4)) + counts
    dice = 1 - ((2 * both + 1) / (sizes + 1))[counts > 0].mean()
    return entropy + dice


def rate(highest, done):
    """Learning rate after a share of the work: a short rise, then a cosine to nothing."""
    if done < 0.05:
        return highest * (0.1 + 0.9 * done / 0.05)
    return highest * 0.5 * (1 + np.cos(np.pi * (done - 0.05) / 0.95))


def segmented(network, case):
    """Labels of a whole volume: what inference would say, without windows."""
    probabilities = whole_volume(network, case.hounsfield)
    lesion, label = probabilities[FIRST_LESION:].max(0)
    other, organ = probabilities[:FIRST_LESION].max(0)
    is_lesion = probabilities[FIRST_LESION:].sum(0) > other
    return torch.where(is_lesion, label + FIRST_LESION, organ).numpy()


def collect_errors(network, draw, volumes, keep):
    """Puts what the network gets wrong in some volumes before older errors; returns how much, in words."""
    network.eval()
    missed, made_up = [], []
    for number in draw.random.choice(len(draw.cases), volumes, replace=False):
        case = draw.cases[number]
        for found, into in zip(wrong_places(case, segmented(network, case)), (missed, made_up)):
            into.extend((case, places) for places in found)
            for places in found:
                case.weigh(places)
    draw.missed = (missed + draw.missed)[:keep]
    draw.made_up = (made_up + draw.made_up)[:keep]
    return f"missed {len(missed) / volumes:.2f}, made up {len(made_up) / volumes:.2f} a volume"


def train_mode(network, keep_statistics):
    """Once batch normalisation keeps its statistics, training sees the network that inference runs."""
    network.train()
    if keep_statistics:
        for module in network.modules():
            if isinstance(module, nn.BatchNorm3d):
                module.eval()


def optimizers_of(network, rate, name):
    """Muon for the weights of convolutions between the first layer and the head, AdamW for the rest."""
    inner = [p for n, p in network.named_parameters()
             if p.ndim == 5 and name == "muon" and not n.startswith(("stem.0", "head"))]
    chosen = {id(p) for p in inner}
    outer = [p for p in network.parameters() if id(p) not in chosen]
    found = [torch.optim.AdamW(outer, lr=rate, weight_decay=1e-3)]
    return found + ([Muon(inner, rate, 1e-3)] if inner else [])


def average(into, network):
    with torch.no_grad():
        for mean, value in zip(into.parameters(), network.parameters()):
            mean.lerp_(value, 1 - AVERAGE)
        for kept, value in zip(into.buffers(), network.buffers()):
            kept.copy_(value)


def save(network, path):
    """In half precision, as export.py stores weights."""
    state = {name: value.half() if value.is_floating_point() else value
             for name, value in network.state_dict().items()}
    torch.save(state, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--volumes", required=True, nargs="+", help="folders of volumes")
    parser.add_argument("--out", default="network.pt")
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--minutes", type=float, help="end after so long instead of by steps")
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--patch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--optimizer", choices=("adamw", "muon"), default="adamw")
    parser.add_argument("--lesion-share", type=float, default=0.3)
    parser.add_argument("--look-alike-share", type=float, default=0.15)
    parser.add_argument("--error-share", type=float, default=0.3)
    parser.add_argument("--errors-every", type=int, default=500, help="steps between searches for errors")
    parser.add_argument("--errors-volumes", type=int, default=50, help="volumes that a search looks at")
    parser.add_argument("--statistics-until", type=float, default=0.4,
                        help="share of the work after which batch statistics no longer change")
    parser.add_argument("--start", help="checkpoint to go on from")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random = np.random.default_rng(options.seed)

    with multiprocessing.Pool(options.threads) as pool:
        cases = pool.starmap(Case, [(folder, name) for folder in options.volumes for name in names(folder)], 8)
    draw = Draw(cases, random, options.lesion_share, options.look_alike_share, options.error_share)
    lesions = {LABELS[label]: len(found) for label, found in sorted(draw.sites.items())}
    print(f"{len(cases)} volumes, lesions {lesions}", flush=True)
    network = Network()
    if options.start:
        network.load_state_dict(torch.load(options.start))
    # Channels last and bfloat16 halve the time of a step on a CPU that has the instructions.
    network = network.to(memory_format=torch.channels_last_3d)
    steady = copy.deepcopy(network)  # follows once statistics no longer change
    optimizers = optimizers_of(network, options.rate, options.optimizer)
    started, running = time.time(), None
    if options.start:
        wrong = collect_errors(steady, draw, min(3 * options.errors_volumes, len(cases)), 2000)
        print(f"start {wrong} {time.time() - started:.0f} s", flush=True)
    for step in range(1, 10**9):
        done = (time.time() - started) / 60 / options.minutes if options.minutes else step / options.steps
        if done > 1:
            break
        for group in (group for optimizer in optimizers for group in optimizer.param_groups):
            group["lr"] = rate(options.rate, done)
        keep_statistics = done >= options.statistics_until
        train_mode(network, keep_statistics)
        patches = [augmented_patch(draw, options.patch) for _ in range(options.batch)]
        image = torch.from_numpy(np.stack([p[0] for p in patches])).to(
            memory_format=torch.channels_last_3d)
        labels = torch.from_numpy(np.stack([p[1] for p in patches])).long()
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(image)
        weights = torch.from_numpy(np.stack([p[2] for p in patches])).float()
        value = loss(logits.float(), labels, weights)
        network.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        for optimizer in optimizers:
            optimizer.step()
        if keep_statistics:
            average(steady, network)
        elif step % 50 == 0:
            steady.load_state_dict(network.state_dict())
        running = value.item() if running is None else 0.98 * running + 0.02 * value.item()
        if step % 50 == 0:
            print(f"step {step} done {done:.3f} loss {running:.3f} {time.time() - started:.0f} s", flush=True)
        if step % options.errors_every == 0:
            save(steady, options.out)
            wrong = collect_errors(steady, draw, min(options.errors_volumes, len(cases)), 2000)
            print(f"step {step} {wrong} {time.time() - started:.0f} s", flush=True)
    save(steady, options.out)


if __name__ == "__main__":
    main()
