# a comment to the line's end, whatever > it holds
a = 1; b = 2
print a b
c = a +
    b
print c
d = (1
     + 2)
print d \
      c
naïve = 4        # names are UTF-8
print naïve
print 0xff 1_000 .5 2.5 1e-3
print "tab\tquote\"" 'its' "# no comment"
%%%
1 2
3
3 3
4
255 1000 0.5 2.5 0.001
tab	quote" its # no comment
