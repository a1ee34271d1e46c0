"""What runs in the limited processes that decode images; entered at `main.main`."""
