a = ones(2, 3)
b = ones(4, 5)
c = einsum("ij,jk->ik", a, b)
%%%
%%% stderr
ShapeError: einsum: ij,jk->ik: letter j is 3 in operand 1 and 4 in operand 2
  line 3: c = einsum("ij,jk->ik", a, b)
                     ^^^^^^^^^^^
  next: a letter has the same size wherever it stands, or 1; transpose or reshape an operand, or use another letter
