"""Reading packs: TOML in, compiled rules out, and every fault named with its file, place and remedy."""
