"""How values become colours: styles, palettes, and the fast way to draw them."""
