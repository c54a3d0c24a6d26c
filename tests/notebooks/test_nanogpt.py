"""The loss of docs/nanogpt.ipynb falls as PyTorch's does from the same weights on the same pieces of
text: within 1e-3 over its 100 steps. PyTorch's losses are kept in nanogpt.json; make test-all computes
them anew (tests/twins)."""

import json

import numpy as np
from nanogpt_script import REFERENCE, train


def test_loss_falls_as_in_pytorch(tmp_path):
    losses = train(tmp_path)["losses"]
    reference = np.array(json.loads(REFERENCE.read_text()))
    assert losses.shape == reference.shape == (100,)
    assert np.abs(losses - reference).max() <= 1e-3
    assert losses[-10:].mean() < losses[:10].mean() - 0.8
