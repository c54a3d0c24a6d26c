with cpu <
  for i in 10 <
    x = i
>
y = 1
%%%
%%% stderr
SyntaxError: this block has no > of its own
  line 2:   for i in 10 <
                        ^
  line 4: >
          ^ this > closes it, though it is indented less
  next: end each block with its own >
