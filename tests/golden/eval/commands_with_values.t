# a command with a value shows nothing where its value is used
d = devices
print d
t = time < 1 + 1 >
print (t >= 0) (t < 60)
m = memory
print (m.budget > 0)
devices = 3; seed = 42
d = devices
print d
%matmul
%%%
["cpu"]
true true
true
3
matmul(normal(1000, 1000), normal(1000, 1000)): works on cpu
%%% stderr
note: seed is a variable now, the setting is unchanged; to change it write seed VALUE without =
%%% status 0
