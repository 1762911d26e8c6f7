"""What all chat models have in common: the prompt, the answer, the wire."""
