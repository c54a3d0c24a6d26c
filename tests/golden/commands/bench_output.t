b = bench < print "once" [1, 2] >
print (b.median > 0)
b = bench print "statement"
try < bench < print "before"; assert (1 > 2) > > else < print error.kind >
print "after"
%%%
once [1 2]
true
statement
before
AssertionError
after
