try < image a > else < print error.kind >
plot [1, 2, 3] as=line
%%%
ValueError
%%% stderr
ValueError: plot is a word of the language that this version cannot run yet
  line 2: plot [1, 2, 3] as=line
          ^^^^
