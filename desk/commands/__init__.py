"""One file for each group of commands. Heavy imports stand inside the commands, so that `--help` answers at once."""
