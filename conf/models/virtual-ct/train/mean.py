"""Averages checkpoints of one network, weight by weight, which often does better than any of them.

    python mean.py before.pt after.pt --out network.pt

They must stem from one another: only then does one valley of the loss hold them all (Wortsman 2022,
"Model soups").
"""

import argparse

import torch


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", nargs="+")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    states = [torch.load(path) for path in options.checkpoints]
    if any(state.keys() != states[0].keys() for state in states):
        raise SystemExit("The checkpoints are not of one network")
    mean = {}
    for name, last in states[-1].items():
        if last.is_floating_point():
            mean[name] = (sum(state[name].float() for state in states) / len(states)).half()
        else:
            mean[name] = last
    torch.save(mean, options.out)


if __name__ == "__main__":
    main()
