"""The company, its branches and the portals they show their customers."""
