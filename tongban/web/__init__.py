"""The faces. They read, call an act and answer; no logic."""
