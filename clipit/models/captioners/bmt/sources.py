"""Where weights come from, as data: every file BMT needs, with size, check sum and licence.

A digest or URL that is not published is None: such a file must be named in the configuration or
placed by hand, and its digest is recorded when it is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass

_BMT = "https://a3s.fi/swift/v1/AUTH_a235c0f452d648828f745589cde1219a/bmt"


@dataclass(frozen=True)
class Source:
    """One file to download. digest: hexadecimal; a short sha256 is the start of the whole."""

    name: str
    size: str
    licence: str
    origin: str
    url: str | None = None
    algorithm: str | None = None
    digest: str | None = None


SOURCES = {
    source.name: source
    for source in (
        Source(
            "best_cap_model.pt",
            "590 MiB",
            "MIT",
            "v-iashin/BMT",
            f"{_BMT}/best_cap_model.pt",
            "md5",
            "7b4d48cd77ec49a027a4a1abc6867ee7",
        ),
        Source(
            "best_prop_model.pt",
            "2.5 GiB",
            "MIT",
            "v-iashin/BMT",
            f"{_BMT}/best_prop_model.pt",
            "md5",
            "5f8b20826b09eadd41b7a5be662c198b",
        ),
        Source(
            "train.csv",
            "4 MB",
            "MIT",
            "v-iashin/BMT, data/train.csv",
        ),
    )
}
