x = arange(12).reshape(3, 4)
fn show_error() < print error.kind error.text >
try < x[3] > else < show_error() >
try < x[0, -5] > else < show_error() >
try < x[[0, 7]] > else < show_error() >
try < x[:, [0, 7]] > else < show_error() >
try < x[0, 1, 2] > else < show_error() >
try < x[..., 1, ...] > else < show_error() >
try < x[1.5] > else < show_error() >
try < x[[0.5]] > else < show_error() >
try < x["first"] > else < show_error() >
try < x[[true, false]] > else < show_error() >
try < x[[0, 1], [0, 1, 2]] > else < show_error() >
try < x[::0] > else < show_error() >
try < x[none, none, none, none, none, none, none] > else < show_error() >
try < zeros(0)[0] > else < show_error() >
# %%
# assignments
x = arange(12).reshape(3, 4)
fn show_error() < print error.kind error.text >
try < x[0] = [1, 2] > else < show_error() >
try < x[[0, 2]] = ones(3) > else < show_error() >
try < x[x > 3] = [1, 2] > else < show_error() >
try < x[0] = "text" > else < show_error() >
try < x[:, 1:3] += ones(3) > else < show_error() >
try < x[9] = 1 > else < show_error() >
try < x[[9]] = 1 > else < show_error() >
try < x.T[0] = 1 > else < show_error() >
l = ["a", "b"]
try < l[2] = "c" > else < show_error() >
print x
# %%
# the place, and what comes next
x = arange(12).reshape(3, 4)
y = x[:, [0, 4]] * 2
%%%
ValueError index 3 is outside axis 0, which has size 3
ValueError index -5 is outside axis 1, which has size 4
ValueError index 7 (number 1 of its tensor) is outside axis 0, which has size 3
ValueError index 7 (number 1 of its tensor) is outside axis 1, which has size 4
ShapeError an index of 3 axes for a tensor with 2
SyntaxError an index can have one ... only
TypeError a whole number is needed here, and this is 1.5
TypeError indices are whole numbers, and these are f32
TypeError a tensor has no parts named by text
ShapeError the mask [2] does not fit the tensor [3, 4]
ShapeError indices of shapes [2] and [3] do not fit each other
ValueError the step of a slice cannot be 0
ShapeError 9 axes are more than a tensor can have
ValueError index 0 is outside axis 0, which has size 0
ShapeError a value of shape [2] does not fit the part of shape [4]
ShapeError a value of shape [3] does not fit the part of shape [2, 4]
ShapeError a value of shape [2] does not fit the part of shape [8]
TypeError the value of this assignment: a tensor or number is needed here, and this is a text
ShapeError +: shapes [3, 2] and [3] do not fit each other
ValueError index 9 is outside axis 0, which has size 3
ValueError assignment to a part: index 9 (number 0 of its tensor) is outside axis 0, which has size 3
TypeError only parts of a variable can be assigned
ValueError index 2 is outside this list of 2
[[ 0  1  2  3]
 [ 4  5  6  7]
 [ 8  9 10 11]]
%%% stderr
in cell 3, which begins at line 33:
ValueError: index 4 (number 1 of its tensor) is outside axis 1, which has size 4
  line 3: y = x[:, [0, 4]] * 2
              ^^^^^^^^^^^^
  next: indices go from -4 to 3
