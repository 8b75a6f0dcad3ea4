"""One file per question: Question, Design, Runtime, How to run, Found."""
