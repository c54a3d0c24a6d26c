# Between its steps update keeps what its optimiser needs, beside the variable. The first step of
# adam is as long as its learning rate, whatever the gradient; later ones are not.
fn steps(x, n) <
  for i in n <
    update adam(lr=0.1) sum((x - [3.0, 9.0])**2) x
  >
  x
>
w = zeros(2)
for i in 3 < update adam(lr=0.1) sum((w - [3.0, 9.0])**2) w >
print w steps(zeros(2), 3)
# %%
# A changed value goes on from the last step: w - 10 and then three more are w and six, less 10.
w = w - 10
for i in 3 < update adam(lr=0.1) sum((w + 10 - [3.0, 9.0])**2) w >
print (w + 10) steps(zeros(2), 6)
# %%
# A value of its own begins anew, though shape and name are the same.
w = zeros(2)
for i in 3 < update adam(lr=0.1) sum((w - [3.0, 9.0])**2) w >
print w
w = zeros(2)
print w
for i in 3 < update adam(lr=0.1) sum((w - [3.0, 9.0])**2) w >
print w
# %%
# So does another optimiser, and the same after it.
w = zeros(2)
update adam(lr=0.1) sum((w - [3.0, 9.0])**2) w
update sgd(lr=0) sum(w) w
for i in 3 < update adam(lr=0.1) sum((w - [3.0, 9.0])**2) w >
print (max(abs(w - steps(full([2], 0.1), 3))))
# %%
# And a deleted one.
w = zeros(2)
update sgd(lr=0.1, momentum=0.9) sum((w - [3.0, 9.0])**2) w
v = w
del w
w = v
update sgd(lr=0.1, momentum=0.9) sum((w - [3.0, 9.0])**2) w
print w 0.2*0.8*[3.0,9.0]+0.2*[3.0,9.0]
# %%
# A learning rate may change from step to step, and an error changes nothing.
w = zeros(2)
update sgd(lr=0.1, momentum=0.9) sum((w - [3.0, 9.0])**2) w
before = w
try < update sgd(lr=0.1, momentum=0.9) (sum((w - [3.0, 9.0])**2) + ones(3)[9]) w > else < print error.kind >
print all(w == before)
try < update sgd(lr=0.1, momentum=0.9) sum(inv([[1.0, 2.0], [2.0, 4.0]]) @ w) w > else < print error.kind >
print all(w == before)
update sgd(lr=0.05, momentum=0.9) sum((w - [3.0, 9.0])**2) w
v = 0.9*before - 0.05*2*(before - [3.0, 9.0])
print (max(abs(w - before - v)) < 1e-6)
%%%
[0.29961836 0.29988706] [0.29961836 0.29988706]
[0.5969372 0.5991192] [0.5969362  0.59911937]
[0.29961836 0.29988706]
[0. 0.]
[0.29961836 0.29988706]
5.9604645e-08
[1.08 3.24] [1.08 3.24]
ValueError
True
ValueError
True
True
