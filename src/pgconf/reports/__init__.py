"""What commands print: each function turns a value into text and knows nothing else."""
