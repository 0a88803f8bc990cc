"""The network as inference computes it: the same numbers from convolutions of planes, faster.

ONNX Runtime computes a 3D convolution by writing every voxel's neighbourhood out first, and has far better
kernels for 2D ones. A convolution of 3x3x3 voxels is one of 3x3 pixels whose channels are those of a plane
and of its two neighbours, so the planes of a volume become a batch, and their neighbours channels. The
softmax over labels, a third of the time before, is exponentials and their sums, which one convolution makes.
"""

import copy

import torch
from torch import nn
from torch.nn import functional

from network import OrganProbabilities
from volumes import LABELS, LEARNED


class PlaneConvolution(nn.Module):
    """What a Conv3d of one stride and one kernel along all axes makes, of volumes of a depth.

    Takes and gives (volume * z, channel, y, x).
    """

    def __init__(self, volume, depth):
        super().__init__()
        outputs, self.inputs, self.kernel = volume.weight.shape[:3]
        self.depth = depth
        stride = volume.stride[0]
        self.plane = nn.Conv2d(
            self.kernel * self.inputs, outputs, self.kernel, stride=stride, padding=self.kernel // 2)
        weight = volume.weight.permute(0, 2, 1, 3, 4)  # output, z, input, y, x
        with torch.no_grad():
            self.plane.weight.copy_(weight.reshape(self.plane.weight.shape))
            self.plane.bias.copy_(volume.bias)
        self.neighbours = (torch.arange(0, depth, stride)[:, None] + torch.arange(self.kernel)).flatten()

    def forward(self, planes):
        if self.kernel > 1:
            height, width = planes.shape[-2:]
            margin = self.kernel // 2
            volumes = planes.reshape(-1, self.depth, self.inputs, height, width)
            volumes = functional.pad(volumes, (0, 0, 0, 0, 0, 0, margin, margin))
            volumes = torch.index_select(volumes, 1, self.neighbours)
            planes = volumes.reshape(-1, self.kernel * self.inputs, height, width)
        return self.plane(planes)


class PlaneExpansion(nn.Module):
    """What a ConvTranspose3d of kernel and stride 2 makes: the planes of both depths at once."""

    def __init__(self, volume):
        super().__init__()
        inputs, self.outputs = volume.weight.shape[:2]
        self.plane = nn.ConvTranspose2d(inputs, 2 * self.outputs, 2, stride=2)
        with torch.no_grad():
            self.plane.weight.copy_(torch.cat([volume.weight[:, :, 0], volume.weight[:, :, 1]], 1))
            self.plane.bias.copy_(volume.bias.repeat(2))

    def forward(self, planes):
        both = self.plane(planes)
        return both.reshape(-1, self.outputs, *both.shape[-2:])


def in_planes(module, depth):
    """Replaces the convolutions of a module whose input has a depth, which those of a stride divide."""
    for name, part in list(module.named_children()):
        if isinstance(part, nn.Conv3d):
            setattr(module, name, PlaneConvolution(part, depth))
            depth //= part.stride[0]
        else:
            depth = in_planes(part, depth)
    return depth


class Sliced(nn.Module):
    """A network whose batch normalisation is folded, with its softmax: (batch, window channel, z, y, x)
    to probabilities (batch, label, z, y, x), for one size of window."""

    def __init__(self, network, patch):
        super().__init__()
        self.patch = patch
        self.network = network = copy.deepcopy(network)
        depth = patch[0]
        in_planes(network.stem, depth)
        for level, (down, merge) in enumerate(zip(network.down, network.merge)):
            in_planes(down, depth >> level)
            in_planes(merge, depth >> level)
        network.up = nn.ModuleList(PlaneExpansion(up) for up in network.up)
        network.head = PlaneConvolution(network.head, depth)
        self.sums = nn.Conv2d(LEARNED, len(LABELS) + 1, 1, bias=False)
        with torch.no_grad():
            of_labels = OrganProbabilities().sum.weight[..., 0]
            self.sums.weight.copy_(torch.cat([of_labels, torch.ones_like(of_labels[:1])]))

    def forward(self, image):
        network = self.network
        depth, height, width = self.patch
        image = network.contrast(image).transpose(1, 2).flatten(0, 1)
        logits = network.decode(network.stem(image))
        # From the largest on down, as a softmax does: logits reach 70 and more, and their exponentials overflow.
        sums = self.sums(torch.exp(logits - logits.amax(1, keepdim=True)))
        probabilities = sums[:, :-1] / sums[:, -1:]
        return probabilities.reshape(-1, depth, len(LABELS), height, width).transpose(1, 2)
