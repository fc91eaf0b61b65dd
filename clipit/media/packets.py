"""Facts of compressed packets, read from their first bytes without decoding.

Three facts determine which packets a decoder needs for some wanted frames:

- droppable: no other frame refers to it (H.264 nal_ref_idc = 0, 7.4.1; HEVC sub-layer
  non-reference pictures of the highest temporal layer, 7.4.2.2; or marked by the container);
- sync: nothing after it (in decoding order) refers to anything before it (IDR);
- headers: it has parameter sets that later packets may need.

Most muxers never set the container's own "disposable" flag, so the bitstream is read
(docs/decisions/frames.md). For codecs without a rule here every packet is decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream


class PacketFacts(NamedTuple):
    """Facts of one packet; `layer` is the temporal layer a droppable packet belongs to."""

    droppable: bool
    sync: bool
    headers: bool = False
    shown: bool = True
    layer: int = 0


PacketReader = Callable[["Packet[VideoStream]"], PacketFacts]

_H264_SLICES = range(1, 6)
_H264_IDR = 5
_H264_PARAMETER_SETS = (7, 8, 13, 15)
_HEVC_SLICES = range(0, 32)
_HEVC_SYNC = range(16, 21)  # BLA and IDR; a CRA (21) has leading pictures that refer back
_HEVC_PARAMETER_SETS = range(32, 35)


def packet_reader(stream: VideoStream) -> PacketReader:
    """The function that reads the facts of this stream's packets."""
    make = _READERS.get(stream.codec_context.name)
    if make is not None:
        return make(stream)
    intra_only = bool(getattr(stream.codec_context.codec, "intra_only", False))
    return _plain_intra if intra_only else _plain


def _plain(packet: Packet[VideoStream]) -> PacketFacts:
    return PacketFacts(packet.is_disposable, sync=False)


def _plain_intra(packet: Packet[VideoStream]) -> PacketFacts:
    """Every frame is independent."""
    return PacketFacts(droppable=True, sync=packet.is_keyframe)


def _vpx(packet: Packet[VideoStream]) -> PacketFacts:
    """A VP8 or VP9 key frame resets every reference."""
    return PacketFacts(packet.is_disposable, sync=packet.is_keyframe)


def _vp8(packet: Packet[VideoStream]) -> PacketFacts:
    """VP8 has packets that are never shown (RFC 6386, 9.1: show_frame)."""
    return _vpx(packet)._replace(shown=bool(memoryview(packet)[0] & 0x10))


def _h264(stream: VideoStream) -> PacketReader:
    extradata = bytes(stream.codec_context.extradata or b"")
    length_size = (extradata[4] & 3) + 1 if len(extradata) > 6 and extradata[0] == 1 else 0

    def read(packet: Packet[VideoStream]) -> PacketFacts:
        referenced, sync, headers, slices = packet.is_keyframe, True, False, 0
        for first, _ in nal_headers(memoryview(packet), length_size):
            kind = first & 31
            if kind in _H264_SLICES:
                slices += 1
                referenced |= bool(first & 0x60)
                sync &= kind == _H264_IDR
            headers |= kind in _H264_PARAMETER_SETS
        return PacketFacts(slices > 0 and not referenced, slices > 0 and sync, headers)

    return read


def _hevc(stream: VideoStream) -> PacketReader:
    extradata = bytes(stream.codec_context.extradata or b"")
    length_size = (extradata[21] & 3) + 1 if len(extradata) > 22 and extradata[0] == 1 else 0

    def read(packet: Packet[VideoStream]) -> PacketFacts:
        referenced, sync, headers, slices, layer = packet.is_keyframe, True, False, 0, 0
        for first, second in nal_headers(memoryview(packet), length_size):
            kind = (first >> 1) & 63
            if kind in _HEVC_SLICES:
                slices += 1
                layer = max(0, (second & 7) - 1)  # 0 is forbidden, but damage writes it
                referenced |= kind >= 16 or kind % 2 == 1
                sync &= kind in _HEVC_SYNC
            headers |= kind in _HEVC_PARAMETER_SETS
        return PacketFacts(slices > 0 and not referenced, slices > 0 and sync, headers, layer=layer)

    return read


def nal_headers(data: memoryview, length_size: int) -> Iterator[tuple[int, int]]:
    """First two bytes of each NAL unit: `length_size`-byte lengths, or start codes if that is 0."""
    if length_size:
        position = 0
        while position + length_size + 1 < len(data):
            size = int.from_bytes(data[position : position + length_size], "big")
            position += length_size
            yield data[position], data[position + 1]
            position += size
        return
    raw = bytes(data)
    position = raw.find(b"\0\0\1")
    while 0 <= position < len(raw) - 4:
        yield raw[position + 3], raw[position + 4]
        position = raw.find(b"\0\0\1", position + 3)


_READERS: dict[str, Callable[[VideoStream], PacketReader]] = {
    "h264": _h264,
    "hevc": _hevc,
    "vp8": lambda stream: _vp8,
    "libvpx": lambda stream: _vp8,
    "vp9": lambda stream: _vpx,
    "libvpx-vp9": lambda stream: _vpx,
}
