"""How long the project takes, beside what it takes to read the rows and beside other tools."""
