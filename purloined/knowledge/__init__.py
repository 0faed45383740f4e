"""What the world knows, as TOML: no code."""
