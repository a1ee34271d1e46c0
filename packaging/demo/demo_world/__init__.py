"""The demo world: a small industrial inspection station drawn by the computer, on which the demo CLIP is trained."""
