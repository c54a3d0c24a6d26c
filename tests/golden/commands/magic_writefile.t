%%writefile notes.txt
hello
%%%
%%% stderr
SyntaxError: there is no command %writefile
  line 1: %%writefile notes.txt
          ^^^^^^^^^^^
  next: data is written by save x "file.npy", text by an editor
