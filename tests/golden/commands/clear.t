print "before"
clear
clear wait=true
print "after"
%%%
before
after
