w = ones(3); b = zeros(2); n = 3.0; i = [1, 2]; s = "x"
update sgd(lr=0.1) sum(w**2) w
print w
update(sgd(0.1), sum(w), [w])
print w
update Adam(learning_rate=0.1) sum(w) w
print w
# %%
try < update adam(lrr=1) sum(w) w > else < print error.text >
try < update adam(0.1, 0.2) sum(w) w > else < print error.text >
try < update adam(lr=0.1, learning_rate=0.2) sum(w) w > else < print error.text >
try < update adam(lr=-1) sum(w) w > else < print error.text >
try < update adam(lr=nan) sum(w) w > else < print error.text >
try < update adam(beta_2=1) sum(w) w > else < print error.text >
try < update sgd(momentum=none) sum(w) w > else < print error.text >
try < update adam(lr="fast") sum(w) w > else < print error.text >
try < update adam(clipnorm=1, clipvalue=1) sum(w) w > else < print error.text >
try < update adem(lr=1) sum(w) w > else < print error.text >
try < update (s) sum(w) w > else < print error.text >
# %%
try < update adam sum(w) q > else < print error.text >
try < update adam sum(w) b > else < print error.text >
try < update adam sum(w*n) n > else < print error.text >
try < update adam sum(w) s > else < print error.text >
try < update adam sum(w*i[0]) i > else < print error.text >
try < update adam sum(w) w w > else < print error.text >
try < update adam w*2 w > else < print error.text >
try < update adam n w > else < print error.text >
try < update adam sum(w) [w, 3] > else < print error.text >
try < update adam sum(w) [[w]] > else < print error.text >
fn f() < update adam sum(w) w >
try < f() > else < print error.text >
fn g(w) < update sgd(lr=1) sum(w) w; w >
print w g(w) w
# %%
update adam(lr=1e-3, clip=1) sum(w) w
%%%
[0.8 0.8 0.8]
[0.7 0.7 0.7]
[0.6000003 0.6000003 0.6000003]
adam has no option called lrr
the options of adam are given by name
learning_rate is given twice
lr is -1 and cannot be below 0
lr is no number (NaN)
beta_2 is 1 and has to be below 1
sgd needs a number for momentum
lr of adam: a number is needed here, and this is a text
a gradient is clipped in one way
there is no optimiser called adem
there is no optimiser called x
there is no variable called q
the loss does not depend on b
n is a number and cannot be trained
s is a text and cannot be trained
i is i64 and does not change by a little
w is named twice
a derivative is of one number, and this tensor has the shape [3]
a loss is computed from tensors, and this is a number
what is moved is a variable, named as it is
what is moved is a variable, named as it is
w is a name of the session; a fn can only move its own
[0.6000003 0.6000003 0.6000003] [-0.39999968 -0.39999968 -0.39999968] [0.6000003 0.6000003 0.6000003]
%%% stderr
in cell 4, which begins at line 36:
TypeError: adam has no option called clip
  line 1: update adam(lr=1e-3, clip=1) sum(w) w
                               ^^^^^^
  next: it has: learning_rate beta_1 beta_2 epsilon amsgrad weight_decay clipnorm clipvalue global_clipnorm
