"""tongban (通办): one platform on which a public service is data, not code."""
