"""Trains the network, exports it, and prints the ablation as the card has it.

    python train.py --init --package ..      # something in the weights' place, to export crops with
    python train.py --train crops/train --test crops/test --package ..

The image part is trained first, by itself, and then stays; judges over it are trained for each row of the
ablation, in which the inputs that a row lacks are missing in training and test alike. The judge that is
shipped is trained with groups missing at random, so that it knows what to do without them.
"""

import argparse
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn
from torch.nn import functional

from cases import GROUPS, Cases, Missing
from network import ImagePart, Judge, LesionClass, EMBEDDING

IMAGE_EPOCHS = 6
JUDGE_EPOCHS = 25
BATCH = 64
JUDGE_BATCH = 128
RESAMPLES = 400


def shuffled(count, batch, generator):
    return torch.randperm(count, generator=generator).split(batch)


def trained_image(cases, generator):
    """The image part, trained with a layer of its own to tell metastases; half of the windows mirrored."""
    part, head = ImagePart(), nn.Linear(EMBEDDING, 2)
    optimizer = torch.optim.AdamW([*part.parameters(), *head.parameters()], lr=2e-3, weight_decay=1e-3)
    steps = IMAGE_EPOCHS * (len(cases.target) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for epoch in range(IMAGE_EPOCHS):
        total = 0.0
        for chosen in shuffled(len(cases.target), BATCH, generator):
            image = cases.image(chosen)
            image = image.flip(4) if torch.rand(1, generator=generator) < 0.5 else image
            loss = functional.cross_entropy(head(part(image)), cases.target[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chosen)
        print(f"image, epoch {epoch + 1}: {total / len(cases.target):.4f}", flush=True)
    return part.eval()


def embedded(part, cases):
    with torch.no_grad():
        return torch.cat([part(cases.image(c)) for c in torch.arange(len(cases.target)).split(256)])


def trained_judge(embedding, cases, further_of, seed):
    """A judge; further_of gives the rows of each epoch."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    judge = Judge(cases.slots)
    optimizer = torch.optim.AdamW(judge.parameters(), lr=2e-3, weight_decay=1e-2)
    steps = JUDGE_EPOCHS * (len(cases.target) // JUDGE_BATCH + 1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(JUDGE_EPOCHS):
        further = further_of(generator)
        for chosen in shuffled(len(cases.target), JUDGE_BATCH, generator):
            loss = functional.cross_entropy(judge(embedding[chosen], further[chosen]), cases.target[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return judge.eval()


def probability(judge, embedding, further):
    with torch.no_grad():
        return torch.softmax(judge(embedding, further), 1)[:, 0].numpy()


def auc(score, truth):
    """Area under the ROC curve: how often a metastasis scores above another mark, ties as half."""
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    values, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    mean = np.bincount(place, ranks) / counts
    positive = truth.sum()
    return (mean[place][truth].sum() - positive * (positive + 1) / 2) / (positive * (len(truth) - positive))


def with_interval(score, cases, among):
    """AUC of these marks and its 95 % interval over patients drawn again."""
    random = np.random.default_rng(1)
    score, truth, patient = score[among], cases.metastasis[among], cases.patient[among]
    of = {p: np.flatnonzero(patient == p) for p in np.unique(patient)}
    drawn = []
    while len(drawn) < RESAMPLES:
        chosen = np.concatenate([of[p] for p in random.choice(list(of), len(of))])
        if 0 < truth[chosen].sum() < len(chosen):
            drawn.append(auc(score[chosen], truth[chosen]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{auc(score, truth):.3f} ({low:.3f} to {high:.3f})"


def row(name, score, cases):
    known = cases.metastasis | cases.twin
    right = ((score > 0.5) == cases.metastasis)[known].mean()
    return (f"| {name} | {with_interval(score, cases, known)} "
            f"| {with_interval(score, cases, np.ones_like(known))} | {right:.3f} |")


def export(model, slots, package):
    image = torch.rand((3, 2, 16, 16, 16), generator=torch.Generator().manual_seed(1)) * 2 - 1
    further = torch.rand((3, len(slots)), generator=torch.Generator().manual_seed(2))
    path = Path(package) / "weights.onnx"
    torch.onnx.export(
        model, (image, further), str(path), opset_version=17, dynamo=False,
        input_names=["image", "further"], output_names=["probabilities"],
        dynamic_axes={name: {0: "batch"} for name in ("image", "further", "probabilities")})
    with torch.no_grad():
        expected = model(image, further).numpy()
    got = onnxruntime.InferenceSession(str(path)).run(
        None, {"image": image.numpy(), "further": further.numpy()})[0]
    difference = float(np.abs(expected - got).max())
    print(f"{path.stat().st_size} bytes, largest difference to torch {difference:.1e}")
    if not difference < 1e-4:
        raise SystemExit("The ONNX network does not compute what torch does")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train")
    parser.add_argument("--test")
    parser.add_argument("--package", required=True)
    parser.add_argument("--init", action="store_true", help="write no weights yet, but something in their place")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    if options.init:
        # Weights of any kind will do: the export of crops reads model.conf alone.
        (Path(options.package) / "weights.onnx").write_bytes(b"untrained")
        return
    cases, test = Cases(options.train), Cases(options.test)
    if cases.slots != test.slots:
        raise SystemExit("Training and test were exported with different features; export both anew")
    print(f"{len(cases.target)} marks of {len(set(cases.patient))} patients to train on, "
          f"{len(test.target)} of {len(set(test.patient))} to judge; metastases "
          f"{cases.metastasis.sum()} and {test.metastasis.sum()}, twins "
          f"{cases.twin.sum()} and {test.twin.sum()}", flush=True)
    generator = torch.Generator().manual_seed(options.seed)
    part = trained_image(cases, generator)
    embedding, of_test = embedded(part, cases), embedded(part, test)
    missing = Missing(cases.slots)
    torch.set_num_threads(1)  # a judge is too small to share

    print("| trained and judged with | metastases against twins, AUC | against all others | right at 0.5 |")
    print("|---|---|---|---|")
    rows = {"the image alone": ()}
    rows.update({f"image, {group}": (group,) for group in GROUPS})
    rows["all"] = tuple(GROUPS)
    for name, kept in rows.items():
        gone = [group for group in GROUPS if group not in kept]
        judge = trained_judge(embedding, cases, lambda _: missing.without(cases.further, gone), options.seed)
        print(row(name, probability(judge, of_test, missing.without(test.further, gone)), test), flush=True)

    shipped = trained_judge(
        embedding, cases, lambda random: missing.at_random(cases.further, random), options.seed)
    print("| as shipped, judged with | metastases against twins, AUC | against all others | right at 0.5 |")
    print("|---|---|---|---|")
    situations = {"everything that is known": ()}
    situations.update({f"{group} missing": (group,) for group in GROUPS})
    situations["every further input missing"] = tuple(GROUPS)
    for name, gone in situations.items():
        score = probability(shipped, of_test, missing.without(test.further, gone))
        print(row(name, score, test), flush=True)
    score = probability(shipped, of_test, missing.without(test.further, GROUPS))
    known = test.metastasis | test.twin
    print(f"every further input missing: mean probability of a metastasis {score[known].mean():.3f}, "
          f"share of metastases {test.metastasis[known].mean():.3f}")
    export(LesionClass(part, shipped).eval(), cases.slots, options.package)


if __name__ == "__main__":
    main()
