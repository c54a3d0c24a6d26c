try < eye(none) > else < print error.text >
try < arange(none) > else < print error.text >
try < percentile([1.0], none) > else < print error.text >
# %%
try < [ones(3), ones(3)+ones(4)] > else < print error.kind >
x = zeros(2,2)
try < x[...,...] > else < print error.text >
fn f(x) < for i in 3 < for j in 3 < return 5 > > ; 9 >
print f(1)
b=0
try < for i in 5 < b = b + 1; d = take([1,2],[i]) > > else < print error.kind >
print b i d
try < b = take([1,2],[9]); b = 3 > else < print "caught" >
try < take([1,2],[9]); 3 > else < print "caught" >
x=arange(6); x[x>3]=[10,20]; print x
x = arange(6).reshape(2,3); x[x>2] += 10; print x
try < x[x>3] = [10,20,30,40] > else < print error.text >
x=arange(6).reshape(2,3); x[:, [2,0]] = 1; print x
x[0,[1,2]] = [7, 8]; print x
n=argmax([1,5,2]); print zeros(n,2)
sum=[1,2]
try < sum -1 > else < print error.text >
print (sum - 1)
print x[[]]
print concat([[1,2],[3,4]]) stack([1,2]) stack([1,2],[3,4])
x=[[1,2],[3,4]]; print concat(x) stack(x, axis=1)
y = ones(3); y[0:2] = 5; y[y > 2] = 0.5; print y
try < y[0:2] = [1,2,3] > else < print error.text >
try < uniform(2, low=1, low=2) > else < print error.text >
try < time - 1 > else < print error.text >

%%%
n of eye: a number is needed here, and this is none
start of arange: a number is needed here, and this is none
q of percentile: a tensor or number is needed here, and this is none
ShapeError
an index can have one ... only
5
ValueError
3 2 [2]
caught
caught
[ 0  1  2  3 10 20]
[[ 0  1  2]
 [13 14 15]]
a value of shape [4] does not fit the part of shape [3]
[[1 1 1]
 [1 4 1]]
[[1 7 8]
 [1 4 1]]
[[0. 0.]]
sum is a variable here, and also an operation
[0 1]
[]
[1 2 3 4] [1 2] [[1 2]
 [3 4]]
[1 2 3 4] [[1 3]
 [2 4]]
[0.5 0.5 1. ]
a value of shape [3] does not fit the part of shape [2]
low is given twice
there is no variable called time
