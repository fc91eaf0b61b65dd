"""VGGish as used by BMT: the 128-d embedding after the last ReLU, without PCA or quantisation.

Parameter names are those of the torch port vggish-10086976.pth.
"""

from __future__ import annotations

from torch import Tensor, nn

_CHANNELS = ((64,), (128,), (256, 256), (512, 512))


class Vggish(nn.Module):
    """Log-mel examples (n, 96, 64) -> embeddings (n, 128), non-negative."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for block in _CHANNELS:
            for channels in block:
                layers += [nn.Conv2d(before, channels, 3, padding=1), nn.ReLU()]
                before = channels
            layers.append(nn.MaxPool2d(2))
        self.features = nn.Sequential(*layers)
        self.embeddings = nn.Sequential(
            nn.Linear(6 * 4 * 512, 4096),
            nn.ReLU(),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Linear(4096, 128),
            nn.ReLU(),
        )

    def forward(self, examples: Tensor) -> Tensor:
        maps = self.features(examples[:, None])
        # channels last before flattening, as in the TensorFlow original
        embeddings: Tensor = self.embeddings(maps.permute(0, 2, 3, 1).flatten(1))
        return embeddings
