"""CLIP-It: language-guided video summarization (Narasimhan et al., NeurIPS 2021)."""

__version__ = "0.1.0"
