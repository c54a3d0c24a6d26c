x = ones(2, 3)
try < einsum("ii", x) > else < print error.kind error.text >
try < einsum("ijk", x) > else < print error.kind error.text >
try < einsum("ij,jk->ik", x) > else < print error.kind error.text >
try < einsum("ij->iz", x) > else < print error.kind error.text >
try < einsum("ij->ii", x) > else < print error.kind error.text >
try < einsum("i1", x) > else < print error.kind error.text >
try < einsum("ij-", x) > else < print error.kind error.text >
try < einsum("i..j", x) > else < print error.kind error.text >
try < einsum("...i,...i->i", x, x) > else < print error.kind error.text >
try < einsum("...i,...i", x, ones(5, 3)) > else < print error.kind error.text >
try < einsum("abcdefgh,ijkl", zeros([1, 1, 1, 1, 1, 1, 1, 1]), zeros(1, 1, 1, 1)) > else < print error.kind error.text >
try < einsum(x, x) > else < print error.kind error.text >
try < einsum("ij", "a") > else < print error.kind error.text >
try < einsum("ij", x, optimize=true) > else < print error.kind error.text >
try < einsum("ij") > else < print error.kind error.text >
%%%
ShapeError einsum: ii: letter i is 2 and 3 in operand 1
ShapeError einsum: operand 1 has the letters "ijk" and the shape [2, 3]
ValueError einsum: ij,jk->ik names 2 operands, and 1 is given
ValueError einsum: ij->iz: z stands behind -> and in no operand
ValueError einsum: ij->ii: i stands twice behind ->
ValueError einsum: i1: '1' is no letter from a to z or A to Z
ValueError einsum: ij-: a - without >
ValueError einsum: i..j: '.' is no letter from a to z or A to Z
ValueError einsum: ...i,...i->i: ... stands in an operand and not behind ->
ShapeError einsum: ...i,...i: an axis of ... is 2 in operand 1 and 5 in operand 2
ValueError einsum: abcdefgh,ijkl: the result has more than 8 axes
TypeError einsum begins with an equation, and this is a tensor
TypeError tensors of einsum: a tensor or number is needed here, and this is a text
TypeError einsum has no argument optimize
ValueError einsum: ij names 1 operand, and 0 are given
