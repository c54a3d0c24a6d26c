# An axis that is not there is said with the operation and the axes there are; what cannot be counted
# is said to be negative.
try < squeeze(ones(2, 3), 9) > else < print error.kind error.text >
try < sum(ones(2, 3), [0, -70000]) > else < print error.kind error.text >
try < transpose(ones(2, 3), [0, 9]) > else < print error.kind error.text >
try < expand_dims(ones(2), 9) > else < print error.kind error.text >
try < sum(ones(2), 99999999999) > else < print error.kind error.text >
try < bincount([1, -1]) > else < print error.kind error.text >
try < confusion([-1], [1]) > else < print error.kind error.text >
try < confusion([1], [-1]) > else < print error.kind error.text >
try < bincount([[1, 1], [0, 1]]) > else < print error.kind error.text >
# %%
squeeze(ones(2, 3), 9)
%%%
ValueError squeeze: axis 9 is outside a tensor of 2 axes
ValueError sum: axis -70000 is outside a tensor of 2 axes
ValueError transpose: axis 9 is outside a tensor of 2 axes
ValueError expand_dims: axis 9 is outside a tensor of 2 axes
ValueError sum: axis 99999999999 is outside any tensor
ValueError bincount: number -1 (number 1 of its tensor) is negative
ValueError confusion: label -1 (number 0 of its tensor) is negative
ValueError confusion: prediction -1 (number 0 of its tensor) is negative
ShapeError bincount: the numbers of shape [2, 2] have more than one axis
%%% stderr
in cell 2, which begins at line 13:
ValueError: squeeze: axis 9 is outside a tensor of 2 axes
  line 1: squeeze(ones(2, 3), 9)
          ^^^^^^^^^^^^^^^^^^^^^^
  next: axes go from 0 to 1, or from -2 to -1 counted from the end
