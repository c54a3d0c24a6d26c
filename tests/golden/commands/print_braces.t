x = 3
print "loss {x}"
print "an empty {} pair"
%%%
loss {x}
an empty {} pair
%%% stderr
note: braces are printed as they are; write print "loss" x
%%% status 0
