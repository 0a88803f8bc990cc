"""Fits how probable it is that a mark is a lesion, and chooses the least probability of a mark.

    python calibrate.py --volumes held other --checkpoint network.pt

Prints what belongs into model.conf: for every site a logistic function of a mark's largest voxel
probability and the logarithm of its volume, and one least probability for all sites, the lowest that
leaves so many false marks a study. The volumes must be others than those of training. Volumes are
segmented whole, not in windows.
"""

import argparse
import multiprocessing

import numpy as np
import torch
from scipy.optimize import minimize

from evaluate import compare, decide, is_at, judge, marks, to_volume_grid
from export import LESION_LOG_ODDS, loaded
from network import whole_volume
from volumes import FIRST_LESION, LABELS, names, read, to_working_grid, true_lesions

LEAST_MARKS = 5
FALSE_MARKS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)

network = None


def load(checkpoint, log_odds):
    global network
    torch.set_num_threads(1)
    network = loaded(checkpoint, log_odds).to(memory_format=torch.channels_last_3d)


def study(folder, name):
    """Lesions and marks of a volume."""
    lesions = true_lesions(folder, name)
    hounsfield, _, spacing = read(folder, name)
    total = whole_volume(network, to_working_grid(hounsfield, spacing)).numpy()
    total = to_volume_grid(total, hounsfield.shape, spacing)
    return lesions, marks(decide(total), np.array(spacing), total[FIRST_LESION:].sum(0))


def fitted(found, true, penalty=1.0):
    """Intercept and factors of a logistic function; the penalty is on standardised factors."""
    values = np.array([[mark["largest"], np.log(mark["volume"])] for mark in found])
    true = np.array(true)
    mean, spread = values.mean(0), values.std(0) + 1e-6
    values = (values - mean) / spread

    def loss(weights):
        score = values @ weights[1:] + weights[0]
        slope = 1 / (1 + np.exp(-score)) - true
        value = np.logaddexp(0, np.where(true, -score, score)).sum() + penalty * (weights[1:] ** 2).sum()
        return value, np.r_[slope.sum(), values.T @ slope + 2 * penalty * weights[1:]]

    weights = minimize(loss, np.zeros(3), jac=True).x
    factors = weights[1:] / spread
    return weights[0] - factors @ mean, *factors


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--volumes", required=True, nargs="+")
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--lesion-log-odds", type=float, default=LESION_LOG_ODDS)
    parser.add_argument("--false-marks", type=float, default=0.6, help="a study, at most")
    parser.add_argument("--least-axis-mm", type=float, default=10.0)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with multiprocessing.Pool(options.processes, load, (options.checkpoint, options.lesion_log_odds)) as pool:
        studies = pool.starmap(study, [(f, n) for f in options.volumes for n in names(f)], 1)

    calibration = dict.fromkeys(range(FIRST_LESION, len(LABELS)))
    print("calibration {")
    for label in calibration:
        judged = [(mark, any(is_at(lesion, mark) for lesion in lesions))
                  for lesions, found in studies for mark in found if mark["label"] == label]
        true = sum(is_true for _, is_true in judged)
        if min(true, len(judged) - true) < LEAST_MARKS:
            raise SystemExit(f"{LABELS[label]}: {true} true marks of {len(judged)}; give more volumes")
        calibration[label] = tuple(round(float(v), 3) for v in fitted(*zip(*judged)))
        print("  {} {{intercept = {}, largest-probability = {}, log-volume-mm3 = {}}}".format(
            LABELS[label].removeprefix("met_").upper(), *calibration[label]))
    print("}")
    false = sorted((mark["probability"] for lesions, found in studies
                    for mark in compare(lesions, judge(found, calibration), options.least_axis_mm)[1]),
                   reverse=True)
    print("# false marks a study at most, least probability, false marks a study left, lesions found")
    chosen = 0.0
    for allowed in sorted({options.false_marks, *FALSE_MARKS}):
        place = int(allowed * len(studies))
        least = np.ceil(100 * false[place]) / 100 if len(false) > place else 0.0
        rows = [row for lesions, found in studies for row in compare(
            lesions, [m for m in found if m["probability"] >= least], options.least_axis_mm)[0]]
        left = sum(probability >= least for probability in false) / len(studies)
        print(f"# {allowed:.2f}  {least:.2f}  {left:.2f}  {sum(m is not None for _, m in rows)} of {len(rows)}")
        chosen = least if allowed == options.false_marks else chosen
    print(f"minimum-lesion-probability = {chosen:.2f}")


if __name__ == "__main__":
    main()
