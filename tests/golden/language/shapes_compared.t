x = ones(2, 3)
print (x.shape == [2, 3]) (x.shape != [2, 3]) (x.shape == x.T.shape) (x.shape == ones(2, 3).shape)
print x.shape+[4] x.shape[0] x.shape[1:] len(x.shape)
print zeros(x.shape + [1]).shape
s = x.shape
print s (s == [2, 3])
if (x.shape == [2, 3]) < print "same" >
%%%
true false false true
[2, 3, 4] 2 [3] 2
[2, 3, 1]
[2, 3] true
same
