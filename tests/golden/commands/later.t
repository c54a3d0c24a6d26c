net = model < dense 10 relu input=64 >
# %%
limit gpu0 2GiB
# %%
precision tf32
# %%
plot [1, 2, 3] as=line
%%%
%%% stderr
in cell 1, which begins at line 1:
ValueError: model is a word of the language that this version cannot run yet
  line 1: net = model < dense 10 relu input=64 >
                ^^^^^
