x = [1, 2, 3]
try < x[3] > else < print error.kind error.text >
try < x[0, 0] > else < print error.kind >
try < x + [1, 2] > else < print error.kind error.text >
try < 1 // 0 > else < print error.text >
try < 2 ** 63 > else < print error.text >
try < x.colour > else < print error.text >
try < x(1) > else < print error.text >
try < a, b = x > else < print error.text >
try < nosuch > else < print error.kind >
try < "a" * 2 > else < print error.kind >
try < if (x) < 1 > > else < print error.text >
try < take([1, 2], [5]) > else < print error.kind >
print x
%%%
ValueError index 3 is outside axis 0, which has size 3
ShapeError
ShapeError +: shapes [3] and [2] do not fit each other
division by zero
the result does not fit a whole number of 64 bits
a tensor has no attribute colour
x is a tensor and cannot be called
2 names and 3 values
NameError
TypeError
a tensor [3] is neither true nor false
ValueError
[1 2 3]
