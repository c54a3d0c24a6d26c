# NAME=value as one text
%env TENSORCELL_EXAMPLE=3
print env("TENSORCELL_EXAMPLE")
env TENSORCELL_EXAMPLE=a-b.c
print env("TENSORCELL_EXAMPLE")
env TENSORCELL_EXAMPLE value="with blanks"
print env("TENSORCELL_EXAMPLE")
%%%
3
a-b.c
with blanks
