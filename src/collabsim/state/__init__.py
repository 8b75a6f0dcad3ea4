"""What is stored: columns, networks, and the world in month 0."""
