"""`clipit bmt`: converting BMT's weights, and its dense captions of a single video."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipit.config.bmt_options import BmtOptions

_WEIGHTS = "folder of the weights"
_UNOFFICIAL = "accept your own checkpoints and train.csv, which are not the released ones"


def add_parser(commands: Any) -> None:
    """Add the command with its two subcommands."""
    parser = commands.add_parser("bmt", help="dense captions: prepare weights, caption one video")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_convert(actions)
    _add_caption(actions)


def _add_convert(actions: Any) -> None:
    parser = actions.add_parser(
        "convert",
        help="convert the released checkpoints to safetensors",
        description="Verify both released checkpoints, drop the optimiser (3.1 -> 1.2 GB) and "
        "write bmt_cap.safetensors and bmt_prop.safetensors, each with a JSON file.",
    )
    parser.add_argument("captioning", type=Path, metavar="CAP", help="captioning checkpoint")
    parser.add_argument("proposals", type=Path, metavar="PROP", help="proposal checkpoint")
    parser.add_argument("out", type=Path, metavar="OUT", help="output folder")
    parser.add_argument("--unofficial", action="store_true", help=_UNOFFICIAL)
    parser.set_defaults(run=convert)


def _add_caption(actions: Any) -> None:
    # values are checked by the options, whose import would slow down `clipit --help`
    parser = actions.add_parser(
        "caption", help="print the captions of one video, one JSON line each"
    )
    parser.add_argument("video", type=Path, metavar="VIDEO")
    parser.add_argument("--weights", type=Path, required=True, metavar="DIR", help=_WEIGHTS)
    parser.add_argument("--mode", help="robust or official")
    parser.add_argument("--precomputed", metavar="DIR", help="folder of NAME_{rgb,flow,vggish}.npy")
    parser.add_argument("--extraction-fps", type=float, help="frame rate of the feature extraction")
    parser.add_argument("--flow", help="raft_large or raft_small")
    parser.add_argument(
        "--captioning-checkpoint", metavar="FILE", help="a file in the folder of --weights"
    )
    parser.add_argument(
        "--proposal-checkpoint", metavar="FILE", help="a file in the folder of --weights"
    )
    parser.add_argument("--unofficial", action="store_true", help=_UNOFFICIAL)
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path("results/cache/bmt"),
        help="cache of the features [%(default)s]",
    )
    parser.set_defaults(run=caption)


def convert(parsed: argparse.Namespace) -> None:
    """Write the converted checkpoints and print their names."""
    from clipit.models.captioners.bmt.convert import OFFICIAL_VOCABULARY_SIZE
    from clipit.models.captioners.bmt.convert import convert as convert_checkpoints

    written = convert_checkpoints(
        parsed.captioning,
        parsed.proposals,
        parsed.out,
        unofficial=parsed.unofficial,
        vocabulary_size=None if parsed.unofficial else OFFICIAL_VOCABULARY_SIZE,
    )
    print(*written, sep="\n")


def caption(parsed: argparse.Namespace) -> None:
    """Print the captions of one video, best first."""
    from clipit.media.probe import probe
    from clipit.models.captioners.bmt.captioner import BmtCaptioner
    from clipit.models.captioners.bmt.dense_captions import caption_video
    from clipit.models.captioners.bmt.feature_extraction import ExtractorOnDemand
    from clipit.models.captioners.bmt.modes import mode_of
    from clipit.models.device import pick_device

    options, device = _options(parsed), pick_device()
    duration_s = probe(parsed.video).duration_s
    captions = caption_video(
        parsed.video,
        duration_s,
        BmtCaptioner.load(parsed.weights, options, device),
        ExtractorOnDemand(parsed.weights, options.features, device),
        parsed.cache,
        mode=mode_of(options),
        precomputed_dir=Path(options.precomputed) if options.precomputed else None,
        options=options.features,
    )
    for sentence in captions:
        print(json.dumps(sentence._asdict()))


def _options(parsed: argparse.Namespace) -> BmtOptions:
    """The options, with the values from the command line."""
    from pydantic import ValidationError

    from clipit.config.bmt_options import BmtOptions, FeatureOptions
    from clipit.core.errors import UsageError

    given = {name: value for name, value in vars(parsed).items() if value is not None}
    values = {name: given[name] for name in BmtOptions.model_fields if name in given}
    values["weights"] = str(parsed.weights)
    values["features"] = {n: given[n] for n in FeatureOptions.model_fields if n in given}
    values["official_vocabulary"] = not parsed.unofficial
    try:
        return BmtOptions.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = "-".join(str(step) for step in first["loc"])
        raise UsageError(f"bmt caption: {where}: {first['msg']}") from None
