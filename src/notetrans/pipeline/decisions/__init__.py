"""What people decide about targets: taken in, laid over what stands, read from git."""
