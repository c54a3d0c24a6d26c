try < inv(ones(2, 3)) > else < print error.kind error.text >
try < det([1.0, 2.0]) > else < print error.kind error.text >
try < eigh(ones(2, 3)) > else < print error.kind error.text >
try < solve(eye(3), [1, 2]) > else < print error.kind error.text >
try < solve(ones(2, 3, 3), ones(3, 3, 1)) > else < print error.kind error.text >
try < solve([[1, 2], [2, 4]], [1, 2]) > else < print error.kind error.text >
try < cholesky([[1.0, 2.0], [2.0, 1.0]]) > else < print error.kind error.text >
try < svd([[1.0, nan], [0, 1]]) > else < print error.kind error.text >
try < eigh([[1.0, 0], [inf, 1]]) > else < print error.kind error.text >
try < print eigh([[1.0, nan], [0, 2]])[0] > else < print "only the lower triangle is read" >
try < trace([1, 2, 3]) > else < print error.kind error.text >
try < trace(ones(2, 2), axis1=1) > else < print error.kind error.text >
try < trace(ones(2, 2), 0, 5, 1) > else < print error.kind error.text >
try < dot(ones(2, 3), ones(2, 3)) > else < print error.kind error.text >
try < cast(ones(2, 2), f64) @ ones(3) > else < print error.kind error.text >
try < a, b = svd(eye(2)) > else < print error.kind error.text >
# a matrix that nobody wants is computed all the same, and what follows it does not run
try < y = 1; inv(zeros(2, 2)); y = 2 > else < print error.text >
try < print y > else < print error.kind >
%%%
ShapeError inv: the matrix is not square: shape [2, 3]
ShapeError det: a matrix has two axes, and the shape is [2]
ShapeError eigh: the matrix is not square: shape [2, 3]
ShapeError solve: a of shape [3, 3] and b of shape [2] do not fit each other
ShapeError solve: a of shape [2, 3, 3] and b of shape [3, 3, 1] do not fit each other
ValueError solve: the matrix is singular
ValueError cholesky: the matrix is not positive definite (seen at row 1)
ValueError svd: the matrix holds NaN or infinity
ValueError eigh: the matrix holds NaN or infinity
[1. 2.]
ShapeError trace: a diagonal needs two axes, and the shape is [3]
ValueError trace: both axes are 1
ValueError trace: axis 5 is outside a tensor of 2 axes
ShapeError dot: the last size of [2, 3] and size 0 of [2, 3] differ
ShapeError matmul: inner sizes differ: [2, 2] @ [3]
ValueError 2 names and 3 values
inv: the matrix is singular
1
