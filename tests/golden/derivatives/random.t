# what is computed again draws the same numbers
seed 5
noise = normal(4)
w = ones(4)
z = w * noise
loss = sum(z * z)
expected = 2 * noise * noise
# %%
noise = 0
z = 0
# %%
print allclose(grad(loss, w), expected)
%%%
True
