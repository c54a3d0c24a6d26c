"""docs/nanogpt.ipynb with PyTorch: the same weights, the same pieces of text, the losses of its steps."""

import torch
import torch.nn.functional as F

HEADS, RATE = 4, 5e-3


def block(x, layer):
    scale1, offset1, qkv, out, scale2, offset2, up, down = layer
    n, t, width = x.shape
    normed = F.layer_norm(x, (width,), scale1, offset1, 1e-5)
    q, k, v = (part.view(n, t, HEADS, width // HEADS).transpose(1, 2) for part in (normed @ qkv).chunk(3, -1))
    seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    x = x + seen.transpose(1, 2).reshape(x.shape) @ out
    return x + F.gelu(F.layer_norm(x, (width,), scale2, offset2, 1e-5) @ up) @ down


@torch.no_grad()
def adam(weights, gradients, moments, step):
    """As Keras has it: epsilon beside the root of the uncorrected second moment."""
    rate = RATE * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
    for w, g, (m, v) in zip(weights, gradients, moments):
        m += (g - m) * 0.1
        v += (g * g - v) * 0.001
        w -= rate * m / (v.sqrt() + 1e-7)


def losses(initial, text, starts, context):
    """initial: the 21 arrays in the order of the notebook; starts: [steps, batch]."""
    weights = [torch.tensor(w).requires_grad_() for w in initial]
    characters, positions, layer1, layer2 = weights[0], weights[1], weights[2:10], weights[10:18]
    scale, offset, readout = weights[18:]
    moments = [(torch.zeros_like(w), torch.zeros_like(w)) for w in weights]
    text, found = torch.tensor(text), []
    for step, row in enumerate(torch.tensor(starts), 1):
        tokens = text[row[:, None] + torch.arange(context + 1)]
        x = characters[tokens[:, :-1]] + positions
        x = block(block(x, layer1), layer2)
        logits = F.layer_norm(x, (x.shape[-1],), scale, offset, 1e-5) @ readout
        loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
        adam(weights, torch.autograd.grad(loss, weights), moments, step)
        found.append(loss.item())
    return found
