"""Training the demo's CLIP, whose weights are in clipit/demo/weights; not part of the package."""
