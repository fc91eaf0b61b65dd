"""The demo world: small videos of moving shapes whose right answers are known, and their CLIP.

Everything here is made by this package, so that a fresh machine without a network can run the
whole pipeline and a test can ask what a summary means. It is the demo's world and the demo's
model, not the paper's data or CLIP (docs/decisions/demo-world.md).
"""
