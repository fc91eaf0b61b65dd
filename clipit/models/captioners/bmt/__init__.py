"""Dense captions by the Bi-Modal Transformer (Iashin & Rahtu, BMVC 2020)."""
