"""What runs in the processes that look after limited ones; entered at `main.main`."""
