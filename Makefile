# make lab       make .venv on the first call, then open JupyterLab
# make present   run a notebook and open it on its first stage; ARGS=05 says which. make warm keeps all of them ready
# make test      check everything; BROWSER=none leaves the browser tests out
# make refresh   run the notebooks and store their outputs
# make bench     measure against other libraries
# make weights   train the shipped weights anew
# make pages     write the lecture as a web site without Python, into site/ (half an hour)
# make assignment ARGS="02 course"  write a notebook's exercises for nbgrader; ARGS="02 course --grade FOLDER" marks them
# make lite      build a site whose notebooks run in the browser, into site/lite/
# make processors  run the notebooks as several machines would, and say what differs (15 minutes and more)
# ARGS="..." is handed on. Without make: python lab.py lab|present|warm|test|refresh|bench|weights|pages|lite|assignment|processors

PYTHON := $(shell command -v python3 || command -v python || echo python3)

lab present warm test refresh bench weights pages lite assignment processors:
	@"$(PYTHON)" lab.py $@ $(ARGS)

.PHONY: lab present warm test refresh bench weights pages lite assignment processors
.DEFAULT_GOAL := lab
