"""What starts the house. Standard library only: it runs before anything is installed."""
