"""Muon (Jordan 2024): momentum whose matrices are made orthogonal before they are applied.

Every direction of a weight matrix then moves as far as any other, where AdamW moves along few. Scaled as
by Liu et al. 2025 (0.2 times the root of the longer side), so that AdamW's learning rates hold.
"""

import torch

# Coefficients of the Newton-Schulz iteration, from Jordan's description of the method.
QUINTIC = (3.4445, -4.7750, 2.0315)
MOMENTUM = 0.95


def orthogonal(matrix, iterations=5):
    a, b, c = QUINTIC
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(iterations):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """For the weights of convolutions, taken as matrices of outputs by everything else."""

    def __init__(self, weights, lr, weight_decay):
        super().__init__(weights, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weights in group["params"]:
                momentum = self.state[weights].setdefault("momentum", torch.zeros_like(weights))
                momentum.lerp_(weights.grad, 1 - MOMENTUM)
                ahead = weights.grad.lerp(momentum, MOMENTUM)
                matrix = ahead.reshape(len(ahead), -1)
                step = orthogonal(matrix) * (0.2 * max(matrix.shape) ** 0.5)
                weights.mul_(1 - group["lr"] * group["weight_decay"])
                weights.sub_(step.reshape(weights.shape), alpha=group["lr"])
