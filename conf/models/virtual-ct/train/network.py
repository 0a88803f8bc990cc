"""A small 3D U-Net (after Ronneberger 2015 and Çiçek 2016): cheap at full resolution, wide below."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from volumes import LABELS, LEARNED, ORGAN_OF, WINDOWS_HU, channels


def convolution(inputs, outputs, stride=1, kernel=3):
    return nn.Sequential(
        nn.Conv3d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False),
        # Batches are small: statistics are those of some hundred steps, not of ten.
        nn.BatchNorm3d(outputs, momentum=0.02),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Adds to its input, which is not negative, what two convolutions make of it: at first nothing."""

    def __init__(self, width):
        super().__init__()
        self.first = nn.Conv3d(width, width, 3, padding=1)
        self.second = nn.Conv3d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, image):
        return torch.relu(image + self.second(torch.relu(self.first(image))))


class Refinement(nn.Module):
    """As Residual, with one convolution: the full resolution can not pay for two."""

    def __init__(self, width):
        super().__init__()
        self.only = nn.Conv3d(width, width, 3, padding=1)
        nn.init.zeros_(self.only.weight)
        nn.init.zeros_(self.only.bias)

    def forward(self, image):
        return torch.relu(image + self.only(image))


def box_mean(image, side):
    """Mean of a cube of voxels around each, along one axis after another."""
    for axis in range(3):
        size = [1, 1, 1]
        size[axis] = side
        image = functional.avg_pool3d(
            image, size, 1, [length // 2 for length in size], count_include_pad=False)
    return image


class Contrast(nn.Module):
    """Adds to the windows what makes faint lesions plain: means of 9 mm, and how they differ from 27 mm.

    A lesion of 10 HU is a twentieth of a window, as much as the noise; of these differences it is a
    third and more. Computed in single precision, which training leaves to few layers.
    """

    GAIN = 4.0
    WINDOWS = slice(1, None)  # the lung window shows no faint lesion
    ADDED = 2 * (len(WINDOWS_HU) - 1)

    def forward(self, image):
        near = box_mean(image[:, self.WINDOWS], 3)
        difference = torch.clamp(self.GAIN * (near - box_mean(near, 9)), -1, 1)
        return torch.cat([image, near, difference], 1)


class Network(nn.Module):
    """(batch, window channel, z, y, x) to logits (batch, learned label, z, y, x); sides divide by 8."""

    def __init__(self, widths=(16, 32, 64, 128)):
        super().__init__()
        self.contrast = Contrast()
        self.stem = nn.Sequential(
            convolution(len(WINDOWS_HU) + Contrast.ADDED, widths[0]), Refinement(widths[0]))
        self.down = nn.ModuleList(
            nn.Sequential(convolution(a, b, stride=2), convolution(b, b), Residual(b))
            for a, b in zip(widths, widths[1:])
        )
        self.up = nn.ModuleList(
            nn.ConvTranspose3d(b, a, 2, stride=2) for a, b in zip(widths, widths[1:])
        )
        self.merge = nn.ModuleList(convolution(2 * a, a) for a in widths[:-1])
        self.merge[1].append(Residual(widths[1]))
        # At full resolution a 3x3x3 kernel would cost as much as all the rest together.
        self.merge[0] = convolution(2 * widths[0], 16, kernel=1)
        self.head = nn.Conv3d(16, LEARNED, 1)

    def forward(self, image):
        return self.decode(self.stem(self.contrast(image)))

    def decode(self, features):
        """Logits from what the stem makes."""
        levels = [features]
        for down in self.down:
            levels.append(down(levels[-1]))
        x = levels.pop()
        for up, merge in zip(reversed(self.up), reversed(self.merge)):
            x = merge(torch.cat([up(x), levels.pop()], dim=1))
        return self.head(x)


class OrganProbabilities(nn.Module):
    """Logits of learned labels to probabilities of LABELS: look-alikes count to their organ."""

    def __init__(self):
        super().__init__()
        self.sum = nn.Conv3d(LEARNED, len(LABELS), 1, bias=False)
        with torch.no_grad():
            self.sum.weight.zero_()
            for learned, label in enumerate(ORGAN_OF):
                self.sum.weight[int(label), learned] = 1

    def forward(self, logits):
        return self.sum(torch.softmax(logits, 1))


def whole_volume(network, hounsfield):
    """Probabilities (label, z, y, x) of a volume on the working grid: what inference says, without windows."""
    shape = hounsfield.shape
    padded = np.pad(hounsfield.astype(np.float32), [(0, -size % 8) for size in shape], constant_values=-1000)
    image = torch.from_numpy(channels(padded))[None].to(memory_format=torch.channels_last_3d)
    with torch.no_grad():
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(image).float()
        return OrganProbabilities()(logits)[0, :, :shape[0], :shape[1], :shape[2]]
