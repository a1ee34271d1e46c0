"""What the demo proves on pictures that nobody tuned for: one proof a file, figures with bands, and their bounds."""
