"""The web door. For now one page that lists the review log; the Review log work builds the real one."""
