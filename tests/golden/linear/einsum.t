a = reshape(arange(6), 2, 3)
b = reshape(arange(12), 3, 4)
print einsum("ij,jk->ik", a, b)
print einsum("ij,jk", [a, b])
print einsum("ij->ji", a) einsum("ij->", a) einsum("...j->...", a)
print einsum("ii->i", eye(3)) einsum("i,j", [1, 2], [3, 4])
print einsum("bhqd,bhkd->bhqk", ones(2, 3, 4, 5), ones(2, 3, 6, 5)).shape
equation = "i,i->"
einsum(equation, [1.0, 2.0], [3.0, 4.0])
%%%
[[20 23 26 29]
 [56 68 80 92]]
[[20 23 26 29]
 [56 68 80 92]]
[[0 3]
 [1 4]
 [2 5]] 15 [ 3 12]
[1. 1. 1.] [[3 4]
 [6 8]]
[2, 3, 4, 6]
11.0
