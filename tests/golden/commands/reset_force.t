x = 1
%reset -f
%who
%%%
no variables
