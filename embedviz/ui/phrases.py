"""The words on screen, in one place: the everyday phrase first, the term in brackets."""

METRICS = {
    "cosine": "angle (cosine)",
    "euclidean": "straight line (Euclidean)",
    "dot": "dot product",
}

DISTANCES = {
    "cosine": "1 − cosine of the angle",
    "euclidean": "straight-line (Euclidean) distance",
    "dot": "minus the dot product",
}

PICTURES = {
    "pca": "Widest spread (PCA)",
    "tsne": "Close neighbours (t-SNE)",
    "umap": "Neighbourhoods (UMAP)",
    "axes": "Two raw numbers (dims)",
}

REASONS = {
    "pca": "**PCA** turns the cloud of vectors so that its widest directions lie flat on the screen. "
    "It measures straight-line (Euclidean) distance from the centre: far apart here is far apart, but "
    "points that touch here may lie behind each other. The shares below the picture say how much of the "
    "spread is seen.",
    "tsne": "**t-SNE** keeps each point's close neighbours close. Which points touch means something; the "
    "distances between groups, their sizes and the axes do not. *Perplexity* is roughly how many neighbours "
    "count as close: $2^{H(P_i)}$ for each row's neighbour weights $P_i$.",
    "umap": "**UMAP** draws the graph of nearest neighbours so that linked points stay together. As with "
    "t-SNE, neighbourhoods mean something; distances between far groups and the axes do not.",
    "axes": "**Raw dims** draws one number of each vector against another, exactly as loaded.",
    "distance": "**Nearest words** are never read off the picture: they are computed exactly, in every "
    "dimension, over every row. Angle: $1 - \\cos(a, b)$. Straight line: $\\lVert a - b \\rVert$. "
    "Dot product: $-a \\cdot b$.",
}
