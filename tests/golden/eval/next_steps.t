# Arguments of the wrong kind or value: the message names the argument (tests/unit/eval_needed_test.c: each has a next step).
x = ones(3); w = ones(3)
try < split(arange(6), -1) > else < print error.kind error.text >
try < arange(2, nan, 2) > else < print error.kind error.text >
try < arange(nan) > else < print error.kind error.text >
try < linspace(nan, 2, 3) > else < print error.kind error.text >
try < zeros(nan, 3) > else < print error.kind error.text >
try < sqrt("a") > else < print error.kind error.text >
try < softmax(none) > else < print error.kind error.text >
try < matmul(f32, ones(2, 2)) > else < print error.kind error.text >
try < softmax([1, "a"]) > else < print error.kind error.text >
try < softmax([[1, 2], [3]]) > else < print error.kind error.text >
try < cast("abc", f32) > else < print error.kind error.text >
try < f32("abc") > else < print error.kind error.text >
try < concat([1], "a") > else < print error.kind error.text >
try < x[0] = "a" > else < print error.kind error.text >
try < encode("abc", bogus=1) > else < print error.kind error.text >
try < encode("abc", 5) > else < print error.kind error.text >
try < decode([97], 5, 6) > else < print error.kind error.text >
try < decode(cast(ones(2, 3), bool)) > else < print error.kind error.text >
try < decode(none) > else < print error.kind error.text >
try < einsum("i,i->", ones(2), "a") > else < print error.kind error.text >
try < softmax(x, axis="x") > else < print error.kind error.text >
try < softmax(x, axis=1.5) > else < print error.kind error.text >
try < softmax(x, axis=x) > else < print error.kind error.text >
try < sum(x, axis=true) > else < print error.kind error.text >
try < sum(x, keepdims=3) > else < print error.kind error.text >
try < sum(x, axis=0, axis=9) > else < print error.kind error.text >
try < zeros(true, 3) > else < print error.kind error.text >
try < ones(2, dtype=3) > else < print error.kind error.text >
try < cast(x, f128) > else < print error.kind error.text >
try < zeros(1, 1, 1, 1, 1, 1, 1, 1, 1) > else < print error.kind error.text >
try < pad([1, 2], []) > else < print error.kind error.text >
try < batches(arange(5), 2.5) > else < print error.kind error.text >
try < batches("a", ones(5), 2) > else < print error.kind error.text >
try < batches(arange(5), ones(5), -1) > else < print error.kind error.text >
try < batches(arange(4), 2, shuffle=3) > else < print error.kind error.text >
try < x["a"] > else < print error.kind error.text >
try < x[1.5] > else < print error.kind error.text >
try < x[..., ...] > else < print error.kind error.text >
try < a, b = [1, 2, 3] > else < print error.kind error.text >
try < update adam(lr="x") sum(w * w) w > else < print error.kind error.text >
try < update adam(lr=-1) sum(w * w) w > else < print error.kind error.text >
try < update adam(lr=0.1, amsgrad=3) sum(w * w) w > else < print error.kind error.text >
try < for i in 2.5 < print i > > else < print error.kind error.text >
try < if ("a") < print i > > else < print error.kind error.text >
try < fn f(a=1, b) < b > > else < print error.kind error.text >
try < cd "/nosuch" > else < print error.kind error.text >
print split(arange(6), sum([2])) einsum("i,i->", ones(2), ones(2)) sum(x, keepdims=none)
%%%
ValueError split cuts into 1 part or more, and this is -1
ValueError stop of arange is nan and has to be finite
ValueError arange: start 0, stop nan and step 1 have to be finite
ValueError linspace: start nan and stop 2 have to be finite
TypeError shape of zeros: a whole number is needed here, and this is nan
TypeError x of sqrt: a tensor or number is needed here, and this is a text
TypeError x of softmax: a tensor or number is needed here, and this is none
TypeError a of matmul: a tensor or number is needed here, and this is a dtype
TypeError x of softmax: this list is no tensor: an item is a text
TypeError x of softmax: this list is no tensor: its rows differ in length
TypeError x of cast: a tensor or number is needed here, and this is a text
TypeError x of f32: a tensor or number is needed here, and this is a text
TypeError tensors of concat: a tensor or number is needed here, and this is a text
TypeError the value of this assignment: a tensor or number is needed here, and this is a text
TypeError encode has no argument bogus
TypeError encode takes no further argument
TypeError decode takes no further argument
TypeError decode takes whole numbers, and these are truth values
TypeError codes of decode: a tensor or number is needed here, and this is none
TypeError tensors of einsum: a tensor or number is needed here, and this is a text
TypeError axis of softmax: a number is needed here, and this is a text
TypeError axis of softmax: a whole number is needed here, and this is 1.5
TypeError axis of softmax: a single number is needed here, and this is a tensor [3]
TypeError axis of sum: a whole number is needed here, and this is true
TypeError keepdims of sum: true or false is needed here, and this is 3
TypeError axis is given twice
TypeError shape of zeros: a whole number is needed here, and this is true
TypeError dtype of ones: a dtype is needed here, and this is 3
TypeError there is no dtype f128
ShapeError zeros: a tensor has at most 8 axes
ValueError widths are one number, or [before, after] for each axis
TypeError size of batches: a whole number is needed here, and this is 2.5
TypeError batches cuts tensors into rows, and this is a text
ValueError a piece has at least 1 row, and this is -1
TypeError shuffle of batches: true or false is needed here, and this is 3
TypeError a tensor has no parts named by text
TypeError a whole number is needed here, and this is 1.5
SyntaxError an index can have one ... only
ValueError 2 names and 3 values
TypeError lr of adam: a number is needed here, and this is a text
ValueError lr is -1 and cannot be below 0
TypeError amsgrad of adam: true or false is needed here, and this is 3
TypeError a whole number is needed here, and this is 2.5
TypeError a number is needed here, and this is a text
SyntaxError b has no default and stands after an argument that has one
FileError /nosuch: No such file or directory
[[0 1 2], [3 4 5]] 2.0 3.0
