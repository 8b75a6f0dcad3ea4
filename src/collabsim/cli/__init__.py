"""The command line: what is typed is checked, asked, shown, and written to files."""
