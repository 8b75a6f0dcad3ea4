"""What people see: figures, reports and the command line."""
