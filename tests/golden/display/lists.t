[1, "a", none, true, 2.0]
# %%
[]
# %%
[[1, 2], ["x"]]
# %%
split(arange(6), 3)
# %%
split(arange(8).reshape(4, 2), 2)
# %%
"quoted \"text\"\n"
# %%
fn f(x, w=1) < x >
f
# %%
f32
%%%
[1, "a", none, true, 2.0]
[]
f32 [0] on cpu
[[1, 2], ["x"]]
[[0 1], [2 3], [4 5]]
[[[0 1]
  [2 3]],
 [[4 5]
  [6 7]]]
"quoted \"text\"\n"
fn f(x, w=1)
f32
