show [1, 2, 3] "text" 1.5
print "then"
%%%
[1 2 3]
i64 [3] on cpu
"text"
1.5
then
