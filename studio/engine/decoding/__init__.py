"""From sound to text: greedy and beams, short and long clips, one adapter or several."""
