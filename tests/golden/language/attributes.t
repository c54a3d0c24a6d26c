x = ones(2, 3)
print x.shape x.dtype x.device x.size x.ndim x.T.shape
n = 3
print n.shape n.dtype n.ndim n.size n.device (2.5).dtype true.dtype
print sum(x).shape sum(x).ndim
print x.sum(axis=0, keepdims=true) x.reshape(3, 2).T.mean(axis=-1) ones(2, 3).shape[0]
fn double(v) < v * 2 >
print x[0].double()
try < x.shape() > else < print error.text >
try < x.sum > else < print error.text >
try < x.foo > else < print error.text >
try < "a".shape > else < print error.text >
try < ["a"].shape > else < print error.text >
# %%
x.shape()
%%%
[2, 3] f32 cpu 6 2 [3, 2]
[] i64 0 1 cpu f32 bool
[] 0
[[2. 2. 2.]] [1. 1.] 2
[2. 2. 2.]
shape is an attribute
sum is an operation
a tensor has no attribute foo
a text has no attributes
a list has no attributes
%%% stderr
in cell 2, which begins at line 15:
TypeError: shape is an attribute
  line 1: x.shape()
            ^^^^^
  next: write it without brackets: x.shape
